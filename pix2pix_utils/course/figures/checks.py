"""What may be drawn: one check for each kind of argument."""

from numbers import Integral

import numpy as np

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import as_pixels


def same_length(count, items, name):
    """Return ``items`` as they are, or raise unless there are ``count`` of them."""
    if len(items) != count:
        raise InputError(f"{name}: holds {len(items)}; give {count}, one for each")
    return items


def all_pixels(images, name, at_least=1):
    """Return images as a list of uint8 [H, W, 3]."""
    pixels = [as_pixels(image, f"{name}[{index}]") for index, image in enumerate(images)]
    if len(pixels) < at_least:
        raise InputError(f"{name}: holds {len(pixels)}; give at least {at_least}")
    return pixels


def numbers(values, name, ndim=1, *, finite=True, count=None):
    """Return values as float64 of the given rank, and length where ``count`` is given."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name}: does not hold numbers ({error}); give an array") from error
    if ndim == 2 and array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]  # a map as a network returns it
    if array.ndim != ndim or array.size == 0:
        raise InputError(
            f"{name}: has shape {list(array.shape)}; give {ndim}-dimensional values, at least one"
        )
    if finite and not np.isfinite(array).all():
        raise InputError(f"{name}: holds values that are not finite; leave them out")
    return array if count is None else same_length(count, array, name)


def whole(number, name):
    """Return a whole number of at least 1."""
    if not isinstance(number, Integral) or number < 1:
        raise InputError(f"{name}: {number!r} is not allowed; give a whole number, at least 1")
    return int(number)
