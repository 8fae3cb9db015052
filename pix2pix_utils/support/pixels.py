"""From the networks' range [-1, 1] back to bytes, without TensorFlow."""

import numpy as np
from numpy.typing import ArrayLike

from pix2pix_utils.support.errors import InputError

# Rounding may carry a value this far outside [-1, 1]; it is then clipped.
_TOLERANCE = 1e-3


def to_uint8(image: ArrayLike, name: str = "image") -> np.ndarray:
    """Map [-1, 1] to 8-bit pixels.

    Parameters
    ----------
    image
        Floating point in [-1, 1], any shape; values up to 0.001 outside are clipped. uint8 is
        returned as it is.
    name
        What to call it in an error.

    Returns
    -------
    uint8, the same shape.

    Raises
    ------
    InputError
        If it holds another type, values further outside, or nan.
    """
    array = np.asarray(image)
    if array.dtype == np.uint8:
        return array
    if not np.issubdtype(array.dtype, np.floating):
        raise InputError(f"{name}: holds {array.dtype}; give float32 in [-1, 1], or uint8")
    if not (np.abs(array) <= 1 + _TOLERANCE).all():  # nan is not below anything
        raise InputError(
            f"{name}: holds values from {array.min():.4g} to {array.max():.4g}; "
            "give float32 in [-1, 1], as normalize returns it, or uint8"
        )
    return np.rint((np.clip(array, -1, 1).astype(np.float32) + 1) * 127.5).astype(np.uint8)


def to_uint16(image: ArrayLike) -> np.ndarray:
    """Map [-1, 1] to 16-bit pixels.

    Parameters
    ----------
    image
        As for `to_uint8`, which says what is raised.

    Returns
    -------
    uint16, the same shape.
    """
    to_uint8(image)  # refuses what is no image
    array = np.clip(np.asarray(image), -1, 1).astype(np.float64)
    return np.rint((array + 1) * 32767.5).astype(np.uint16)


def as_rgb(images: ArrayLike) -> np.ndarray:
    """Return images of 1 to 4 channels as colours to look at: without alpha, grey three times.

    Parameters
    ----------
    images
        [..., channels].

    Returns
    -------
    [..., 3], of the same type.
    """
    array = np.asarray(images)
    return array[..., :3] if array.shape[-1] > 2 else np.repeat(array[..., :1], 3, axis=-1)


def as_pixels(image: ArrayLike, name: str = "image") -> np.ndarray:
    """Return one image as bytes, ready to be drawn or written.

    Parameters
    ----------
    image
        [H, W, 3]: uint8, or floating point in [-1, 1] as the networks see it.
    name
        What to call it in an error.

    Returns
    -------
    uint8, [H, W, 3].

    Raises
    ------
    InputError
        If shape, type or range are others.
    """
    array = np.asarray(image)
    if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
        hint = "take one image of the batch, as in images[0]" if array.ndim == 4 else "give RGB"
        raise InputError(
            f"{name}: has shape {list(array.shape)} and not [height, width, 3]; {hint}"
        )
    return to_uint8(array, name)


def shrink(images: np.ndarray, factor: int) -> np.ndarray:
    """Average squares of pixels.

    Parameters
    ----------
    images
        uint8 [count, height, width, channels], sides multiples of the factor.

    Returns
    -------
    uint8 [count, height / factor, width / factor, channels].
    """
    count, height, width, channels = images.shape
    squares = images.reshape(count, height // factor, factor, width // factor, factor, channels)
    return np.rint(squares.mean(axis=(2, 4))).astype(np.uint8)
