"""Pairs of pictures of the facades: what is drawn from one seed and one index."""

import numpy as np

from pix2pix_utils.facades.grammar import draw_layout, label_map
from pix2pix_utils.facades.night import paint_day_and_night
from pix2pix_utils.facades.palette import to_colours
from pix2pix_utils.facades.rendering import paint
from pix2pix_utils.facades.sketch import draw_sketch
from pix2pix_utils.facades.styles import STYLES
from pix2pix_utils.support.errors import InputError

VERSION = 3
"""Raise this when the pictures change: what older versions wrote is then not used again."""

SPLITS = ("train", "val", "test")

SMALLEST, LARGEST = 32, 1024


def draw_label_map(seed, index, size=256):
    """Draw the label map of one pair.

    Parameters
    ----------
    seed, index : int
        Decide the layout, together and alone; at least 0.
    size : int
        Side in pixels, 32 to 1024. The layout does not depend on it.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size]: class indices 0 to 11, named by `palette.CLASSES`.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    require(seed, index, size)
    return label_map(draw_layout(seed, index), size)


def render_photograph(seed, index, size=256, style=None, variant=0):
    """Render a photograph of the label map of the same seed and index.

    Parameters
    ----------
    seed, index : int
        At least 0.
    size : int
        Side in pixels, 32 to 1024.
    style : str, optional
        A key of `styles.STYLES`; without one, chance decides.
    variant : int
        Another number gives other colours, weather, lit windows: all that the labels do not
        say. At least 0.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size, 3].

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    require(seed, index, size, style, variant)
    return paint(draw_layout(seed, index), seed, index, size, style, variant)


def make_pair(seed, index, size=256, style=None, variant=0):
    """Make one pair as it is stored on disk.

    Parameters
    ----------
    seed, index, size, style, variant
        As for `render_photograph`.

    Returns
    -------
    numpy.ndarray
        uint8 [size, 2 * size, 3]: A, the photograph, left; B, the label map, right.

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    require(seed, index, size, style, variant)
    layout = draw_layout(seed, index)
    photograph = paint(layout, seed, index, size, style, variant)
    return np.concatenate([photograph, to_colours(label_map(layout, size))], axis=1)


def draw_edges(seed, index, size=256, style=None, variant=0):
    """Sketch the houses of a photograph in pencil.

    Parameters
    ----------
    seed, index, size, style, variant
        As for `render_photograph`, whose arches, bars, railings and roofs the sketch shows.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size, 3]: dark strokes on white.

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    require(seed, index, size, style, variant)
    return draw_sketch(draw_layout(seed, index), seed, index, size, style, variant)


def make_edges_pair(seed, index, size=256, style=None, variant=0):
    """Make one pair of edges and photograph.

    Parameters
    ----------
    seed, index, size, style, variant
        As for `render_photograph`.

    Returns
    -------
    numpy.ndarray
        uint8 [size, 2 * size, 3]: A, the sketch, left; B, the photograph, right.

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    edges = draw_edges(seed, index, size, style, variant)
    return np.concatenate([edges, render_photograph(seed, index, size, style, variant)], axis=1)


def make_night_pair(seed, index, size=256, style=None, variant=0):
    """Make one pair of the same houses by day and at night.

    Parameters
    ----------
    seed, index, size, style, variant
        As for `render_photograph`. The day has its own weather: never dusk, and lamps in the
        street.

    Returns
    -------
    numpy.ndarray
        uint8 [size, 2 * size, 3]: A, the day, left; B, the night, right.

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    require(seed, index, size, style, variant)
    layout = draw_layout(seed, index)
    return np.concatenate(paint_day_and_night(layout, seed, index, size, style, variant), axis=1)


def split_seed(seed, split):
    """Return the seed of one split; no two splits of any two data sets share one.

    Parameters
    ----------
    seed : int
        Of the data set.
    split : {"train", "val", "test"}

    Returns
    -------
    int
        File number n of the split is the pair with this seed and the index n - 1.

    Raises
    ------
    InputError
        If the seed is out of range or the split unknown.
    """
    require(seed, 0, SMALLEST)
    if split not in SPLITS:
        raise InputError(f"split: {split!r} is unknown; choose one of {', '.join(SPLITS)}")
    return len(SPLITS) * seed + SPLITS.index(split)


def require(seed, index, size, style=None, variant=0):
    """Refuse numbers that are out of range, and unknown styles."""
    for name, value in (("seed", seed), ("index", index), ("variant", variant)):
        if not isinstance(value, int | np.integer) or value < 0:
            raise InputError(f"{name}: {value!r} is not allowed; give a whole number from 0")
    if not isinstance(size, int | np.integer) or not SMALLEST <= size <= LARGEST:
        raise InputError(
            f"size: {size!r} is not allowed; give a whole number from {SMALLEST} to {LARGEST}"
        )
    if style is not None and style not in STYLES:
        raise InputError(f"style: {style!r} is unknown; choose one of {', '.join(STYLES)}")
