"""4.1 The same verdict for every patch."""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

_ON_REAL, _ON_FAKE = -math.log(3 / 4), -math.log(1 / 4)
_SUM = _ON_REAL + _ON_FAKE


def _both(summed):
    """Return a sum and half of it, as they are written down."""
    return round(summed, 3), round(summed / 2, 3)


_RIGHT = _both(_SUM)


def _as_a_logit(z):
    return math.log1p(math.exp(-z)) + math.log1p(math.exp(z))


exercise = Exercise(
    title="4.1 The same verdict for every patch",
    stub="three_quarters = ...",
    answer=_RIGHT,
    second_answer=[1.67, 0.84],
    tolerance=0.006,
    misconceptions=[
        Misconception(
            "the same cost for both kinds",
            _both(2 * _ON_REAL),
            "0.288 is −ln ¾, what D pays for a real patch. Of a generated patch the right answer "
            "is *generated*, and D gave that ¼ only; see the formula in section 4.2.",
        ),
        Misconception(
            "real and generated change places",
            _both(2 * _ON_FAKE),
            "1.386 is −ln ¼, what D pays for a generated patch. Of a real patch the right answer "
            "is *real*, and D gave that ¾; see the formula in section 4.2.",
        ),
        Misconception(
            "one kind only, or a draw",
            _both(_ON_FAKE),
            "1.386 is −ln ¼, what D pays on generated patches alone; a draw costs as much, with "
            "ln 2 on either kind. This D is asked about real patches too, and says ¾; see "
            "section 4.3.",
            also=(_both(_ON_REAL), _both(math.log(2))),
        ),
        Misconception(
            "takes half for the sum",
            _both(_SUM / 2),
            "0.837 is half of the sum already: the mean of what D pays on real and on generated "
            "patches. Give the sum first, then half of it; see section 4.3.",
        ),
        Misconception(
            "swaps the two",
            _RIGHT[::-1],
            "The right numbers, in the wrong order: the sum is the larger of the two. Give it "
            "first.",
        ),
        Misconception(
            "adds probabilities",
            (1.0, 0.5),
            "¾ and ¼ are the probabilities of the right answers. What each of them costs is "
            "minus its logarithm; see section 4.2.",
            also=((0.75, 0.375), (1.5, 0.75), (0.25, 0.125), (0.5, 0.25)),
        ),
        Misconception(
            "takes the probability for a logit",
            _both(_as_a_logit(0.75)),
            "You took ¾ for a logit. It is the probability itself, so no sigmoid is needed: take "
            "the logarithms of ¾ and of 1 − ¾; see section 4.2.",
        ),
        Misconception(
            "weighs the costs by the probabilities",
            _both((3 * _ON_REAL + _ON_FAKE) / 2),
            "You weighed the two costs with ¾ and ¼. The loss weighs both kinds alike, however "
            "often D calls something real; see the formula in section 4.3.",
            also=(_both((3 * _ON_REAL + _ON_FAKE) / 4),),
        ),
        Misconception(
            "a wrong verdict costs nothing",
            (0.0, 0.0),
            "A loss of 0 would mean that D is right and sure of it on every patch; see section "
            "4.2.",
        ),
        Misconception(
            "sums over the patches",
            _both(196 * _SUM),
            "The patches are averaged; only the two kinds are summed, real and generated. So the "
            "loss does not depend on how many patches there are; see section 4.3.",
            also=(_both(900 * _SUM),),
        ),
        Misconception(
            "takes the logarithm to another base",
            _both(_SUM / math.log(2)),
            "That is a logarithm to base 2 or 10. TensorFlow, like the paper, takes the natural "
            "logarithm: −ln ½ = 0.693; see section 4.2.",
            also=(_both(_SUM / math.log(10)),),
        ),
        Misconception(
            "forgets the minus",
            _both(-_SUM),
            "The logarithm of a probability is negative; the loss is minus that. See section 4.2.",
        ),
        Misconception(
            "halves wrongly",
            (_RIGHT[0], _RIGHT[0]),
            "The sum is right. Halve it: that is the paper's loss; see section 4.3.",
            also=tuple((_RIGHT[0], halved) for halved in (0.418, 3.348, 0.5, 1.0, 0.0, 0.693)),
        ),
        Misconception(
            "halves rightly, sums wrongly",
            (_RIGHT[1], _RIGHT[1]),
            "The halved loss is right. The sum before halving is twice as large: D is asked about "
            "real patches and about generated ones; see section 4.3.",
            also=tuple((summed, _RIGHT[1]) for summed in (1.0, 0.5, 0.0, 1.386)),
        ),
    ],
    hints=[
        "Which probability does D give to the right answer on a real patch, and which on a "
        "generated one?",
        "On real patches the loss is −ln ¾, on generated ones −ln ¼.",
        "−ln ¾ = 0.288 and −ln ¼ = 1.386. Add them for the sum, and then take half of it.",
    ],
    praise="That is more than 0.693 for each answer: a D that cannot tell pays least when it says "
    "½. And before you read a curve, find out whether it shows the sum or half of it.",
    explanation="The right answer gets ¾ on real patches, which costs −ln ¾ = 0.288, and ¼ on "
    "generated ones, which costs −ln ¼ = 1.386. Summed 1.674, halved 0.837.",
)
