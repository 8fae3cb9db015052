"""The exercises of notebook 06, on translating with a trained generator."""

import functools
import itertools
import math

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 6.1 Back to pixels
# --------------------------------------------------------------------------------------


def to_pixels(image):
    # Clip first: a byte has no room for what lies outside.
    return np.rint((np.clip(image, -1, 1) + 1) * 127.5).astype(np.uint8)


def _bytes_of(scale, clips=True, rounds=True):
    """Return a `to_pixels` that brings values to 0 to 255 by a rule of its own."""

    def wrong(image):
        levels = scale(image)
        levels = np.rint(levels) if rounds else np.trunc(levels)
        # A byte that is not clipped begins anew at 256.
        return np.clip(levels, 0, 255) if clips else levels.astype(np.int64) % 256

    return wrong


def _with_any_end(scale):
    """Return the same mistake with clipping and rounding, and without.

    Every other one rounds. The last two clip too, but before the mistake.
    """
    ends = itertools.product((True, False), repeat=2)
    return [
        *(_bytes_of(scale, clips, rounds) for clips, rounds in ends),
        *(_bytes_of(lambda image: scale(np.clip(image, -1, 1)), False, r) for r in (True, False)),
    ]


def _middle_at(level):
    return _with_any_end(lambda image: image * 127.5 + level)


_AS_IF_FROM_0 = _with_any_end(lambda image: image * 255)
_FORGETS_THE_1 = _with_any_end(lambda image: image * 127.5)
_ADDS_THE_1_LAST = _middle_at(1)
_TWICE_TOO_BRIGHT = _with_any_end(lambda image: (image + 1) * 255)
_WITHOUT_BRACKETS = [
    *_with_any_end(lambda image: image + 127.5),
    lambda image: image + 127.5,
    lambda image: np.clip(image, -1, 1) + 127.5,
]
_ROUNDS_UP = [
    *_with_any_end(lambda image: np.ceil((image + 1) * 127.5))[::2],
    *_middle_at(128)[::2],  # rounded; cut off, it is right
]
_HALF_OF_255 = [
    _bytes_of(lambda image: np.clip(image, -1, 1) * 127.5 + 127),
    *_middle_at(127),
    *_with_any_end(lambda image: (image + 1) * 127),
    *_with_any_end(lambda image: (image + 1) * 128),
]


def _adds_and_divides(image):
    return (image + 1) / 127.5


def _subtracts_and_multiplies(image):
    return (image - 1) * 127.5


def _stretched(image):
    """Return levels from 0, the darkest value of this image, to 255, its brightest."""
    return (image - image.min()) / (image.max() - image.min()) * 255


def _stretched_inside(image):
    return _stretched(np.clip(image, -1, 1))


_STRETCHES = [
    *(_bytes_of(s, rounds=r) for s in (_stretched, _stretched_inside) for r in (True, False)),
    _stretched,
    _stretched_inside,
]


def _images():
    levels = np.arange(256, dtype=np.float64)
    # Never halfway between two levels, where rounding is a matter of taste; and on a level only
    # at both ends. This holds too if they are stretched: with 0.3 twice it would not.
    inside = np.concatenate([levels[:-1] + 0.3, levels[1:] - 0.35]) / 127.5 - 1
    outside = np.concatenate([np.linspace(-1.41, 1.41, 10), [-1, 1]])
    return [(inside.reshape(10, 17, 3).astype(np.float32),), (outside.reshape(2, 2, 3),)]


def _with_kind(to_pixels, image):
    """Return the pixels, and of what kind they are: bytes are uint8."""
    pixels = to_pixels(image)
    return pixels, getattr(getattr(pixels, "dtype", None), "name", "")


q1 = Exercise(
    title="6.1 Back to pixels",
    answer=to_pixels,
    cases=_images,
    call=_with_kind,
    misconceptions=[
        Misconception(
            "takes the range for 0 to 1",
            _AS_IF_FROM_0[0],
            "You multiplied by 255, which is right for a range from 0 to 1. The generator ends "
            "in a tanh: half of its range lies below 0, and all of that is lost; see section 6.1.",
            also=tuple(_AS_IF_FROM_0[1:]),
        ),
        Misconception(
            "forgets to add 1",
            _FORGETS_THE_1[0],
            "You multiplied by 127.5 and did not add 1 before. So -1 to 0 is lost, and nothing is "
            "brighter than half grey. Undo both steps of `normalize`; see the task.",
            also=tuple(_FORGETS_THE_1[1:]),
        ),
        Misconception(
            "adds 1 last",
            _ADDS_THE_1_LAST[0],
            "`normalize` divides first and subtracts last. To go back, undo the last step first: "
            "add 1, then multiply.",
            also=tuple(_ADDS_THE_1_LAST[1:]),
        ),
        Misconception(
            "forgets the brackets",
            _WITHOUT_BRACKETS[0],
            "Brackets: `*` binds before `+`, so the 1 was multiplied, and not the image.",
            also=tuple(_WITHOUT_BRACKETS[1:]),
        ),
        Misconception(
            "multiplies 0 to 2 by 255",
            _TWICE_TOO_BRIGHT[0],
            "After adding 1 the range is 0 to 2, and 2 × 255 is twice too bright: everything "
            "above mid-grey is lost. `normalize` divides by 127.5; see the task.",
            also=tuple(_TWICE_TOO_BRIGHT[1:]),
        ),
        Misconception(
            "does not clip",
            _bytes_of(lambda image: (image + 1) * 127.5, clips=False),
            "The range is right. But values outside [-1, 1] do not fit into a byte: 256 turns "
            "into 0, and the brightest spots become black ones. Clip before you convert; see "
            "the task.",
        ),
        Misconception(
            "cuts off instead of rounding",
            _bytes_of(lambda image: (image + 1) * 127.5, rounds=False),
            "Range and clipping are right. Converting to uint8 cuts the decimals off, so every "
            "picture gets half a level darker each time it passes here. Round first; see the "
            "task.",
        ),
        Misconception(
            "neither clips nor rounds",
            _bytes_of(lambda image: (image + 1) * 127.5, clips=False, rounds=False),
            "The range is right. Two things are missing before the conversion to bytes: clipping "
            "and rounding; see the task.",
        ),
        Misconception(
            "leaves decimals",
            lambda image: (np.clip(image, -1, 1) + 1) * 127.5,
            "Range and clipping are right. But bytes are whole numbers: round, and convert to "
            "uint8; see the task.",
        ),
        Misconception(
            "neither clips, rounds nor converts",
            lambda image: (image + 1) * 127.5,
            "The range is right. But bytes are whole numbers from 0 to 255: clip, round, and "
            "convert to uint8; see the task.",
        ),
        Misconception(
            "rounds up",
            _ROUNDS_UP[0],
            "Every value between two levels goes to the higher one: you round up, or add half a "
            "level too much. Round to the nearest; see the task.",
            also=tuple(_ROUNDS_UP[1:]),
        ),
        Misconception(
            "takes 127 or 128 for half of 255",
            _HALF_OF_255[0],
            "Half of 255 is 127.5. With 127 or 128 levels are off by one. Add 1, multiply by "
            "127.5, and round at the very end; see the task.",
            also=tuple(_HALF_OF_255[1:]),
        ),
        Misconception(
            "neither clips nor converts",
            lambda image: np.rint((image + 1) * 127.5),
            "Range and rounding are right. Two things are left: clip, and convert to bytes with "
            "`.astype(np.uint8)`; see the task.",
        ),
        Misconception(
            "right values, but no bytes",
            lambda image: to_pixels(image).astype(float),
            "The values are right, but they do not come as an array of bytes: return one, of the "
            "dtype uint8; see the task.",
        ),
        Misconception(
            "returns a bytes object",
            lambda image: to_pixels(image).tobytes(),
            "That is a `bytes` object of Python's, which knows no rows and no columns. An array "
            "of the dtype uint8 is wanted: its values are bytes, and it keeps its shape; see the "
            "task.",
        ),
        Misconception(
            "all bytes are 0",
            lambda image: np.zeros(image.shape),
            "Every byte came out as 0. Where `normalize` divides, the way back multiplies; where "
            "it subtracts 1, the way back adds 1, and does so first; see the task.",
            also=(_bytes_of(_adds_and_divides),),
        ),
        Misconception(
            "adds 1, then divides",
            _adds_and_divides,
            "Adding 1 first is right. `normalize` divides; the way back multiplies.",
            also=(lambda image: _adds_and_divides(np.clip(image, -1, 1)),),
        ),
        Misconception(
            "subtracts 1 once more",
            _bytes_of(_subtracts_and_multiplies),
            "`normalize` subtracts 1, so the way back adds it, before it multiplies; see the task.",
            also=(*_with_any_end(_subtracts_and_multiplies)[1:], _subtracts_and_multiplies),
        ),
        Misconception(
            "stretches each picture",
            _STRETCHES[0],
            "The range is -1 to 1 for every picture; do not stretch each by its own darkest and "
            "brightest value.",
            also=tuple(_STRETCHES[1:]),
        ),
        Misconception(
            "normalises once more",
            lambda image: image / 127.5 - 1,
            "That is `normalize` itself. Undo it: add 1, then multiply by 127.5.",
            # Clipped to bytes, all of it is 0, as above.
            also=tuple(_with_any_end(lambda image: image / 127.5 - 1)[2:]),
        ),
        Misconception(
            "brings the range to 0 to 1",
            lambda image: image * 0.5 + 0.5,
            "That is the range from 0 to 1. A byte goes to 255; see the task.",
            also=(
                lambda image: np.clip(image * 0.5 + 0.5, 0, 1),
                *_with_any_end(lambda image: image * 0.5 + 0.5),
            ),
        ),
    ],
    hints=[
        "`normalize` divides by 127.5 and then subtracts 1. Undo the last step first.",
        "Before the conversion to bytes two things are needed: `np.clip`, and `np.rint`.",
        "`np.rint((np.clip(image, -1, 1) + 1) * 127.5)`, as uint8.",
    ],
    praise="Add 1, multiply by 127.5, round. The package's `to_uint8` does this, and refuses what "
    "is far outside the range, because that is no image of the network's.",
    explanation="It undoes the two steps of `normalize`, the last one first. Clipping and "
    "rounding come before the conversion, which would wrap around and cut off.",
)

# --------------------------------------------------------------------------------------
# 6.2 How many pictures?
# --------------------------------------------------------------------------------------

q2 = Exercise(
    title="6.2 How many pictures?",
    answer=(8, 1),
    misconceptions=[
        Misconception(
            "a network is a fixed function",
            (1, 1),
            "Without noise you are right. With noise another set of activations is dropped for "
            "each seed, so the network computes something else each time; see section 6.3.",
        ),
        Misconception(
            "the seed always matters",
            (8, 8),
            "With noise you are right. Without it no random number is drawn, and a seed of "
            "numbers that nobody draws changes nothing; see section 6.3.",
        ),
        Misconception(
            "on and off exchanged",
            (1, 8),
            "You have the two the wrong way round: dropout is what makes pictures differ; see "
            "section 6.3.",
        ),
        Misconception(
            "counts differences, not pictures",
            (8, 0),
            "Without noise no two pictures differ, but one picture is there; see section 6.3.",
        ),
        Misconception(
            "counts pairs",
            (28, 0),
            "You counted the pairs of pictures that differ: 28 of them. The question is how many "
            "different pictures there are, so count each picture once.",
            also=((28, 1),),
        ),
        Misconception(
            "does not count the first picture",
            (7, 0),
            "Count the first picture as well, not only those that differ from it.",
            also=((7, 1),),
        ),
        Misconception(
            "copies the example",
            (3, 2),
            "(3, 2) only shows the form; put your own numbers.",
        ),
    ],
    hints=[
        "What is the only thing in the generator that depends on a seed at test time?",
        "With `noise=False` dropout is off, and the rest of the network is plain arithmetic.",
        "Equal seeds give equal pictures, and other seeds other ones. Without noise all are equal.",
    ],
    praise="Dropout is the only noise z of pix2pix. How much the eight differ is another question.",
    explanation="Eight seeds drop eight different sets of activations, which gives eight pictures. "
    "Without dropout nothing in the network is random, so all eight are the same one.",
)

# --------------------------------------------------------------------------------------
# 6.3 How different are they?
# --------------------------------------------------------------------------------------


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


q3 = Exercise(
    title="6.3 How different are they?",
    answer=diversity,
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

# --------------------------------------------------------------------------------------
# 6.4 Find two bugs
# --------------------------------------------------------------------------------------


def picture_of(network, drawing):
    image = drawing / 127.5 - 1
    # The statistics of this very image, as in a training step.
    output = network(image[np.newaxis], training=True)
    return output[0] * 0.5 + 0.5


def _normalised(drawing):
    return drawing / 127.5 - 1


def _picture_by(enter=_normalised, training=True, leave=lambda output: output * 0.5 + 0.5):
    """Return a `picture_of` with another way in, another flag, or another way out."""

    def wrong(network, drawing):
        return leave(np.asarray(network(enter(drawing)[np.newaxis], training=training)[0]))

    return wrong


def _entering(*ways):
    """Return each way in, with either flag."""
    return [_picture_by(enter, training) for enter in ways for training in (True, False)]


def _as_it_is(output):
    return output


def _as_levels(output):
    return (output + 1) * 127.5


def _as_bytes(output):
    return np.rint(_as_levels(output))


_FEEDS_BYTES = _entering(lambda drawing: drawing * 1.0, lambda drawing: drawing - 1 / 127.5)
_BYTES_WRAP = _entering(
    lambda drawing: (drawing * 2 - 255) / 255,
    lambda drawing: drawing * 2 / 255 - 1,
)
_OTHER_RANGES = _entering(
    lambda drawing: drawing / 127.5,
    lambda drawing: drawing / 255 - 1,
    lambda drawing: drawing / 255 - 0.5,
    lambda drawing: (drawing - 1.0) / 127.5,
    lambda drawing: drawing / 127 - 1,
    lambda drawing: drawing / 128 - 1,
)
_BREAKS_A_SOUND_LINE = [
    _picture_by(enter, training, leave)
    for leave in (_as_it_is, _as_levels, _as_bytes)
    for enter, training in (
        (_normalised, False),
        (lambda drawing: drawing / 255, True),
        (lambda drawing: drawing / 255, False),
    )
]


@functools.cache
def _network():
    """Return a generator in small: one layer as it is, then one that is batch-normalised.

    It is a function that changes nothing. The averages that it keeps are 0 and 1.
    """
    import tensorflow as tf

    random = np.random.default_rng(0)
    shapes = (3, 3, 3, 8), (3, 3, 8, 3)
    first, second = (tf.constant(random.normal(0, 0.3, shape), tf.float32) for shape in shapes)

    def network(batch, training=False):
        if np.ndim(batch) != 4:
            raise ValueError("the network takes a batch: keep `[np.newaxis]`")
        values = tf.tanh(tf.nn.conv2d(tf.cast(batch, tf.float32), first, 1, "SAME"))
        values = tf.nn.conv2d(values, second, 1, "SAME")
        mean, variance = tf.nn.moments(values, (0, 1, 2)) if training else (0.0, 1.0)
        return tf.tanh((values - mean) / tf.sqrt(variance + 1e-3))

    return network


def _networks_and_drawings():
    random = np.random.default_rng(0)
    blocks = random.integers(0, 256, (2, 8, 8, 3)).astype(np.uint8)
    drawings = blocks.repeat(4, axis=1).repeat(4, axis=2)
    return [(_network(), drawing) for drawing in drawings]


_TAKEN_FOR_A_MODEL = "a model"


def _with_a_plain_network(picture_of, network, drawing):
    """Return the picture, or a mark if the network is asked for what only a model has."""
    try:
        return picture_of(network, drawing), ""
    except AttributeError as error:
        if error.obj is not network:
            raise
        return _TAKEN_FOR_A_MODEL, ""


q4 = Exercise(
    title="6.4 Find two bugs",
    answer=picture_of,
    cases=_networks_and_drawings,
    call=_with_a_plain_network,
    tolerance=1e-3,
    misconceptions=[
        Misconception(
            "mends the range only",
            _picture_by(training=False),
            "The range is right now. Without `training=True` the picture is normalised by the "
            "moving averages instead of its own statistics; see section 6.4.",
        ),
        Misconception(
            "mends the flag only",
            _picture_by(lambda drawing: drawing / 255),
            "The statistics are right now. The drawing still comes in the range [0, 1], while the "
            "network was trained on [-1, 1]: black looks like mid-grey to it; see section 6.1.",
        ),
        Misconception(
            "mends nothing",
            _picture_by(lambda drawing: drawing / 255, training=False),
            "That does the same as before. Which range was the network trained on, and by which "
            "statistics did it normalise then? See sections 6.1 and 6.4.",
        ),
        Misconception(
            "breaks the way back",
            _picture_by(leave=_as_it_is),
            "Both bugs are gone, but the last line was right: it brings the output from [-1, 1] "
            "to the [0, 1] that is asked for; see the task.",
        ),
        Misconception(
            "returns bytes",
            _picture_by(leave=_as_levels),
            "Both bugs are gone, but the result shall lie between 0 and 1, not between 0 and 255: "
            "leave the last line as it was.",
            also=(
                _picture_by(leave=_as_bytes),
                _picture_by(leave=lambda output: np.trunc(_as_levels(output))),
            ),
        ),
        Misconception(
            "takes the network for a model",
            lambda *_: _TAKEN_FOR_A_MODEL,
            "`network` is a plain function here and has nothing that only a model has: call it "
            "directly, with the right flag; see the task.",
        ),
        Misconception(
            "changes the sound line and leaves a bug",
            _BREAKS_A_SOUND_LINE[0],
            "The last line was right; put it back, then look at the other two.",
            also=tuple(_BREAKS_A_SOUND_LINE[1:]),
        ),
        Misconception(
            "feeds bytes",
            _FEEDS_BYTES[0],
            "You gave the network values up to 255. It learnt on [-1, 1], so divide by 127.5 and "
            "subtract 1; see section 6.1.",
            also=tuple(_FEEDS_BYTES[1:]),
        ),
        Misconception(
            "lets bytes wrap around",
            _BYTES_WRAP[0],
            "Bytes wrap around at 256, so 2 × 200 is 144. Divide first: what comes out has "
            "decimals, and nothing wraps any more.",
            also=tuple(_BYTES_WRAP[1:]),
        ),
        Misconception(
            "takes another range",
            _OTHER_RANGES[0],
            "The network got other values than it learnt on: it knows -1 for the byte 0, and 1 "
            "for 255; see section 6.1.",
            also=tuple(_OTHER_RANGES[1:]),
        ),
    ],
    hints=[
        "One bug is in what goes in, the other in how the network is called.",
        "What does `normalize` do, and which statistics does the paper use at test time?",
        "`drawing / 127.5 - 1`, and `training=True`. Leave the last line as it is.",
    ],
    praise="Neither bug raises an error; both give a dull picture. These two are behind most "
    "reports that a trained pix2pix is bad at test time only.",
    explanation="The input goes in as in training: in [-1, 1], and normalised by its own "
    "statistics. The output is in [-1, 1] too, and the last line brings it to [0, 1].",
)

# --------------------------------------------------------------------------------------
# 6.5 Which sizes fit?
# --------------------------------------------------------------------------------------


def fits(height, width, halvings):
    # Each layer of stride 2 wants an even side; that many times over.
    step = 2**halvings
    return height % step == 0 and width % step == 0


def _multiples_of(step_for):
    """Return a `fits` that asks for multiples of another number."""

    def wrong(height, width, halvings):
        step = step_for(halvings)
        return height % step == 0 and width % step == 0

    return wrong


def _large_enough(height, width, halvings):
    return height >= 2**halvings and width >= 2**halvings


def _powers_of_two_only(height, width, halvings):
    return all(side >= 2**halvings and side & (side - 1) == 0 for side in (height, width))


def _squares_only(height, width, halvings):
    return height == width and height % 2**halvings == 0


def _one_side_is_enough(height, width, halvings):
    return height % 2**halvings == 0 or width % 2**halvings == 0


def _one_pixel_left(height, width, halvings):
    return height == width == 2**halvings


def _one_pixel_left_rounding_down(height, width, halvings):
    return height // 2**halvings == width // 2**halvings == 1


def _sizes():
    return [
        (128, 128, 7),
        (256, 384, 7),
        (384, 384, 7),
        (192, 256, 7),
        (256, 100, 7),
        (100, 256, 7),
        (129, 255, 7),
        (300, 300, 7),
        (140, 140, 7),
        (196, 245, 7),
        (64, 64, 7),
        (512, 512, 8),
        (384, 256, 8),
        (24, 40, 3),
        (24, 36, 3),
        (30, 42, 3),
        (24, 41, 3),
    ]


q5 = Exercise(
    title="6.5 Which sizes fit?",
    answer=fits,
    cases=_sizes,
    misconceptions=[
        Misconception(
            "any even number",
            _multiples_of(lambda halvings: 2),
            "Even sides can be halved once. The half must be even again, and so on until the last "
            "halving; see section 6.7. Or does your `return True` stand inside the loop?",
        ),
        Misconception(
            "anything large enough",
            _large_enough,
            "Large enough is not enough: 192 is more than 128, but halved seven times it is 1.5 "
            "pixels; see section 6.7.",
        ),
        Misconception(
            "powers of two only",
            _powers_of_two_only,
            "384 is no power of two and fits: 3 × 128. Halved seven times it leaves 3 pixels, and "
            "nothing says that one must be left. A multiple is enough; see section 6.7.",
            also=(lambda height, width, halvings: _powers_of_two_only(height, width, 0),),
        ),
        Misconception(
            "one pixel must be left",
            _one_pixel_left,
            "You ask whether exactly one pixel is left. 384 leaves 3 after seven halvings, and "
            "fits: no half pixel may be left over or dropped on the way, and that is all; see "
            "section 6.7.",
            also=(_one_pixel_left_rounding_down,),
        ),
        Misconception(
            "looks at one side only",
            lambda height, width, halvings: height % 2**halvings == 0,
            "You tested one side only. Height and width are halved equally often, so both must "
            "stand it; see section 6.7. If both stand in your line: `a and b % n == 0` tests only "
            "b, and `&` binds before `==`. Write the test out twice, joined by `and`.",
            also=(lambda height, width, halvings: width % 2**halvings == 0,),
        ),
        Misconception(
            "one side is enough",
            _one_side_is_enough,
            "You let a picture pass if one of its sides fits. Height and width are both halved, "
            "so both must fit: one side that does not is enough for False; see section 6.7.",
        ),
        Misconception(
            "returns nothing in one case",
            lambda *size: fits(*size) or None,
            "You tell the sizes apart rightly, but for one of the two kinds nothing comes back. "
            "What does your function return when the size fits, and what when it does not?",
            also=(lambda *size: None if fits(*size) else False,),
        ),
        Misconception(
            "always False",
            lambda *size: False,
            "Your function says False to every size. Do you ask whether the result of `/` is an "
            "`int`? `/` gives a float even where it comes out even; use the remainder, `%`.",
        ),
        Misconception(
            "squares only",
            _squares_only,
            "Nothing in a convolution wants a square. Height and width are halved each by itself; "
            "see section 6.7.",
        ),
        Misconception(
            "tests the area",
            lambda height, width, halvings: height * width % 2**halvings == 0,
            "You tested the number of pixels. A layer of stride 2 halves each side, so each side "
            "must stand it; see section 6.7.",
        ),
        Misconception(
            "does not multiply the halvings",
            _multiples_of(lambda halvings: 2 * halvings),
            "Seven halvings divide by 2 seven times over, by 2⁷ = 128, and not by 7, 7 × 2 or "
            "7²; see section 6.7.",
            also=(
                _multiples_of(lambda halvings: halvings),
                _multiples_of(lambda halvings: halvings**2),
            ),
        ),
        Misconception(
            "takes ^ for a power",
            _multiples_of(lambda halvings: 2 ^ halvings),
            "In Python `^` is not a power; write `2**halvings`.",
        ),
        Misconception(
            "one halving too few",
            _multiples_of(lambda halvings: 2 ** (halvings - 1)),
            "One halving too few: n halvings divide a side by 2ⁿ, 7 of them by 128. If you halve "
            "in a loop, count its turns.",
        ),
        Misconception(
            "one halving too many",
            _multiples_of(lambda halvings: 2 ** (halvings + 1)),
            "One halving too many: n halvings divide a side by 2ⁿ, 7 of them by 128. What is left "
            "after the last one may be odd.",
        ),
        Misconception(
            "always seven halvings",
            _multiples_of(lambda halvings: 128),
            "128 is right for seven halvings. The function is told how many there are: use "
            "`halvings`; see section 6.7.",
        ),
    ],
    hints=[
        "What must a side be, so that it can be halved once? And twice?",
        "By what number is a side divided in all, after `halvings` halvings?",
        "Both `height` and `width` must leave no remainder when divided by `2**halvings`.",
    ],
    praise="Multiples of 2 to the number of halvings, each side for itself: 128 for seven, 256 "
    "for the eight of the paper's generator.",
    explanation="Halved n times, a side is divided by 2ⁿ. Only a multiple of 2ⁿ leaves no half "
    "pixel on the way, and that holds for each side by itself.",
)

# --------------------------------------------------------------------------------------
# 6.6 What went wrong?
# --------------------------------------------------------------------------------------


def mishaps(generator, drawing):
    """Translate a drawing four times; in three of them something goes wrong.

    Parameters
    ----------
    generator : keras.Model
    drawing : numpy.ndarray
        uint8, [H, W, 3].

    Returns
    -------
    list of numpy.ndarray
        uint8, [H, W, 3] each: a, b, c and d of exercise 6.6.
    """
    from pix2pix_utils.inference import translate
    from pix2pix_utils.support.pixels import to_uint8

    image = (drawing / 127.5 - 1).astype(np.float32)
    right = translate(generator, image, seed=5)
    exchanged = to_uint8(right)[..., ::-1]
    narrow = to_uint8(translate(generator, (drawing / 255).astype(np.float32)))
    shown_as_it_is = np.rint(np.clip(right, 0, 1) * 255).astype(np.uint8)
    return [exchanged, to_uint8(right), narrow, shown_as_it_is]


def _with_b_at(*places):
    """List the answers that name the sound picture at one of these places."""
    answers = itertools.permutations("abcd", 3)
    return [answer for answer in answers if any(answer[place] == "b" for place in places)]


_EXAMPLE = ("a", "b", "c")
_TWO_ALIKE = [answer for answer in itertools.product("abcd", repeat=3) if len({*answer}) < 3]

q6 = Exercise(
    title="6.6 What went wrong?",
    answer=("c", "d", "a"),
    misconceptions=[
        Misconception(
            "exchanges the two ranges",
            ("d", "c", "a"),
            "You see the exchanged colours. The other two are the wrong way round: a wrong range "
            "at the input makes the network draw something else, a wrong range at the output "
            "only shows a good drawing badly; see section 6.1.",
        ),
        Misconception(
            "takes another seed for a fault",
            ("b", "d", "a"),
            "Picture b is a sound translation with another seed. A wrong range at the input does "
            "more harm than noise: even the sky is no sky any more; see section 6.3.",
            also=tuple(answer for answer in _with_b_at(0) if answer != ("b", "d", "a")),
        ),
        Misconception(
            "takes sound colours for wrong ones",
            ("c", "b", "a"),
            "Picture b is the sound one: no part of it has turned black, and sky and walls have "
            "the colours of the translations above. One of the other three is missing.",
            also=tuple(
                answer for answer in _with_b_at(1, 2) if answer not in (("c", "b", "a"), _EXAMPLE)
            ),
        ),
        Misconception(
            "takes black for exchanged colours",
            ("c", "a", "d"),
            "You found the wrong range at the input. Exchanging red and blue turns a blue sky "
            "orange and makes nothing black; black is what is left of values below 0.",
        ),
        Misconception(
            "takes orange skies for a wrong input",
            ("a", "d", "c"),
            "You found the wrong range at the output. In picture a the house is drawn well, only "
            "its colours are strange. So the network got what it knows, and the fault came after "
            "it.",
        ),
        Misconception(
            "shifted by one",
            ("a", "c", "d"),
            "None of the three is in its place. Ask of each picture first: is the house itself "
            "drawn well? If so, the fault came after the network.",
            also=(("d", "a", "c"),),
        ),
        Misconception(
            "copies the example",
            _EXAMPLE,
            '("a", "b", "c") only shows the form; put your own letters.',
        ),
        Misconception(
            "gives a letter twice",
            _TWO_ALIKE[0],
            "Each letter can stand only once: each fault has a picture of its own.",
            also=tuple(_TWO_ALIKE[1:]),
        ),
    ],
    hints=[
        "In which pictures is the house drawn well, whatever its colours? There the network got "
        "the right input.",
        "Values from -1 to 0 shown in a range of 0 to 1 turn black. When red and blue are "
        "exchanged, a blue sky turns orange and a reddish wall turns blue.",
        "The picture with large black parts is 2, the one with an orange sky and blue walls is 3. "
        "Of the other two, one shows a clear house under a blue sky and is sound; what is left "
        "is 1.",
    ],
    praise="Faults before the network spoil the drawing, faults after it spoil the colours. That "
    "tells you where to look.",
    explanation="In c the network got grey where it knows black; d is a sound output whose lower "
    "half is cut off; a has a blue sky that became orange; b is another seed and nothing else.",
)
