"""Reading images and pairs from files, as part of TensorFlow's graph."""

import tensorflow as tf


def read_image(image_file: str | tf.Tensor) -> tf.Tensor:
    """Decode a JPEG or PNG file as 8-bit RGB.

    Grey images get three equal channels, 16-bit ones keep their upper byte, an alpha channel
    is dropped, CMYK is converted.

    Parameters
    ----------
    image_file : a path; as a tensor, a scalar string

    Returns
    -------
    uint8, [height, width, 3].
    """
    contents = tf.io.read_file(image_file)
    image = tf.io.decode_image(contents, channels=3, expand_animations=False)
    image.set_shape([None, None, 3])
    return image


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
