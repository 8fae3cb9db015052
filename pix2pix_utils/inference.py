"""From a trained run to translated pictures (paper, section 3.3), and to other programs."""

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from pix2pix_utils.config import Config
from pix2pix_utils.data.augmentation import normalize, resize_labels, resize_photograph
from pix2pix_utils.data.pairs import Pairs, half_sizes, require_sound
from pix2pix_utils.data.reading import as_levels, load, read_image
from pix2pix_utils.export.graphs import write_litert, write_saved_model
from pix2pix_utils.export.onnx_writer import write_onnx
from pix2pix_utils.generator import size_step
from pix2pix_utils.support.copies import copy_generator, copy_weights, noisy_function
from pix2pix_utils.support.errors import InputError, listed
from pix2pix_utils.support.files import PathLike, atomic_file
from pix2pix_utils.support.pixels import to_uint8, to_uint16
from pix2pix_utils.training.loading import load_generator, load_run

__all__ = [
    "FITS",
    "FORMATS",
    "Translation",
    "export",
    "load_generator",
    "load_run",
    "look_like_pairs",
    "single_images",
    "translate",
    "translate_files",
]

FITS = ("resize", "pad", "exact")
FORMATS = ("onnx", "saved_model", "litert", "keras")
_HALVES = {np.dtype(np.uint8): 127.5, np.dtype(np.uint16): 32767.5}


def translate(
    generator: keras.Model,
    image: ArrayLike,
    noise: bool = True,
    seed: int = 0,
    *,
    fit: str = "exact",
) -> np.ndarray:
    """Translate one image, or several.

    Each image is normalised by its own statistics and gets the same noise, as in a batch of
    one, so its translation does not depend on what else is translated with it. Nothing in the
    model changes.

    Parameters
    ----------
    image
        [height, width, channels] or [count, height, width, channels]: uint8, uint16, or float
        in [-1, 1]; with the channels that the generator has been built for.
    noise
        Whether dropout stays on, as the noise z of the paper.
    seed
        Equal seeds give equal translations; without noise it has no effect.
    fit : {"exact", "resize", "pad"}
        What to do with a size that the network cannot halve often enough: refuse it, stretch
        the image to the size that the network was built for, or mirror its borders outwards
        and cut the result back.

    Returns
    -------
    Of the same kind as ``image``: uint8, uint16, or float32 in [-1, 1]. With "resize" it has
    the network's size, else the size of ``image``.

    Raises
    ------
    InputError
        If the shape, the values or the size cannot be used.
    """
    array = np.asarray(image)
    channels = generator.input_shape[-1]
    if array.ndim not in (3, 4) or array.shape[-1] != channels or 0 in array.shape:
        raise InputError(
            f"image: has shape {array.shape}; give [height, width, {channels}] or "
            f"[count, height, width, {channels}]"
        )
    kind = array.dtype
    if kind in _HALVES:
        array = array / np.float32(_HALVES[kind]) - np.float32(1)
    else:
        to_uint8(array)  # refuses values that are no image
    batch = array.astype(np.float32).reshape(-1, *array.shape[-3:])
    results = [_translate_one(generator, one, noise, seed, fit) for one in batch]
    result = np.stack(results) if array.ndim == 4 else results[0]
    if kind == np.uint16:
        return to_uint16(result)
    return to_uint8(result) if kind == np.uint8 else result


def _translate_one(
    generator: keras.Model, image: np.ndarray, noise: bool, seed: int, fit: str
) -> np.ndarray:
    height, width = image.shape[:2]
    step = size_step(generator)
    if fit not in FITS:
        raise InputError(f"fit: {fit!r} is unknown; choose one of {', '.join(FITS)}")
    if height % step or width % step:
        if fit == "exact":
            raise InputError(
                f"image: is {width}×{height} pixels, and this network takes multiples of {step}; "
                'give fit="resize" or fit="pad", or another image'
            )
        if fit == "pad":
            image = _padded(image, step)
    if fit == "resize":
        sides = [side or step for side in generator.input_shape[1:3]]
        image = resize_photograph(image, *sides).numpy()
        height, width = sides
    run = _runner(generator, noise, image.shape[:2])
    return run(tf.constant(image[np.newaxis]), tf.constant(seed, tf.int64)).numpy()[
        0, :height, :width
    ]


def _padded(image: np.ndarray, step: int) -> np.ndarray:
    """Mirror an image's right and lower borders outwards, up to multiples of ``step``."""
    sides = [(0, -side % step) for side in image.shape[:2]]
    return np.pad(image, [*sides, (0, 0)], mode="symmetric")


def _runner(
    generator: keras.Model, noise: bool, size: Sequence[int]
) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Return a compiled function for images of one size; kept with the generator it runs."""
    fits = all(
        own in (None, side) for own, side in zip(generator.input_shape[1:3], size, strict=True)
    )
    # In the object's own dictionary, past Keras, which would take the copies for its layers.
    kept = generator.__dict__.setdefault("_runners", {})
    if (noise, fits) not in kept:
        own = noise and fits
        model = generator if own else copy_generator(generator, (None, None), noise=noise)
        if noise:
            run = noisy_function(model)
        else:
            any_size = tf.TensorSpec((1, None, None, generator.input_shape[-1]), tf.float32)
            run = tf.function(
                lambda image, seed: model(image, training=False),
                input_signature=[any_size, tf.TensorSpec((), tf.int64)],
                autograph=False,
            )
        kept[noise, fits] = model, run
    model, run = kept[noise, fits]
    if model is not generator:
        copy_weights(generator, model)
    return run


# --------------------------------------------------------------------------------------
# Files and folders
# --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Translation:
    """One translated picture.

    Attributes
    ----------
    name
        The file's name without its extension.
    input_image, output : uint8, [height, width, channels]
    target
        The truth, where there is one.
    values : float32 in [-1, 1], [height, width, channels]
        The output before it was rounded, for files of 16 bits.
    """

    name: str
    input_image: np.ndarray
    output: np.ndarray
    target: np.ndarray | None = None
    values: np.ndarray | None = None


def translate_files(
    generator: keras.Model,
    config: Config,
    pairs: Pairs,
    *,
    paired: bool,
    noise: bool = True,
    seed: int = 0,
    fit: str | None = None,
) -> Iterator[Translation]:
    """Translate image files one after the other.

    Parameters
    ----------
    config
        Of the run: its direction and size.
    pairs
        The files. Unless ``paired``, each is an input alone.
    paired
        Whether each file (or each two) holds input and truth.
    noise, seed
        As in `translate`.
    fit : {"resize", "pad", "exact"}
        As in `translate`; "resize" brings the images to the size of the training, and is the
        default; "pad" is where the training cut crops out of images at their own size.

    Raises
    ------
    InputError
        If a file cannot be used; all of them are named before the first is translated.
    """
    fit = fit or ("resize" if config.resize else "pad")
    channels, bits = (config.input_channels, config.output_channels), config.bit_depth
    if paired:
        require_sound(pairs, decode=True)
    for files, name in zip(pairs.files, pairs.names, strict=True):
        if paired:
            first, *second = map(str, files)
            input_image, target = load(
                first, config.direction, *second, channels=channels, bits=bits
            )
        else:
            input_image, target = as_levels(read_image(str(files[0]), channels[0], bits)), None
        if fit == "resize":
            size = config.size
            of_input = _resizer(pairs.labels in ("input", "both"))
            of_target = _resizer(pairs.labels in ("target", "both"))
            input_image = of_input(input_image, *size)
            target = of_target(target, *size) if paired else None
        image, _ = normalize(input_image, 0)
        try:
            output = translate(
                generator, image, noise, seed, fit="exact" if fit == "resize" else fit
            )
        except InputError as error:
            raise InputError(f"{files[0]}: {error}") from error
        yield Translation(
            name,
            _as_bytes(input_image),
            to_uint8(output),
            _as_bytes(target) if paired else None,
            output,
        )


def _resizer(is_label_map: bool) -> Callable[[tf.Tensor, int, int], tf.Tensor]:
    return resize_labels if is_label_map else resize_photograph


def _as_bytes(image: tf.Tensor) -> np.ndarray:
    return tf.cast(tf.round(image), tf.uint8).numpy()


def look_like_pairs(pairs: Pairs, size: tuple[int, int] = (1, 1)) -> bool:
    """Say whether all images of a list are as wide as side-by-side pairs are.

    Parameters
    ----------
    size
        Height and width of one of the images of a pair, or numbers in the same proportion.

    Raises
    ------
    InputError
        If some are and others are not.
    """
    by_size = {
        files[0]: next(iter(half_sizes(replace(pairs, files=(files,))))) for files in pairs.files
    }
    others = [
        str(path)
        for path, (height, width) in by_size.items()
        if abs(height * size[1] - width * size[0]) > (0.1 * height * size[1]) * (size[0] != size[1])
    ]
    if others and len(others) < len(by_size):
        raise InputError(
            f"{listed(others)}: not of the shape of the pairs beside them; give "
            "--paired or --single, or one kind at a time"
        )
    return not others


def single_images(files: Sequence[PathLike], config: Config) -> Pairs:
    """Wrap a list of image files for `translate_files`."""
    paths = [Path(file) for file in files]
    return Pairs(
        paths[0].parent,
        "",
        tuple((path,) for path in paths),
        config.direction,
        config.label_half,
        config.bit_depth,
    )


# --------------------------------------------------------------------------------------
# Export
# --------------------------------------------------------------------------------------


def export(
    generator: keras.Model,
    path: PathLike,
    format: str,
    image_size: tuple[int | None, int | None] | None = None,
    weights: str = "float32",
    *,
    skips: bool = False,
) -> Path:
    """Write a generator for other programs.

    The exported network translates without noise and normalises each image by its own
    statistics, whatever flag the other program sets. Input ``input_image`` and output are
    float32 in [-1, 1], [batch, height, width, 3].

    Parameters
    ----------
    path
        A file; for "saved_model" a folder. It must not exist yet.
    format : {"onnx", "saved_model", "litert", "keras"}
        "saved_model" takes files' contents too (see `write_saved_model`); "keras" is one file,
        which `keras.models.load_model` reads without this package.
    image_size
        Height and width of the images; those of the generator by default. (None, None) leaves
        them open, but for "litert". Sizes that the network cannot halve often enough are mirrored
        outwards inside the file, and cut back, as `translate` does with ``fit="pad"``; "keras"
        cannot do that.
    weights : {"float32", "float16", "int8"}
        How "onnx" keeps them: with int8 the file is a quarter as large, and pictures change by
        less than a grey level on average. "litert" has float32 and float16, the others float32.
    skips
        Whether "onnx" gets a second input, ``skips``, that switches the skip connections (see
        `write_onnx`).

    Raises
    ------
    InputError
        If the format is unknown or has no such weights, skips or size, something is in the way,
        or a package is missing.
    """
    path = Path(path)
    if format not in FORMATS:
        raise InputError(f"format: {format!r} is unknown; choose one of {', '.join(FORMATS)}")
    if path.exists():
        raise InputError(f"{path}: exists; remove it or give another path")
    if format == "keras" and path.suffix != ".keras":
        raise InputError(f"{path}: Keras wants a name that ends in .keras; change the name")
    if format in ("saved_model", "keras") and weights != "float32":
        raise InputError(f"weights: {format} keeps float32 only, not {weights}; use onnx")
    if format != "onnx" and skips:
        raise InputError(f"skips: {format} cannot switch them; use onnx")
    if format == "onnx" and not importlib.util.find_spec("onnx"):
        raise InputError(
            "format: onnx needs packages that are not installed; run "
            '`pip install "pix2pix-utils[export]"`'
        )
    step, (height, width) = size_step(generator), image_size or generator.input_shape[1:3]
    if format == "keras" and ((height or step) % step or (width or step) % step):
        raise InputError(
            f"image_size: {width}×{height} does not fit; keras takes multiples of {step} with this "
            "network, and the other formats any size"
        )
    if format == "onnx":
        pad = image_size is not None
        write_onnx(generator, path, image_size, weights, skips=skips, pad=pad)
    elif format == "saved_model":
        write_saved_model(generator, path, image_size)
    elif format == "litert":
        write_litert(generator, path, image_size, weights)
    else:
        twin = copy_generator(generator, image_size, noise=False)
        with atomic_file(path) as temporary:
            twin.save(temporary)
    return path
