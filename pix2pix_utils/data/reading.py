"""Reading images and pairs from files, as part of TensorFlow's graph."""

import io

import numpy as np
import tensorflow as tf

from pix2pix_utils.data.headers import read_traits
from pix2pix_utils.data.shards import PLACE, contents_of


def read_image(image_file: str | tf.Tensor, channels: int = 3, bits: int = 8) -> tf.Tensor:
    """Decode a JPEG or PNG file.

    CMYK is converted, and a photograph stands upright as its Exif tag says. Where alpha is no
    channel of its own, what is transparent lies on white.

    Parameters
    ----------
    image_file : a path; as a tensor, a scalar string
    channels : {1, 2, 3, 4}
        Grey, grey and alpha, colours, or colours and alpha. Of grey images colours are three equal
        channels; what has no alpha is opaque.
    bits : {8, 16}
        With 8, files of 16 bits keep their upper byte; with 16, bytes are multiplied by 257.

    Returns
    -------
    uint8 or uint16, [height, width, channels].
    """
    contents = _contents(image_file)
    traits = tf.numpy_function(_traits, [contents], tf.int32, stateful=False)
    traits.set_shape([3])
    orientation, has_alpha, is_png = tf.unstack(traits)
    if (channels, bits) == (3, 8):
        image = tf.cond(
            tf.reduce_all(tf.equal(traits[:2], (1, 0))),
            lambda: _decoded(contents),
            lambda: _upright(_on_white(contents, has_alpha > 0), orientation),
        )
    else:
        wide = tf.cond(
            is_png > 0,
            lambda: tf.io.decode_png(contents, 4, tf.uint16 if bits == 16 else tf.uint8),
            lambda: _opaque(_decoded(contents), bits),
        )
        image = _upright(_with_channels(wide, channels), orientation)
    image.set_shape([None, None, channels])
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


def _opaque(image: tf.Tensor, bits: int) -> tf.Tensor:
    """Add an alpha to the bytes of an image, and bits where more are wanted."""
    wide = tf.concat([image, tf.fill(tf.shape(image[..., :1]), tf.constant(255, tf.uint8))], 2)
    return tf.cast(wide, tf.uint16) * 257 if bits == 16 else wide


def _with_channels(wide: tf.Tensor, channels: int) -> tf.Tensor:
    """Make an image with the channels asked for from colours and alpha."""
    if channels == 4:
        return wide
    most, kind = wide.dtype.max, wide.dtype
    # 64 bits, for the product of two numbers of 16 bits is taken.
    colour, alpha = tf.cast(wide[..., :3], tf.int64), tf.cast(wide[..., 3:], tf.int64)
    if channels in (1, 3):
        colour = (colour * alpha + most * (most - alpha) + most // 2) // most
    if channels < 3:
        # The weights of ITU-R BT.601; of three equal channels they make the same number.
        red, green, blue = tf.split(colour, 3, axis=2)
        colour = (299 * red + 587 * green + 114 * blue + 500) // 1000
    return tf.cast(tf.concat([colour, alpha], 2) if channels == 2 else colour, kind)


def _traits(contents: bytes | np.ndarray) -> np.ndarray:
    """Return orientation and transparency of a file, and whether it is a PNG: int32 [3]."""
    # TensorFlow hands a string over as an array of one object.
    content: bytes = contents.item() if isinstance(contents, np.ndarray) else contents
    traits = read_traits(io.BytesIO(content))
    is_png = content.startswith(b"\x89PNG")
    return np.array([traits.orientation, traits.has_alpha, is_png], np.int32)


def _on_white(contents: tf.Tensor, has_alpha: tf.Tensor) -> tf.Tensor:
    """Decode an image and lay it on white; rounded as `shaping.on_white` does it."""
    return tf.cond(
        has_alpha,
        lambda: _with_channels(tf.io.decode_png(contents, channels=4), 3),
        lambda: _decoded(contents),
    )


def _upright(image: tf.Tensor, orientation: tf.Tensor) -> tf.Tensor:
    """Turn and mirror an image as Exif's orientation (1 to 8) asks."""

    def one_of(*numbers: int) -> tf.Tensor:
        return tf.reduce_any(tf.equal(orientation, numbers))

    swapped = tf.cond(one_of(5, 6, 7, 8), lambda: tf.transpose(image, [1, 0, 2]), lambda: image)
    mirrored = tf.cond(one_of(2, 3, 6, 7), lambda: swapped[:, ::-1], lambda: swapped)
    return tf.cond(one_of(3, 4, 7, 8), lambda: mirrored[::-1], lambda: mirrored)


def load(
    image_file: str | tf.Tensor,
    direction: str = "BtoA",
    second_file: str | tf.Tensor = "",
    *,
    channels: tuple[int, int] = (3, 3),
    bits: int = 8,
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
    channels, bits
        Of input and target, as for `read_image`.

    Returns
    -------
    input_image, target
        float32 in [0, 255], [height, width, channels] each; with 16 bits, fractions too.
    """
    of_left, of_right = channels if direction == "AtoB" else channels[::-1]
    image = read_image(image_file, of_left, bits)

    def halves() -> tuple[tf.Tensor, tf.Tensor]:
        width = tf.shape(image)[1] // 2
        other = image if of_left == of_right else read_image(image_file, of_right, bits)
        return image[:, :width], other[:, width:]

    left, right = tf.cond(
        tf.strings.length(second_file) == 0,
        halves,
        lambda: (image, read_image(second_file, of_right, bits)),
    )
    input_image, target = (left, right) if direction == "AtoB" else (right, left)
    return as_levels(input_image), as_levels(target)


def as_levels(image: tf.Tensor) -> tf.Tensor:
    """Return an image as float32 in [0, 255], whatever bits it has."""
    levels = tf.cast(image, tf.float32)
    return levels / 257.0 if image.dtype == tf.uint16 else levels
