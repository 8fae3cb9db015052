"""6.3 Find two bugs."""

import functools

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


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


def centres_first(network, drawing):
    batch = ((drawing.astype(np.float32) - 127.5) / 127.5)[None]
    return (np.asarray(network(batch, True))[0] + 1) / 2


exercise = Exercise(
    title="6.3 Find two bugs",
    stub="def picture_of(network, drawing):\n    return ...",
    answer=picture_of,
    second_answer=centres_first,
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
    praise="Neither bug raises an error; both give a dull picture. These two are behind many "
    "reports that a trained pix2pix is bad at test time only.",
    explanation="The input goes in as in training: in [-1, 1], and normalised by its own "
    "statistics. The output is in [-1, 1] too, and the last line brings it to [0, 1].",
)
