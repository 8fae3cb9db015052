"""1.1 Which way?"""

import re

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def _directions(answer):
    """Put "AtoB" for "A to B", "A2B" or an arrow, in a text and in each of several."""
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, str):
        ways = r"\b([AB])[\s_=-]*(?:to|2|→|>)[\s_-]*([AB])\b"
        return re.sub(ways, r"\1to\2", answer, flags=re.IGNORECASE)
    if isinstance(answer, tuple | list):
        return [_directions(part) for part in answer]
    return answer


exercise = Exercise(
    title="1.1 Which way?",
    stub="directions = ...",
    answer=("AtoB", "BtoA", "BtoA"),
    second_answer=["atob", "btoa", "btoa"],
    prepare=_directions,
    misconceptions=[
        Misconception(
            "always right to left",
            ("BtoA", "BtoA", "BtoA"),
            "To read every data set from right to left is a common mistake. Two of the three are "
            "right. The third is not: edges2shoes would turn photographs into drawings; see "
            "section 1.2.",
        ),
        Misconception(
            "always left to right",
            ("AtoB", "AtoB", "AtoB"),
            "Left to right is how we read, and not how every data set is stored. Here it is right "
            "for edges2shoes only. Ask each time: in which half is what the network is given? See "
            "section 1.2.",
        ),
        Misconception(
            "trusts the name",
            ("AtoB", "BtoA", "AtoB"),
            "The name night2day says how the two halves are stored, night first. The task says "
            "that day is given and night is wanted. Only the task counts; see section 1.2. The "
            "other two are right.",
        ),
        Misconception(
            "names the target first",
            ("BtoA", "AtoB", "AtoB"),
            "All three are the wrong way round: you named the half you want first. The letter "
            "before `to` is the half that is given, the letter after it the one that is "
            "wanted; see section 1.2.",
        ),
        Misconception(
            "facades the wrong way round",
            ("AtoB", "AtoB", "BtoA"),
            "The row facades is the wrong way round: fronts are wanted from label maps, so the "
            "label map is given, and it is B; see section 1.2.",
        ),
        Misconception(
            "shoes and facades the wrong way round",
            ("BtoA", "AtoB", "BtoA"),
            "The rows edges2shoes and facades are the wrong way round. You are given a drawing, "
            "which is A, and a label map, which is B; see section 1.2.",
        ),
        Misconception(
            "shoes and night the wrong way round",
            ("BtoA", "BtoA", "AtoB"),
            "The rows edges2shoes and night2day are the wrong way round. You are given a drawing, "
            "which is A, and the day, which is B; see section 1.2.",
        ),
    ],
    hints=[
        "For each task, say first what is given, then what is wanted.",
        "A is the left half. `BtoA` means: B is given, A is wanted.",
        "Shoes from drawings: the drawing is given, and it is in A. The other two tasks give you "
        "what is in B.",
    ],
    praise="The task decides the direction, not the file and not the data set's name.",
    explanation="The letter before `to` is the half that is given: the drawing (A), the label "
    "map (B), the day (B).",
)
