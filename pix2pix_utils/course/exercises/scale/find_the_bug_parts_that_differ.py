"""8.4 Find the bug: parts that differ."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def batch_gradient(gradients, pairs):
    total = sum(gradient * count for gradient, count in zip(gradients, pairs, strict=True))
    return total / sum(pairs)


def by_shares(gradients, pairs):
    return np.average(np.stack(gradients), axis=0, weights=pairs)


def _cases():
    random = np.random.default_rng(0)
    return [
        ([random.normal(size=4) for _ in parts], parts) for parts in ([3, 1], [8, 8, 2], [5, 5])
    ]


def _weighted(gradients, pairs):
    return sum(gradient * count for gradient, count in zip(gradients, pairs, strict=True))


exercise = Exercise(
    title="8.4 Find the bug: parts that differ",
    stub="def batch_gradient(gradients, pairs):\n    return ...",
    answer=batch_gradient,
    second_answer=by_shares,
    cases=_cases,
    misconceptions=[
        Misconception(
            "mends nothing",
            lambda gradients, pairs: sum(gradients) / len(gradients),
            "That still is the mean of the means. A device with one pair counts for as much as one "
            "with three; see section 8.4.",
            also=(lambda gradients, pairs: np.median(gradients, axis=0),),
        ),
        Misconception(
            "adds the gradients up",
            lambda gradients, pairs: sum(gradients),
            "Each device has divided by its own pairs already. The sum is too large, the more so "
            "the more devices there are.",
        ),
        Misconception(
            "divides by the devices",
            lambda gradients, pairs: _weighted(gradients, pairs) / len(pairs),
            "You weigh each device by its pairs, which is right. Then you divide by the number of "
            "devices; how many *pairs* are there?",
        ),
        Misconception(
            "does not divide",
            _weighted,
            "That is the sum over all pairs. The loss is a mean over the batch: divide by how many "
            "pairs there are.",
        ),
        Misconception(
            "does not weigh",
            lambda gradients, pairs: sum(gradients) / sum(pairs),
            "You divide by all pairs, and count each device once. Multiply each device's mean by "
            "its own number of pairs first.",
        ),
        Misconception(
            "divides where it should multiply",
            lambda gradients, pairs: (
                sum(g / n for g, n in zip(gradients, pairs, strict=True)) / len(pairs)
            ),
            "You divide each mean by its pairs. It was divided already: multiply, so that a mean "
            "over three pairs becomes their sum again.",
            also=(lambda gradients, pairs: sum(g / n for g, n in zip(gradients, pairs)),),  # noqa: B905
        ),
    ],
    hints=[
        "What would one device compute from all the pairs? Write it as a sum over pairs.",
        "A mean times its number of pairs is a sum again. Sums may be added.",
        "Multiply each gradient by its number of pairs, add, and divide by all pairs.",
    ],
    praise="With equal parts both are the same. That is why the package refuses a batch that it "
    "cannot share equally, and why pairs that do not fill a batch are left out.",
    explanation="The mean over the batch weighs each device's mean by its pairs.",
)
