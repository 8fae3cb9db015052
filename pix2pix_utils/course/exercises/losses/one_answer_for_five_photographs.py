"""4.4 One answer for five photographs."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

SHADES = (0.7, 0.1, 1.0, 0.2, 0.1)
_FOR_L1, _FOR_L2 = 0.2, 0.42

# Hundredths for which one of the two is right, and that have no message of their own.
_OTHERS_FOR_L1 = [n / 100 for n in range(101) if n not in (10, 20, 42, 45, 55, 100)]
_OTHERS_FOR_L2 = [n / 100 for n in range(101) if n not in (20, 39, 40, 41, 42, 43, 44, 45, 50)]

exercise = Exercise(
    title="4.4 One answer for five photographs",
    stub="best = ...",
    answer=(_FOR_L1, _FOR_L2),
    second_answer=np.array([np.median(SHADES), np.mean(SHADES)]),
    tolerance=0.005,
    misconceptions=[
        Misconception(
            "swaps the two",
            (_FOR_L2, _FOR_L1),
            "The other way round: squares make a large miss expensive and so lead to the mean, "
            "absolute differences lead to the median, the value in the middle of the sorted list.",
        ),
        Misconception(
            "the mean for both",
            (_FOR_L2, _FOR_L2),
            "Right for L2. In L1 your answer costs 0.344. Make it a little darker: three of the "
            "five photographs come nearer. What do you pay then?",
        ),
        Misconception(
            "the median for both",
            (_FOR_L1, _FOR_L1),
            "Right for L1. In L2 your answer costs 0.182. Make it a little brighter: the two large "
            "squares shrink by more than the three small ones grow.",
        ),
        Misconception(
            "does not sort",
            (1.0, _FOR_L2),
            "The mean is right. 1 stands in the middle of the list as it is given. Sort the list "
            "first, from dark to bright: the median is the value in its middle.",
            also=((1.0, 1.0),),
        ),
        Misconception(
            "the most frequent shade",
            (0.1, _FOR_L2),
            "0.1 is the most frequent shade, and right for two of five. Make the answer a little "
            "brighter: three photographs come nearer, two get farther away.",
            also=((0.1, 0.1),),
        ),
        Misconception(
            "the middle of the range",
            (0.55, _FOR_L2),
            "0.55 lies in the middle between the darkest and the brightest shade. But three of the "
            "five are 0.2 or less, and both losses take that into account; see section 4.5.",
            also=((0.55, 0.55), (_FOR_L1, 0.55)),
        ),
        Misconception(
            "counts equal shades once",
            (0.45, 0.5),
            "Two photographs show 0.1, and each of them counts: there are five values, not four.",
            also=((_FOR_L1, 0.5), (0.45, _FOR_L2)),
        ),
        Misconception(
            "costs for answers",
            (0.3, 0.134),
            "These are the smallest costs. The question is at which brightness they are reached.",
            also=((0.3, 0.13), (0.3, 0.1336)),
        ),
        Misconception(
            "rounds too far",
            (_FOR_L1, 0.4),
            "Right for L1, and near for L2: what is asked is the mean of the five, to two "
            "decimals.",
            also=tuple((_FOR_L1, n / 100) for n in (39, 41, 43, 44, 45)),
        ),
        Misconception(
            "another answer for L2",
            (_FOR_L1, 0.6),
            "Right for L1. Write down the squared cost of an answer x for all five photographs "
            "and look for its lowest point, where its slope is 0.",
            also=tuple((_FOR_L1, other) for other in _OTHERS_FOR_L2 if other not in (0.55, 0.6)),
        ),
        Misconception(
            "another answer for L1",
            (0.7, _FOR_L2),
            "Right for L2. For L1 compute what your answer costs, and move it a little, up and "
            "down: do you pay less?",
            also=tuple((other, _FOR_L2) for other in _OTHERS_FOR_L1 if other != 0.7),
        ),
    ],
    hints=[
        "Which of the two leads to the mean, and which to the median? See section 4.5.",
        "The median is the value in the middle when the shades are sorted.",
        "0.1, 0.1, 0.2, 0.7, 1: which stands in the middle? And what is their sum, divided by 5?",
    ],
    praise="However bright the two brightest become, the median stays where it is; the mean "
    "follows them, to a grey that no photograph has.",
    explanation="L1 leads to the median: of 0.1, 0.1, 0.2, 0.7, 1 that is 0.2. L2 leads to the "
    "mean, 2.1 / 5 = 0.42.",
)
