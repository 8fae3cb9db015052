"""4.3 How strong is the push?"""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def _slopes_mistaken(name, message, *answers):
    """Return a misconception that meets its answers to three decimals and to two."""
    coarse = (tuple(round(slope, 2) for slope in answer) for answer in answers)
    return Misconception(name, answers[0], message, also=(*answers[1:], *coarse))


exercise = Exercise(
    title="4.3 How strong is the push?",
    stub="slopes = ...",
    answer=(-0.018, -0.982),
    second_answer=(-1 / (1 + math.exp(4)), -1 / (1 + math.exp(-4))),
    tolerance=0.008,  # tells -0.982 from -1, and so -0.018 from -0.02
    misconceptions=[
        _slopes_mistaken(
            "swaps the two",
            "The right numbers, for the other forms. log(1 − D) is flat where D is near 0: there "
            "1 − D hardly changes. −log D is steep there.",
            (-0.982, -0.018),
        ),
        _slopes_mistaken(
            "signs turned",
            "The sizes are right, the signs are not. Both losses are low when D is fooled, as "
            "section 4.4 says: they fall when the logit rises.",
            (0.018, 0.982),
        ),
        _slopes_mistaken(
            "one sign turned",
            "The sizes are right, one sign is not. Both losses fall when the logit rises.",
            (-0.018, 0.982),
            (0.018, -0.982),
        ),
        _slopes_mistaken(
            "swaps the two and turns the signs",
            "These are the sizes for the other forms: log(1 − D) is flat where D is near 0, and "
            "−log D is steep. And both losses fall when the logit rises: which sign does that "
            "give?",
            (0.982, 0.018),
            (0.982, -0.018),
            (-0.982, 0.018),
        ),
        _slopes_mistaken(
            "values for slopes",
            "These are the values of the two losses at −4. What pushes is the slope: how much "
            "the loss changes when the logit changes; hint 2 says how to compute it.",
            (-0.018, 4.018),
        ),
        _slopes_mistaken(
            "stops at D",
            "You differentiated by the probability D and stopped there. The chain goes on to the "
            "logit: multiply by the slope of the sigmoid, D·(1 − D) = 0.0177.",
            (-1.018, -55.6),
            (1.018, 55.6),
        ),
        _slopes_mistaken(
            "stops at D, without the inner minus",
            "You differentiated by the probability D, and the inner minus of 1 − D is missing. "
            "Then go on to the logit: multiply by the slope of the sigmoid, D·(1 − D) = 0.0177.",
            (1.018, -55.6),
        ),
        _slopes_mistaken(
            "adds D to 1",
            "The first slope is right. The slope of −log D is −(1 − D), not −(1 + D): D is a "
            "probability, and 1 − D is what it lacks to 1.",
            (-0.018, -1.018),
        ),
        _slopes_mistaken(
            "the same for both",
            "−0.018 is right for log(1 − D). For −log D the slope of the logarithm is −1/D, and "
            "0.018 cancels.",
            (-0.018, -0.018),
            (-0.018, 0.018),
        ),
        _slopes_mistaken(
            "the slope of the sigmoid for both",
            "The slope of the sigmoid is D·(1 − D) = 0.0177. It is only one factor. The other is "
            "the slope of the logarithm: −1/(1 − D) in the first form, −1/D in the second.",
            (0.018, 0.018),
            (0.0177, 0.0177),
        ),
        # As above, but 0.02 is taken for 0.018 there.
        Misconception(
            "the slope of the sigmoid with a minus",
            (-0.0177, -0.0177),
            "0.0177 is the slope of the sigmoid, D·(1 − D). It is only one factor, and a sign does "
            "not make up for the other: the slope of the logarithm, −1/(1 − D) in the first form, "
            "−1/D in the second.",
            also=((-0.0177, 0.0177), (0.0177, -0.0177)),
        ),
        Misconception(
            "the slope of the sigmoid for −log D",
            (-0.018, -0.0177),
            "The first slope is right. 0.0177 is the slope of the sigmoid, D·(1 − D), and only one "
            "factor of the second. The other is the slope of the logarithm, −1/D.",
            also=((-0.018, 0.0177),),
        ),
        Misconception(
            "rounds too far",
            (-0.02, -0.98),
            "Nearly, but rounded too far. Give three decimals, as 0.018 has.",
            also=((0.0, -1.0), (0.0, -0.98), (-0.02, -1.0), (-0.018, -1.0), (-0.01, -0.98)),
        ),
    ],
    hints=[
        "Both losses fall when the logit rises. Which sign do the slopes have? And which curve is "
        "steep where D is near 0?",
        "Chain rule: the slope of the logarithm times the slope of the sigmoid, D·(1 − D).",
        "log(1 − D) has the slope −D and −log D has −(1 − D); D is 0.018.",
    ],
    praise="Where D is sure that it sees a fake, one form pushes with 2 % of its strength and the "
    "other with 98 %. That is when the generator has most to learn.",
    explanation="With D = sigmoid(−4) = 0.018 the slope of log(1 − D) is −1/(1 − D) times "
    "D·(1 − D), which leaves −D. That of −log D is −1/D times D·(1 − D), which leaves −(1 − D).",
)
