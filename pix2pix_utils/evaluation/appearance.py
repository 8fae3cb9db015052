"""What the eye sees first in a translation: a woven pattern, and blur. NumPy alone.

Both are measured beside the true photographs, which are not free of patterns themselves: rows of
windows, bricks and clapboards repeat. Neither looks at what is painted where.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pix2pix_utils.support.errors import InputError

LUMINANCE = np.array([0.299, 0.587, 0.114])
"""How bright red, green and blue look (ITU-R BT.601)."""

PERIODS = (2, 10)
"""Shortest and longest period, in pixels, that `weave` looks at."""

SEGMENT = 128
"""Pixels of a line whose spectrum is taken at once: the same resolution for larger images."""

SMALLEST = 64
"""Side of the smallest images whose spectra can be read."""

NEIGHBOURS = np.array([[-7, -6, -5, -4, -3], [3, 4, 5, 6, 7]])
"""Where the neighbours of a frequency lie on either side, in bins. The window smears a line over
two bins each way, which are left out."""

FAINTEST = 1.0
"""Grey levels: energy of a noise that is added to each spectrum, so that what no eye sees, in a
sky that is painted flat, does not count."""

AXES = {"across": 2, "down": 1}
"""Names of the axes of images [count, height, width]: a pattern across has vertical stripes."""


@dataclass(frozen=True)
class Weave:
    """The strongest repetition in a set of images.

    Attributes
    ----------
    ratio
        Its energy over that of its neighbours, in units of the true photographs' (at least of
        1): about 1 where nothing is woven.
    period
        In pixels.
    axis : {"across", "down"}
        The way along which it repeats.
    """

    ratio: float
    period: float
    axis: str


def weave(images: ArrayLike, truth: ArrayLike) -> Weave:
    """Find the strongest woven pattern of a set of images, as transposed convolutions leave it.

    The spectra of all lines are averaged as logarithms, so that a faint pattern in every quiet
    line counts and a few strong edges do not. At each period from 2 to 10 pixels and along both
    axes the energy is divided by the median of its neighbours' on the side where that is larger,
    and the quotient by that of the true photographs where theirs is above 1. A line stands out on
    both sides; beside a period that is missing, as 2 is after nearest-neighbour resizing, the
    energy only falls.

    It cannot see a pattern that is not parallel to an axis or that changes its period, one of
    less than a grey level, nor whether what repeats belongs there: siding that the truth does
    not have reads as a weave. Blur, wrong colours and wrong parts are free. Two sets of 100 true
    photographs differ by up to 1.3.

    Parameters
    ----------
    images, truth
        uint8, [count, height, width, 3], at least 64 pixels on a side; the translations, and the
        true photographs. The counts may differ.

    Raises
    ------
    InputError
        If the shapes or types are others.
    """
    images, truth = _luminances("images", images), _luminances("truth", truth)
    if images.shape[1:] != truth.shape[1:]:
        raise InputError(
            f"truth: has {truth.shape[1]}×{truth.shape[2]} pixels and the images "
            f"{images.shape[1]}×{images.shape[2]}; give both at the same size"
        )
    if min(images.shape[1:]) < SMALLEST:
        raise InputError(
            f"images: have {images.shape[1]}×{images.shape[2]} pixels; a woven pattern needs at "
            f"least {SMALLEST} on a side"
        )
    found = []
    for name, axis in AXES.items():
        periods, ratios = _line_ratios(images, axis)
        relative = ratios / np.maximum(1, _line_ratios(truth, axis)[1])
        best = relative.argmax()
        found.append(Weave(float(relative[best]), float(periods[best]), name))
    return max(found, key=lambda one: one.ratio)


def sharpness(images: ArrayLike, truth: ArrayLike) -> float:
    """Compare how much fine detail two sets of images hold.

    It is the mean square of the Laplacian of the luminance. It counts only where `weave` passes:
    a woven pattern, noise and speckle are fine detail too. And it cannot see whether the detail
    is the right one, or where the sharp edges are.

    Parameters
    ----------
    images, truth
        uint8, [count, height, width, 3], at least 3 pixels on a side; the translations, and the
        true photographs. The counts may differ.

    Returns
    -------
    1 where the images are as sharp as the truth, less where they are blurred.

    Raises
    ------
    InputError
        If the shapes or types are others, or the truth is flat.
    """
    energies = [
        np.mean(_laplacian(_luminances(name, given)) ** 2)
        for name, given in (("images", images), ("truth", truth))
    ]
    if not energies[1]:
        raise InputError("truth: holds no detail at all; give photographs")
    return float(energies[0] / energies[1])


def _luminances(name: str, images: ArrayLike) -> np.ndarray:
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3:
        raise InputError(
            f"{name}: is {images.dtype} {list(images.shape)}; give uint8 [count, height, width, 3]"
        )
    if not len(images) or min(images.shape[1:3]) < 3:
        raise InputError(
            f"{name}: is empty or below 3 pixels on a side, {list(images.shape)}; give at least "
            "one image"
        )
    return images @ LUMINANCE


def _laplacian(grey: np.ndarray) -> np.ndarray:
    """Four neighbours less four times the pixel; borders are left out."""
    inner = grey[:, 1:-1, 1:-1]
    across = grey[:, 1:-1, :-2] + grey[:, 1:-1, 2:]
    down = grey[:, :-2, 1:-1] + grey[:, 2:, 1:-1]
    return across + down - 4 * inner


def _line_ratios(grey: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return periods in pixels, and at each the energy over its neighbours' on either side."""
    logs = _log_spectrum(grey, axis)
    count = 2 * (len(logs) - 1)  # bins of the whole spectrum, which is even and repeats
    whole = np.concatenate([logs, logs[-2:0:-1]])
    bins = np.arange(-(-count // PERIODS[1]), count // PERIODS[0] + 1)
    sides = np.median(whole[(bins[:, None, None] + NEIGHBOURS) % count], axis=2)
    return count / bins, np.exp(logs[bins] - sides.max(axis=1))


def _log_spectrum(grey: np.ndarray, axis: int) -> np.ndarray:
    """Average the logarithm of the power spectrum over all lines along an axis."""
    lines = np.moveaxis(grey, axis, -1)
    length = min(SEGMENT, lines.shape[-1]) // 2 * 2
    lines = np.lib.stride_tricks.sliding_window_view(lines, length, axis=-1)
    lines = lines[..., :: length // 2, :]
    window = np.hanning(length + 1)[:-1]  # else the ends of a line leak into every bin
    spectra = np.fft.rfft((lines - lines.mean(axis=-1, keepdims=True)) * window)
    power = np.abs(spectra) ** 2 / np.sum(window**2) + FAINTEST**2
    return np.log(power).reshape(-1, power.shape[-1]).mean(axis=0)
