"""7.5 Above, below, or within the spread."""

import itertools
import re

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

RUNS = {
    "A": (0.61, 0.72, 0.62),
    "B": (0.59, 0.50, 0.60),
    "C": (0.61, 0.60, 0.62),
    "D": (0.45, 0.63, 0.40),
    "E": (0.54, 0.55, 0.55),
    "F": (0.56, 0.57, 0.56),
}
"""Made up: the table of exercise 7.5, six rows with three runs each."""

_ABOVE, _BELOW, _WITHIN = "above", "below", "within"
_VERDICTS = (_ABOVE, _WITHIN, _BELOW)
_ALL = list(itertools.product((_ABOVE, _WITHIN, _BELOW), repeat=3))
_REVERSED = [given for given in _ALL if (given[0], given[2]) == (_BELOW, _ABOVE)]
_FIRST_REVERSED = [given for given in _ALL if given[0] == _BELOW and given[2] != _ABOVE]
_THIRD_REVERSED = [given for given in _ALL if given[0] != _BELOW and given[2] == _ABOVE]
_FIRST_REVERSED.remove((_BELOW, _WITHIN, _BELOW))
_THIRD_REVERSED.remove((_ABOVE, _WITHIN, _ABOVE))


def _in_short(answer):
    """Put "within" for "within the spread", as the tables print it."""
    if isinstance(answer, str):
        return re.sub(r"within\s+the\s+spread", _WITHIN, answer, flags=re.IGNORECASE)
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, tuple | list):
        return [_in_short(part) for part in answer]
    return answer


exercise = Exercise(
    title="7.5 Above, below, or within the spread",
    stub="verdicts = ...",
    answer=_VERDICTS,
    second_answer=["Above", "within", "BELOW"],
    prepare=_in_short,
    misconceptions=[
        Misconception(
            "compares the means",
            (_ABOVE, _ABOVE, _BELOW),
            "You compared the means, or the worst runs. The mean of C is far above that of D, but "
            "D's best run is 0.63, and C never reached it. With another seed the order could be "
            "another: within the spread; see section 7.5.",
        ),
        Misconception(
            "compares the best runs",
            (_ABOVE, _BELOW, _BELOW),
            "You compared the best runs. D has the best run of the second pair, and also the two "
            "worst. If you may choose the seed, you can prove nearly anything; see section 7.5.",
        ),
        Misconception(
            "compares mean ± spread",
            (_WITHIN, _WITHIN, _BELOW),
            "In the first pair mean minus spread and mean plus spread overlap. The rule looks at "
            "the runs themselves: the worst of A is 0.61, and the best of B is 0.60. One lucky "
            "run makes A's spread large, and does not make A worse; see section 7.5.",
        ),
        Misconception(
            "asks for a large difference",
            (_ABOVE, _WITHIN, _WITHIN),
            "The first two are right. In the third pair the difference is small, but the runs do "
            "not overlap: the best of E is 0.55, and the worst of F is 0.56. A small "
            "difference can be a reliable one; see section 7.5.",
        ),
        Misconception(
            "goes by the size of the difference",
            (_ABOVE, _ABOVE, _WITHIN),
            "You took a large difference of the means for a reliable one and a small difference "
            "for none. Size and reliability are two things: C and D overlap, E and F do not; see "
            "section 7.5.",
            also=((_ABOVE, _BELOW, _WITHIN),),
        ),
        Misconception(
            "never sure",
            (_WITHIN, _WITHIN, _WITHIN),
            "Three runs are few, but two of the pairs do not overlap at all. Compare the worst "
            "run of the one that seems better with the best of the other; see section 7.5.",
        ),
        Misconception(
            "asks where the second row is",
            _REVERSED[0],
            "You said where the second row of each pair is. The verdict is about the first: "
            "`above` means that the first is better in every run; see section 7.5.",
            also=tuple(_REVERSED[1:]),
        ),
        Misconception(
            "turns the first pair round",
            (_BELOW, _WITHIN, _BELOW),
            "The second and the third pair are right. In the first, the verdict is about A, and "
            "higher is better: where do A's runs lie, seen from B's? See section 7.5.",
        ),
        Misconception(
            "turns the third pair round",
            (_ABOVE, _WITHIN, _ABOVE),
            "The first and the second pair are right. In the third, the verdict is about E, and "
            "higher is better: where do E's runs lie, seen from F's? See section 7.5.",
        ),
        Misconception(
            "turns the first pair round, and errs in another",
            _FIRST_REVERSED[0],
            "The first pair is wrong, and it is not the only one. The verdict is about the first "
            "row of a pair, and higher is better. `above` is said only where its worst run beats "
            "the other's best, `below` only where its best is beaten by the other's worst; see "
            "section 7.5.",
            also=tuple(_FIRST_REVERSED[1:]),
        ),
        Misconception(
            "turns the third pair round, and errs in another",
            _THIRD_REVERSED[0],
            "The third pair is wrong, and it is not the only one. The verdict is about the first "
            "row of a pair, and higher is better. `above` is said only where its worst run beats "
            "the other's best, `below` only where its best is beaten by the other's worst; see "
            "section 7.5.",
            also=tuple(_THIRD_REVERSED[1:]),
        ),
        Misconception(
            "looks for overlap in the wrong pair",
            (_WITHIN, _ABOVE, _BELOW),
            "The runs of A and B do not overlap, 0.61 is above 0.60. Those of C and D do: D has "
            "runs below all of C's, and one above; see section 7.5.",
            also=(
                (_WITHIN, _BELOW, _BELOW),
                (_WITHIN, _ABOVE, _WITHIN),
                (_WITHIN, _BELOW, _WITHIN),
            ),
        ),
    ],
    hints=[
        "Do not compute means. For each row, find its worst and its best run.",
        "First pair: the worst of A is 0.61, the best of B is 0.60. Second pair: is the worst of "
        "C above the best of D?",
        "The runs of one pair only overlap. Of the other two, one first row is better in every "
        "run, and the other is worse in every run.",
    ],
    praise="A large difference may be luck, and a small one may be reliable. A table without a "
    "spread does not tell you which.",
    explanation="A: 0.61 is above 0.60. C: 0.60 is not above 0.63, and 0.62 is not below 0.40. "
    "E: 0.55 is below 0.56.",
)
