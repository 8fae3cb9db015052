"""4.4 One answer for three photographs."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

# Hundredths that are meant for 1/3; 33 and 34 are taken for it.
_AROUND_A_THIRD = (31, 32, 35, 36)

exercise = Exercise(
    title="4.4 One answer for three photographs",
    stub="best = ...",
    answer=(0.0, 0.333),
    second_answer=np.array([np.median([0, 0, 1]), np.mean([0, 0, 1])]),
    tolerance=0.015,
    misconceptions=[
        Misconception(
            "swaps the two",
            (0.333, 0.0),
            "The other way round: squares make a large miss expensive and so lead to the mean, "
            "absolute differences lead to the median, the value in the middle of the sorted list.",
        ),
        Misconception(
            "the mean for both",
            (0.333, 0.333),
            "Right for L2. In L1 your answer costs (1/3 + 1/3 + 2/3)/3 = 0.444. Move it a little, "
            "up and down: do you pay less?",
        ),
        Misconception(
            "the majority for both",
            (0.0, 0.0),
            "Right for L1. In L2 your answer costs (0 + 0 + 1)/3 = 0.333. Move it up a little: two "
            "squares grow and one shrinks. By how much?",
        ),
        Misconception(
            "the middle of the range",
            (0.5, 0.5),
            "½ lies in the middle between the two values, but two of the three photographs say "
            "0, and both losses take that into account. Move your answer a little, up and down: "
            "do you pay less?",
        ),
        Misconception(
            "the middle as the median",
            (0.5, 0.333),
            "The mean is right. The median is the value in the middle of the sorted list 0, 0, "
            "1, not the middle of the range.",
        ),
        Misconception(
            "the lit one for both",
            (1.0, 1.0),
            "1 fits one photograph and misses two: it costs (1 + 1 + 0)/3 = 0.667 in either loss. "
            "Move your answer down a little: do you pay less?",
        ),
        Misconception(
            "takes two for lit",
            (1.0, 0.667),
            "Right for two lit windows and one dark. Read again: two are dark.",
        ),
        Misconception(
            "costs for answers",
            (0.333, 0.222),
            "These are the smallest costs. The question is at which brightness they are reached.",
        ),
        Misconception(
            "rounds too far",
            (0.0, 0.3),
            "Right for L1, and near for L2: what is asked is the mean of 0, 0, 1, to two decimals.",
            also=tuple((0.0, n / 100) for n in _AROUND_A_THIRD),
        ),
        Misconception(
            "another answer for L2",
            (0.0, 0.5),
            "Right for L1. Write down the squared cost of an answer x for all three photographs "
            "and look for its lowest point, where its slope is 0.",
            also=tuple((0.0, n / 100) for n in range(1, 101) if not 30 <= n <= 37),
        ),
        Misconception(
            "another answer for L1",
            (1.0, 0.333),
            "Right for L2. For L1 compute what your answer costs, and move it a little, up and "
            "down: do you pay less?",
            # 0.33 and 0.34 are the mean, 0.49 to 0.51 the middle, which are met above.
            also=tuple((n / 100, 0.333) for n in range(1, 101) if n not in (33, 34, 49, 50, 51)),
        ),
    ],
    hints=[
        "Take any answer, ¼ say. How far is it from each of the three photographs, and what is "
        "the mean of that? Then the mean of the squares.",
        "Move the answer up a little from 0: two photographs get farther away, one comes nearer.",
        "L1 leads to the median of 0, 0, 1 and L2 to their mean.",
    ],
    praise="L1 takes the majority's side and forgets the lit window; L2 mixes both into a grey "
    "that no photograph has.",
    explanation="L1 leads to the median: of 0, 0, 1 that is 0. L2 leads to the mean, 1/3. The "
    "curves below show both for another window.",
)
