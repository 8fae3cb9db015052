"""5.1 The first step of Adam."""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="5.1 The first step of Adam",
    stub="how_far = ...",
    answer=0.0005,
    second_answer=5e-4,
    tolerance=0.005,  # of this size and relative: 1 % together
    misconceptions=[
        Misconception(
            "plain gradient descent",
            0.0005 * 0.003,
            "Learning rate times gradient is plain gradient descent. Adam divides the gradient "
            "by its own size first, so its size drops out; see section 5.2.",
        ),
        Misconception(
            "the gradient itself",
            0.003,
            "That is the gradient. How far a weight moves is set by the learning rate; see "
            "section 5.2.",
        ),
        Misconception(
            "the mean is not corrected",
            0.0005 * 0.5,
            "β₁ = 0.5 halves the first mean, because it starts at 0. The formula makes up for "
            "that: divide by 1 − 0.5¹ as well; see section 5.2.",
        ),
        Misconception(
            "the mean of the squares is not corrected",
            0.0005 / math.sqrt(0.001),
            "The mean is corrected. The mean of the squares is not: it is 1,000 times too small, "
            "and the step comes out 32 times too long. Divide it by 1 − 0.999¹; see section 5.2.",
            also=(0.016,),
        ),
        Misconception(
            "nothing is corrected",
            0.0005 * 0.5 / math.sqrt(0.001),
            "Both running means start at 0 and are too small at first, the mean of the squares "
            "by a factor of 1,000. Without the two corrections the first step would be sixteen "
            "times too long; see section 5.2.",
            also=(0.008,),
        ),
        Misconception(
            "forgets the root",
            0.0005 / 0.003,
            "You divided by the mean of the squares. Adam divides by its square root, which has "
            "the size of a gradient; see section 5.2.",
            also=(0.17,),
        ),
        Misconception(
            "forgets the rate",
            1.0,
            "That is the step without the learning rate; see section 5.2.",
        ),
        Misconception(
            "gives the direction too",
            -0.0005,
            "The size is right, and so is the direction: the weight gets smaller, against the "
            "gradient. The question was for the distance alone, so leave out the minus.",
        ),
    ],
    hints=[
        "Put n = 1 into the formulas, with both means 0 before. What are the corrected means?",
        "The corrected mean is the gradient, g. The corrected mean of the squares is g².",
        "rate × g / √(g²): what remains?",
    ],
    praise="In its first step Adam moves a weight by the learning rate, whatever the size of its "
    "gradient, unless that is 0 or tiny. A loss multiplied by a constant changes nothing in it.",
    explanation="The corrected means are g and g², so the step is rate × g / √(g²), which is the "
    "rate.",
)
