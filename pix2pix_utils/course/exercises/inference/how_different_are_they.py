"""6.3 How different are they?"""

import itertools
import math

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def diversity(pictures):
    distances = []
    for place, one in enumerate(pictures):
        for other in pictures[place + 1 :]:  # so each pair comes once
            distances.append(np.abs(one - other).mean())
    return float(np.mean(distances))


def _over_pairs(distance, pairs_of=lambda pictures: itertools.combinations(pictures, 2)):
    """Return a `diversity` that takes the mean of another distance, or over other pairs."""
    return lambda pictures: np.mean([distance(one - other) for one, other in pairs_of(pictures)])


def _l1(difference):
    return np.abs(difference).mean()


def _adds_up(pictures):
    return diversity(pictures) * len(pictures) * (len(pictures) - 1) / 2


def _divides_by_the_pictures(pictures):
    return _adds_up(pictures) / len(pictures)


def _leaves_out_equal_ones(pictures):
    pairs = itertools.combinations(pictures, 2)
    return np.mean([_l1(one - other) for one, other in pairs if not np.array_equal(one, other)])


def _leaves_out_the_same_object(pictures):
    pairs = itertools.product(pictures, repeat=2)
    return np.mean([_l1(one - other) for one, other in pairs if one is not other])


def _from_the_mean(pictures):
    return np.abs(np.asarray(pictures) - np.mean(pictures, axis=0)).mean()


def _leaves_out_one(kept):
    """Return what is found if only these places are compared: a mean, or divided by all pairs."""

    def mean(pictures):
        return diversity(pictures[kept])

    def divided_by_all(pictures):
        return _adds_up(pictures[kept]) / math.comb(len(pictures), 2)

    return mean, divided_by_all


_WITHOUT_ONE = [*_leaves_out_one(slice(1, None)), *_leaves_out_one(slice(None, -1))]
_SPREADS = [
    lambda pictures, of=of, ddof=ddof, axis=axis: of(pictures, axis=axis, ddof=ddof).mean()
    for of in (np.std, np.var)
    for ddof in (0, 1)
    for axis in (0, None)
]


def _lists_of_pictures():
    random = np.random.default_rng(0)
    # Each darker than the one before: their distances are not alike.
    few, many = (
        [random.uniform(-1, 1, (4, 5, 3)) / (1 + number) for number in range(count)]
        for count in (3, 6)
    )
    a_copy, the_same = [*many[:3], many[1].copy()], [many[0], many[1], many[0]]
    return [(few,), (many,), (a_copy,), (the_same,)]


def takes_ordered_pairs(pictures):
    stack = np.stack(pictures)
    count = len(stack)
    total = sum(np.abs(one - stack).mean(axis=(1, 2, 3)).sum() for one in stack)
    return total / (count * (count - 1))


exercise = Exercise(
    title="6.3 How different are they?",
    stub="def diversity(pictures):\n    return ...",
    answer=diversity,
    second_answer=takes_ordered_pairs,
    cases=_lists_of_pictures,
    misconceptions=[
        Misconception(
            "compares a picture with itself",
            _over_pairs(_l1, lambda pictures: itertools.product(pictures, repeat=2)),
            "You compared each picture with itself as well. That distance is always 0 and makes "
            "the mean smaller, the more so the fewer pictures there are; see the task.",
            also=(
                _over_pairs(
                    _l1, lambda pictures: itertools.combinations_with_replacement(pictures, 2)
                ),
            ),
        ),
        Misconception(
            "leaves out equal pictures",
            _leaves_out_equal_ones,
            "You left out the pairs of equal pictures. If two places of the list hold the same "
            "picture, their distance is 0, and it counts: that is less diversity; see the task.",
            also=(_leaves_out_the_same_object,),
        ),
        Misconception(
            "adds up instead of averaging",
            _adds_up,
            "You added the distances of all pairs. Eight pictures have 28 pairs, so they would "
            "always look more varied than four; take the mean over the pairs; see the task.",
            also=(lambda pictures: 2 * _adds_up(pictures),),
        ),
        Misconception(
            "divides by the number of pictures",
            _divides_by_the_pictures,
            "You divided the sum by the number of pictures. It has one distance for each pair, "
            "and there are more pairs than pictures: 28 for eight. Divide by the pairs.",
            also=(lambda pictures: 2 * _divides_by_the_pictures(pictures),),
        ),
        Misconception(
            "adds up the values",
            _over_pairs(lambda difference: np.abs(difference).sum()),
            "You took all pairs, but added the differences of the values up. So a large picture "
            "would look more varied than a small one; take the mean over the values; see the "
            "task.",
        ),
        Misconception(
            "compares neighbours only",
            _over_pairs(_l1, itertools.pairwise),
            "You compared each picture with the next one only. Then the result depends on the "
            "order of the list; take all pairs; see the task.",
        ),
        Misconception(
            "compares with the first only",
            _over_pairs(_l1, lambda pictures: itertools.product(pictures[:1], pictures[1:])),
            "You compared all pictures with the first one. If that one is odd, all distances are "
            "large; take all pairs; see the task. Or does your `return` stand inside the outer "
            "loop?",
            also=(_over_pairs(_l1, lambda pictures: itertools.product(pictures[:1], pictures)),),
        ),
        Misconception(
            "returns inside the loop",
            lambda pictures: _l1(pictures[0] - pictures[1]),
            "Your function compares the first two pictures only. Is the `return` inside the loop? "
            "Put it behind.",
        ),
        Misconception(
            "counts half of the pairs",
            lambda pictures: 2 * diversity(pictures),
            "Exactly twice the right number: you added each pair in both orders, but divided by "
            "the number of pairs taken once.",
        ),
        Misconception(
            "counts the pairs twice",
            lambda pictures: diversity(pictures) / 2,
            "Exactly half of the right number: you added each pair once, but divided by the "
            "number of pairs in both orders.",
        ),
        Misconception(
            "compares with the mean picture",
            _from_the_mean,
            "You measured the distance from the mean picture. That is a measure of spread too, "
            "but a smaller one: asked is the distance of two pictures; see the task.",
        ),
        Misconception(
            "takes a standard deviation",
            _SPREADS[0],
            "A standard deviation, like its square, measures the spread about the mean. Asked is "
            "the distance between two pictures, over all pairs; see the task.",
            also=tuple(_SPREADS[1:]),
        ),
        Misconception(
            "leaves out the first or the last",
            _WITHOUT_ONE[0],
            "One picture of the list is never compared: the first (Python counts from 0) or the "
            "last (`range` stops before its end).",
            also=tuple(_WITHOUT_ONE[1:]),
        ),
        Misconception(
            "squares the differences",
            _over_pairs(lambda difference: np.square(difference).mean()),
            "You squared the differences, which is L2, with a root or without. L1 is the mean of "
            "their absolute values, as in the loss; see the task.",
            also=(
                _over_pairs(lambda difference: np.sqrt(np.square(difference).mean())),
                _over_pairs(np.linalg.norm),
            ),
        ),
        Misconception(
            "lets differences cancel",
            _over_pairs(np.mean),
            "You averaged the differences with their signs. Brighter here and darker there then "
            "cancel to nothing; take the absolute value of each difference; see the task.",
            also=(_over_pairs(lambda difference: np.abs(difference.mean())),),
        ),
    ],
    hints=[
        "First measure one pair: the mean of the absolute differences of all values.",
        "For one pair that is `np.abs(one - other).mean()`. Which pairs are there? Each picture "
        "with each other one, but not with itself.",
        "`for place, one in enumerate(pictures):` and in it `for other in pictures[place + 1:]:` "
        "give each pair once. Collect the distances, and take their mean.",
    ],
    praise="It is the same number for any order of the list, and for any number of pictures it "
    "means the same: how far two of them are apart.",
    explanation="Each picture meets those that stand after it, so each pair comes once and none "
    "meets itself. Then one mean over all pairs.",
)
