"""5.1 The second step of Adam."""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

_RATE, _G = 0.0006, 0.03
_MEAN, _SQUARE = 0.25 * _G, 0.001999 * _G**2  # after g and −g, without signs
_MEAN_CORRECTED, _SQUARE_CORRECTED = _MEAN / 0.75, _SQUARE / 0.001999

exercise = Exercise(
    title="5.1 The second step of Adam",
    stub="how_far = ...",
    answer=0.0002,
    second_answer=_RATE * _MEAN_CORRECTED / math.sqrt(_SQUARE_CORRECTED),
    tolerance=0.005,  # of this size and relative: 1 % together
    misconceptions=[
        Misconception(
            "plain gradient descent",
            _RATE * _G,
            "Learning rate times gradient is plain gradient descent. Adam divides the mean "
            "gradient by the usual size, so the size drops out; see section 5.2.",
            also=(_RATE * _MEAN_CORRECTED, _RATE * _MEAN),
        ),
        Misconception(
            "a gradient or its mean",
            _MEAN_CORRECTED,
            "That is a gradient, or its mean. How far a weight moves is set by the learning rate; "
            "see section 5.2.",
            also=(_G, _MEAN),
        ),
        Misconception(
            "the learning rate once more",
            _RATE,
            "A step is as long as the learning rate only while the gradients agree. Here the "
            "second has another sign than the first, and m still holds some of the first; see "
            "section 5.2.",
        ),
        Misconception(
            "lets the gradients cancel",
            0,
            "In a plain mean 0.03 and −0.03 cancel. But m is a running mean: the second gradient "
            "gets the weight 0.5, and of the first only 0.5 · 0.5 is left; see section 5.2.",
        ),
        Misconception(
            "both steps together",
            _RATE * 2 / 3,
            "That is how far both steps together take the weight, or a second step that begins "
            "with m = 0. The question is about the second step alone, and it begins with the m "
            "and v that the first has left; see section 5.2.",
            also=(_RATE * 4 / 3, _RATE * 2 / 3 * math.sqrt(1.999)),
        ),
        Misconception(
            "corrects as in the first step",
            _RATE * _MEAN / 0.5 / math.sqrt(_SQUARE / 0.001),
            "The corrections change with n. In the second step m is divided by 1 − 0.5², and v "
            "by 1 − 0.999²; see section 5.2.",
            also=(
                0.00021,
                0.00014,
                _RATE * _MEAN / 0.5 / _G,
                _RATE * _MEAN_CORRECTED / math.sqrt(_SQUARE / 0.001),
            ),
        ),
        Misconception(
            "the mean is not corrected",
            _RATE * _MEAN / _G,
            "m starts at 0, so after two steps it is still too small. The formula makes up for "
            "that: divide by 1 − 0.5² as well; see section 5.2.",
        ),
        Misconception(
            "the mean of the squares is not corrected",
            _RATE * _MEAN_CORRECTED / math.sqrt(_SQUARE),
            "m is corrected, and v is not: it is 500 times too small, and the step comes out 22 "
            "times too long. Divide v by 1 − 0.999²; see section 5.2.",
            also=(0.0045,),
        ),
        Misconception(
            "nothing is corrected",
            _RATE * _MEAN / math.sqrt(_SQUARE),
            "Both running means start at 0 and are too small at first, v by a factor of 500. "
            "Without the two corrections this step would be 17 times too long; see section 5.2.",
            also=(0.0034,),
        ),
        Misconception(
            "forgets the root",
            _RATE * _MEAN_CORRECTED / _SQUARE_CORRECTED,
            "You divided by the mean of the squares. Adam divides by its square root, which has "
            "the size of a gradient; see section 5.2.",
            also=(0.0067,),
        ),
        Misconception(
            "forgets the rate",
            1 / 3,
            "That is the step without the learning rate; see section 5.2.",
            also=(0.33,),
        ),
        Misconception(
            "gives a direction too",
            -0.0002,
            "The size is right. As a change of the weight it would be positive, since the second "
            "gradient is negative. The question was for the distance alone: leave out the minus.",
        ),
    ],
    hints=[
        "Begin with n = 1: both means are 0 before. Which m and v does the first step leave?",
        "In the second step m = 0.5 · 0.015 − 0.5 · 0.03. Both squares are alike, so the corrected "
        "mean of the squares is 0.03², whatever n is.",
        "m = −0.0075, which is divided by 1 − 0.5² = 0.75. Then rate × |m| / 0.03: what remains?",
    ],
    praise="The size of the gradients drops out. But the mean remembers: one gradient against the "
    "last takes the weight only a third of the way back.",
    explanation="After two steps m = 0.5 · 0.015 − 0.5 · 0.03 = −0.0075, corrected −0.0075 / 0.75 "
    "= −0.01. The corrected mean of the squares is 0.03². So the step is 0.0006 · 0.01 / 0.03 = "
    "0.0002.",
)
