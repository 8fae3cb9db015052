"""Reading images and pairs from files, as part of TensorFlow's graph."""

import io

import numpy as np
import tensorflow as tf

from pix2pix_utils.data.headers import read_traits
from pix2pix_utils.data.shards import PLACE, contents_of


def read_image(image_file: str | tf.Tensor) -> tf.Tensor:
    """Decode a JPEG or PNG file as 8-bit RGB.

    Grey images get three equal channels, 16-bit ones keep their upper byte, CMYK is converted;
    what is transparent lies on white, and a photograph stands upright as its Exif tag says.

    Parameters
    ----------
    image_file : a path; as a tensor, a scalar string

    Returns
    -------
    uint8, [height, width, 3].
    """
    contents = _contents(image_file)
    traits = tf.numpy_function(_traits, [contents], tf.int32, stateful=False)
    traits.set_shape([2])
    image = tf.cond(
        tf.reduce_all(tf.equal(traits, (1, 0))),
        lambda: _decoded(contents),
        lambda: _upright(_on_white(contents, traits[1] > 0), traits[0]),
    )
    image.set_shape([None, None, 3])
    return image


def _contents(image_file: str | tf.Tensor) -> tf.Tensor:
    """Read a file, or what stands for one in a shard."""

    if isinstance(image_file, str):
        if PLACE.fullmatch(image_file):
            return tf.constant(contents_of(image_file))
        return tf.io.read_file(image_file)

    def of_shard() -> tf.Tensor:
        return tf.numpy_function(contents_of, [image_file], tf.string, stateful=False)

    in_shard = tf.strings.regex_full_match(image_file, r"(?s).*\.tfrecord[/\\]\d+\+\d+[/\\][^/\\]*")
    contents = tf.cond(in_shard, of_shard, lambda: tf.io.read_file(image_file))
    contents.set_shape([])
    return contents


def _decoded(contents: tf.Tensor) -> tf.Tensor:
    image = tf.io.decode_image(contents, channels=3, expand_animations=False)
    image.set_shape([None, None, 3])
    return image


def _traits(contents: bytes | np.ndarray) -> np.ndarray:
    """Return orientation and transparency of a file: int32 [2]."""
    # TensorFlow hands a string over as an array of one object.
    content: bytes = contents.item() if isinstance(contents, np.ndarray) else contents
    traits = read_traits(io.BytesIO(content))
    return np.array([traits.orientation, traits.has_alpha], np.int32)


def _on_white(contents: tf.Tensor, has_alpha: tf.Tensor) -> tf.Tensor:
    """Decode an image and lay it on white; rounded as `shaping.on_white` does it."""

    def laid() -> tf.Tensor:
        wide = tf.cast(tf.io.decode_png(contents, channels=4), tf.int32)
        colour, alpha = wide[..., :3], wide[..., 3:]
        return tf.cast((colour * alpha + 255 * (255 - alpha) + 127) // 255, tf.uint8)

    return tf.cond(has_alpha, laid, lambda: _decoded(contents))


def _upright(image: tf.Tensor, orientation: tf.Tensor) -> tf.Tensor:
    """Turn and mirror an image as Exif's orientation (1 to 8) asks."""

    def one_of(*numbers: int) -> tf.Tensor:
        return tf.reduce_any(tf.equal(orientation, numbers))

    swapped = tf.cond(one_of(5, 6, 7, 8), lambda: tf.transpose(image, [1, 0, 2]), lambda: image)
    mirrored = tf.cond(one_of(2, 3, 6, 7), lambda: swapped[:, ::-1], lambda: swapped)
    return tf.cond(one_of(3, 4, 7, 8), lambda: mirrored[::-1], lambda: mirrored)


def load(
    image_file: str | tf.Tensor, direction: str = "BtoA", second_file: str | tf.Tensor = ""
) -> tuple[tf.Tensor, tf.Tensor]:
    """Read one pair as input and target.

    Parameters
    ----------
    image_file : a path; as a tensor, a scalar string
        A file with A in its left half and B in its right half; or A alone.
    direction : {"AtoB", "BtoA"}
        "BtoA" translates the right half into the left one.
    second_file
        The file of B, where the two have files of their own.

    Returns
    -------
    input_image, target
        float32 in [0, 255], [height, width, 3] each.
    """
    image = read_image(image_file)

    def halves() -> tuple[tf.Tensor, tf.Tensor]:
        width = tf.shape(image)[1] // 2
        return image[:, :width], image[:, width:]

    left, right = tf.cond(
        tf.strings.length(second_file) == 0, halves, lambda: (image, read_image(second_file))
    )
    input_image, target = (left, right) if direction == "AtoB" else (right, left)
    return tf.cast(input_image, tf.float32), tf.cast(target, tf.float32)
