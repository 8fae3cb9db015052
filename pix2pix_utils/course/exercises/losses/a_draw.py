"""4.1 A draw."""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def _draws_of(patches):
    """Return what a draw seems to cost if the costs of so many patches are summed."""
    one_kind = patches * math.log(2)
    in_full = [(2 * one_kind, one_kind), (one_kind, one_kind / 2), (one_kind, one_kind)]
    halved_later = [(kinds * one_kind, later) for kinds in (1, 2) for later in (0.693, 1.386)]
    return [*in_full, *halved_later]


exercise = Exercise(
    title="4.1 A draw",
    stub="draw = ...",
    answer=(round(2 * math.log(2), 3), round(math.log(2), 3)),
    second_answer=[1.39, 0.69],
    tolerance=0.006,
    misconceptions=[
        Misconception(
            "takes 0.693 for the sum",
            (0.693, 0.347),
            "0.693 is ln 2, what a draw costs on one kind of picture. The discriminator is asked "
            "about two kinds, real and generated, so the sum holds ln 2 twice; see section 4.2.",
        ),
        Misconception(
            "swaps the two",
            (0.693, 1.386),
            "The right numbers, in the wrong order: the sum is the larger of the two. Halving "
            "brings it back to ln 2; see section 4.3.",
        ),
        Misconception(
            "a draw costs nothing",
            (0.0, 0.0),
            "A loss of 0 would mean that D is right and sure of it on every patch. A D that "
            "cannot tell gives each patch the probability ½, and −log ½ is not 0; see section "
            "4.2.",
        ),
        Misconception(
            "adds probabilities",
            (1.0, 0.5),
            "½ and ½ are the probabilities. The loss is minus the logarithm of the probability "
            "given to the right answer, so each of the two costs −log ½; see section 4.2.",
            also=((0.5, 0.25), (0.5, 0.5), (0.5, 1.0)),
        ),
        Misconception(
            "sums over the patches",
            _draws_of(196)[0],
            "The patches are averaged; only the two kinds are summed, real and generated. So the "
            "loss does not depend on how many patches there are; see section 4.3.",
            also=(*_draws_of(196)[1:], *_draws_of(900)),
        ),
        Misconception(
            "takes the logarithm to another base",
            (2.0, 1.0),
            "That is a logarithm to base 2 or 10. TensorFlow, like the paper, takes the natural "
            "logarithm: −ln ½ = 0.693; see section 4.2.",
            also=((0.602, 0.301),),
        ),
        Misconception(
            "forgets the minus",
            (-1.386, -0.693),
            "The logarithm of ½ is negative; the loss is minus that. See section 4.2.",
        ),
        Misconception(
            "halves wrongly",
            (1.386, 1.386),
            "The sum is right. Halve it: that is the paper's loss; see section 4.3.",
            also=tuple((1.386, halved) for halved in (0.347, 2.773, 0.5, 1.0, 0.0, -0.693)),
        ),
        Misconception(
            "halves rightly, sums wrongly",
            (0.693, 0.693),
            "The halved loss is right. The sum before halving is twice as large: D is asked about "
            "real patches and about generated ones; see section 4.3.",
            also=tuple((summed, 0.693) for summed in (1.0, 0.5, 0.0)),
        ),
    ],
    hints=[
        "Which probability does D give to the right answer when its logit is 0?",
        "On real patches the loss is −ln ½ on average, and on generated ones too.",
        "−ln ½ = ln 2 = 0.693. Take it twice for the sum, and then half of that.",
    ],
    praise="The same D, the same verdicts: one way of counting gives 1.386, the other 0.693. "
    "Before you read a curve, find out which it shows.",
    explanation="Each part costs −ln ½ = 0.693. Summed 1.386, halved 0.693.",
)
