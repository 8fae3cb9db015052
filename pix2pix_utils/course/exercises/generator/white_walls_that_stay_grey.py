"""2.5 White walls that stay grey."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def full_range(image, training=False):
    """Stand in for a generator that can paint black and white: any function that ends in tanh.

    Parameters
    ----------
    image : array-like
    training : bool
        Not used; a generator can be told.

    Returns
    -------
    tf.Tensor
        In [-1, 1].
    """
    import tensorflow as tf

    return tf.tanh(12 * tf.convert_to_tensor(image, tf.float32))


def paint(network, image):
    picture = np.asarray(network(image))
    return np.round((picture + 1) * 127.5)


def _painted(squash=lambda values: values, to_bytes=lambda values: np.round((values + 1) * 127.5)):
    """Return a function that treats the network's output in another way."""
    return lambda network, image: to_bytes(squash(np.asarray(network(image), np.float64)))


def _shows_its_input(image, training=False):
    """Stand in for a generator whose output can be read off a test: it is its input."""
    import tensorflow as tf

    return tf.convert_to_tensor(image, tf.float32)


def _stretched(values):
    return 2 * (values - values.min()) / (values.max() - values.min()) - 1


def _undone(values):
    return np.arctanh(np.clip(values, -1 + 1e-7, 1 - 1e-7))


def _networks_and_images():
    random = np.random.default_rng(5)
    return [
        (_shows_its_input, np.array([[-1.0, -0.62], [0.03, 1.0]], np.float32)),
        (full_range, random.uniform(-0.2, 0.1, (4, 4, 3)).astype(np.float32)),
    ]


def paints_without_numpy(network, image):
    import tensorflow as tf

    return tf.cast(tf.round(network(image) * 127.5 + 127.5), tf.uint8)


exercise = Exercise(
    title="2.5 White walls that stay grey",
    stub="def paint(network, image):\n    return ...",
    answer=paint,
    second_answer=paints_without_numpy,
    cases=_networks_and_images,
    tolerance=1e-3,
    misconceptions=[
        Misconception(
            "mends nothing",
            _painted(np.tanh),
            "The picture is still squashed twice. In which range are the values that `network` "
            "returns? And what does a second tanh make of a 1? See the output layer in section "
            "2.4.",
        ),
        Misconception(
            "stretches by a constant",
            _painted(lambda values: np.tanh(values) / np.tanh(1)),
            "Black and white are right now, or nearly, and the greys between them are not: the "
            "second tanh is still there, and bends them. Do not repair what it does; leave it out.",
            also=(
                *(
                    _painted(lambda values, by=by: np.tanh(values) / by)
                    for by in (0.76, 0.762, 0.7616, 0.75)
                ),
                _painted(np.tanh, lambda values: (np.round((values + 1) * 127.5) - 30) * 255 / 195),
            ),
        ),
        Misconception(
            "stretches each picture",
            _painted(lambda values: _stretched(np.tanh(values))),
            "Now every picture has black and white in it, also one that should have neither: "
            "you stretched it by its own extremes. Leave out what squashes it instead.",
        ),
        Misconception(
            "stretches what is not squashed",
            _painted(_stretched),
            "The second tanh is gone, and that is all. Now you stretch each picture by its own "
            "extremes, so that it has black and white in it also where it should not.",
        ),
        Misconception(
            "undoes the network's tanh",
            _painted(_undone),
            "You undid the tanh of the network as well. Its own tanh is what brings the values "
            "into the range of the pictures; only the second one is too much.",
            also=(_painted(lambda values: np.clip(_undone(values), -1, 1)),),
        ),
        Misconception(
            "takes the range for 0 to 1",
            _painted(to_bytes=lambda values: np.round(values * 255)),
            "The second tanh is gone. But -1 must become 0, and 1 must become 255; the last line "
            "was right.",
            also=(
                _painted(to_bytes=lambda values: np.round(np.clip(values, 0, 1) * 255)),
                _painted(to_bytes=lambda values: np.round(values * 127.5)),
                _painted(to_bytes=lambda values: np.round((values + 1) * 255)),
                _painted(to_bytes=lambda values: np.round(values * 127.5 + 1)),
            ),
        ),
        Misconception(
            "puts a sigmoid in its place",
            _painted(lambda values: 2 / (1 + np.exp(-values)) - 1),
            "You put another squashing function in its place. The network's own tanh has brought "
            "the values into the range already; see the output layer in section 2.4.",
            also=(
                _painted(
                    lambda values: 1 / (1 + np.exp(-values)),
                    lambda values: np.round(values * 255),
                ),
            ),
        ),
        Misconception(
            "does not round",
            _painted(to_bytes=lambda values: (values + 1) * 127.5),
            "The bug is gone. The last line rounded to whole bytes, and yours does not.",
        ),
        Misconception(
            "cuts off instead of rounding",
            _painted(to_bytes=lambda values: np.floor((values + 1) * 127.5)),
            "The bug is gone. But a conversion to whole numbers cuts the decimals off; round "
            "first, as the last line did.",
        ),
        Misconception(
            "returns the values of the network",
            _painted(to_bytes=lambda values: values),
            "The bug is gone, and the last line too: bytes from 0 to 255 are asked for.",
            also=(_painted(to_bytes=lambda values: (values + 1) / 2),),
        ),
    ],
    hints=[
        "With what does the generator of section 2.4 end?",
        "It ends in a tanh, so 1 is white already. tanh(1) is 0.76.",
        "Leave out `tf.tanh` in the second line.",
    ],
    praise="It fails nowhere and every range is right. You find such a bug when you ask what the "
    "extremes can become.",
    explanation="The generator ends in a tanh. A second one makes 0.76 of 1 and -0.76 of -1, "
    "which are the bytes 225 and 30.",
)
