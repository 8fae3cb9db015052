"""Generators written as TensorFlow's own graphs: SavedModel for servers, LiteRT for small devices.

Both keep what `translate` does around the network: a picture whose sides the network cannot halve
often enough is mirrored outwards inside the graph, and its translation is cut back.
"""

import contextlib
import io

import keras
import tensorflow as tf

from pix2pix_utils.generator import size_step
from pix2pix_utils.support.copies import copy_generator
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file, whole_folder

Sides = tuple[int | None, int | None]

LITERT_WEIGHTS = ("float32", "float16")


def padded_call(twin: keras.Model, images: tf.Tensor, step: int) -> tf.Tensor:
    """Translate images of any size within a graph.

    Parameters
    ----------
    twin
        A generator of open size, without noise.
    images
        float32 in [-1, 1], [batch, height, width, channels].
    step
        What the sides are brought to multiples of (see `size_step`).

    Returns
    -------
    float32 in [-1, 1], of the same height and width.
    """
    shape = tf.shape(images)
    height, width = (images.shape[axis] or shape[axis] for axis in (1, 2))
    for axis, side in ((1, height), (2, width)):
        if isinstance(side, int) and side % step == 0:
            continue
        # Back and forth over the image, which is what NumPy's symmetric padding does.
        places = tf.range((side + step - 1) // step * step) % (2 * side)
        images = tf.gather(images, tf.minimum(places, 2 * side - 1 - places), axis=axis)
    return twin(images, training=False)[:, :height, :width]


def write_saved_model(
    generator: keras.Model, path: PathLike, image_size: Sides | None = None
) -> None:
    """Write a SavedModel, which TensorFlow Serving and TensorFlow read without this package.

    It has two signatures. ``serving_default`` takes ``input_image``, float32 in [-1, 1], [batch,
    height, width, channels]. ``image_bytes`` takes ``image_bytes``, the contents of PNG or JPEG
    files, [batch], whatever their sizes, and returns ``png_bytes``, those of PNG files of the same
    sizes: names that end in _bytes travel as base64 through TensorFlow Serving's REST interface.
    What is transparent lies on white; Exif's orientation is not heeded.

    Parameters
    ----------
    path
        A folder that is not there yet; TensorFlow Serving wants its name to be a number.
    image_size
        Height and width of ``input_image``; those of the generator by default, None for any.
    """
    twin = copy_generator(generator, (None, None), noise=False)
    step, channels = size_step(generator), generator.input_shape[-1]
    height, width = image_size or generator.input_shape[1:3]

    def serve(images: tf.Tensor) -> tf.Tensor:
        return padded_call(twin, images, step)

    def one(contents: tf.Tensor) -> tf.Tensor:
        image = tf.cast(_decoded(contents, channels), tf.float32) / 127.5 - 1.0
        output = padded_call(twin, image[tf.newaxis], step)[0]
        levels = tf.round((tf.clip_by_value(output, -1.0, 1.0) + 1.0) * 127.5)
        return tf.io.encode_png(tf.cast(levels, tf.uint8))

    def serve_bytes(image_bytes: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"png_bytes": tf.map_fn(one, image_bytes, fn_output_signature=tf.string)}

    archive = keras.export.ExportArchive()
    archive.track(twin)
    images = tf.TensorSpec((None, height, width, channels), tf.float32, name="input_image")
    archive.add_endpoint("serve", serve, [images])
    contents = tf.TensorSpec((None,), tf.string, name="image_bytes")
    archive.add_endpoint("image_bytes", serve_bytes, [contents])
    with whole_folder(path) as temporary:
        archive.write_out(temporary, verbose=False)


def _decoded(contents: tf.Tensor, channels: int) -> tf.Tensor:
    """Decode a PNG or a JPEG as `reading.read_image` does, with TensorFlow's operations alone."""

    def of_png() -> tf.Tensor:
        if channels != 3:
            return tf.io.decode_png(contents, channels=channels)
        wide = tf.cast(tf.io.decode_png(contents, channels=4), tf.int32)
        colour, alpha = wide[..., :3], wide[..., 3:]
        return tf.cast((colour * alpha + 255 * (255 - alpha) + 127) // 255, tf.uint8)

    if channels == 4:  # a JPEG has no fourth
        return of_png()
    image = tf.cond(
        tf.io.is_jpeg(contents), lambda: tf.io.decode_jpeg(contents, channels=channels), of_png
    )
    image.set_shape([None, None, channels])
    return image


def write_litert(
    generator: keras.Model,
    path: PathLike,
    image_size: Sides | None = None,
    weights: str = "float32",
) -> None:
    """Write a LiteRT file (``.tflite``) for telephones and small computers, one image at a time.

    Parameters
    ----------
    image_size
        Height and width, multiples of `size_step`; those of the generator by default.
    weights : {"float32", "float16"}
        How weights are kept; it computes in float32 all the same.

    Raises
    ------
    InputError
        If the weights' form is unknown, or the size is open or does not fit.
    """
    if weights not in LITERT_WEIGHTS:
        raise InputError(
            f"weights: litert keeps them as {' or '.join(LITERT_WEIGHTS)}, not as {weights}"
        )
    height, width = image_size or generator.input_shape[1:3]
    if height is None or width is None:
        raise InputError("image_size: litert wants a fixed one; give height and width")
    step = size_step(generator)
    if height % step or width % step:
        raise InputError(
            f"image_size: litert does not pad; give height and width as multiples of {step}"
        )
    # The copy itself, and not a function around it: converted from a function it computes nan.
    twin = copy_generator(generator, (height, width), noise=False)
    converter = tf.lite.TFLiteConverter.from_keras_model(twin)
    if weights == "float16":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    with contextlib.redirect_stdout(io.StringIO()):
        content = converter.convert()
    with atomic_file(path) as temporary:
        temporary.write_bytes(content)
