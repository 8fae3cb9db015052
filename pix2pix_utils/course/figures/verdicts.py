"""Figures of a discriminator at work: its map of verdicts, and what each verdict depends on."""

import numpy as np
from matplotlib import colormaps, patheffects
from matplotlib.patches import Rectangle

from pix2pix_utils.course.figures.checks import all_pixels, numbers, same_length
from pix2pix_utils.course.figures.style import (
    BAR,
    COLOURS,
    LINE,
    SIGNED,
    UNSIGNED,
    colour_bar,
    draw,
    place,
    styled,
)
from pix2pix_utils.course.figures.words import listing, looks
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import as_pixels

_DECADES = 4
"""Powers of ten below the largest value that a map of influence tells apart."""
_ROUNDING = 1e-7
"""What is less, beside the largest value, may come from another order of summing."""


@styled
def verdict_maps(images, logits, titles):
    """Draw pictures in a row, and under each what a PatchGAN says of its patches.

    Parameters
    ----------
    images : sequence of array-like, [H, W, 3]
        uint8, or floating point in [-1, 1].
    logits : sequence of array-like, [h, w] or [h, w, 1]
        The discriminator's output for each, before the sigmoid.
    titles : sequence of str
        What stands above each picture.

    Returns
    -------
    matplotlib.figure.Figure
    """
    pictures = all_pixels(images, "images")
    same_length(len(pictures), logits, "logits")
    same_length(len(pictures), titles, "titles")
    maps = [numbers(one, f"logits[{n}]", ndim=2) for n, one in enumerate(logits)]
    real = [0.5 * (1 + np.tanh(one / 2)) for one in maps]  # sigmoid, no overflow
    shapes = [picture.shape[:2] for picture in pictures]
    figure, (above, below) = place([shapes, shapes], cell=208, above=[LINE, LINE], right=BAR)
    for axes, picture, title in zip(above, pictures, titles, strict=True):
        draw(axes, picture, title)
    options = {"cmap": SIGNED, "vmin": 0, "vmax": 1, "interpolation": "nearest"}
    names = [f"{rows}×{columns} verdicts" for rows, columns in (one.shape for one in real)]
    drawn = [draw(axes, *both, **options) for axes, *both in zip(below, real, names, strict=True)]
    bar = colour_bar(drawn[-1], below, "probability of real", ticks=[0, 0.5, 1])
    bar.ax.set_yticklabels(["0 fake", "½", "1 real"])
    shares = (10 * round(10 * np.mean(one > 0.5)) for one in real)
    words = (f"{title}: about {share} %" for title, share in zip(titles, shares, strict=True))
    return figure, (
        "Pictures in a row, each above the discriminator's map of its patches, violet for real "
        f"and orange for fake. Patches judged real: {listing(words)}."
    )


@styled
def reach(image, gradients):
    """Draw which pixels have a say in a number, on a scale of powers of ten.

    Parameters
    ----------
    image : array-like, [H, W, 3]
        uint8, or floating point in [-1, 1]. A frame on it encloses the pixels that have a say
        by the first of the gradients.
    gradients : mapping of str to array-like, [H, W, C]
        By the title of its map, the derivative of the number by each value of the image.

    Returns
    -------
    matplotlib.figure.Figure
    """
    pixels = as_pixels(image)
    height, width = pixels.shape[:2]
    if not gradients:
        raise InputError("gradients: is empty; give a gradient for each map")
    pulls = {}
    for name, gradient in gradients.items():
        pull = np.abs(numbers(gradient, name, ndim=3)).max(axis=-1)
        if pull.shape != (height, width) or not pull.any():
            raise InputError(
                f"{name}: covers {list(pull.shape)} pixels, {np.count_nonzero(pull)} of them not "
                f"zero; give a gradient of the image's {[height, width]} pixels"
            )
        pull = pull / pull.max()
        pulls[name] = np.where(pull > _ROUNDING, pull, 0)
    figure, (axes,) = place([[(height, width)] * (1 + len(pulls))], cell=256, above=LINE, right=BAR)
    draw(axes[0], pixels, "Image")
    rows, columns = np.nonzero(next(iter(pulls.values())))
    corner = columns.min() - 0.5, rows.min() - 0.5
    size = int(columns.max() - columns.min() + 1), int(rows.max() - rows.min() + 1)
    halo = [patheffects.withStroke(linewidth=4, foreground="white")]
    lines = {"linewidth": 2, "joinstyle": "miter", "path_effects": halo}
    axes[0].add_patch(Rectangle(corner, *size, fill=False, edgecolor=COLOURS[1], **lines))
    colours = colormaps[UNSIGNED].with_extremes(bad="#EDEDED")
    options = {"cmap": colours, "vmin": -_DECADES, "vmax": 0, "interpolation": "nearest"}
    words = []
    for cell, (name, pull) in zip(axes[1:], pulls.items(), strict=True):
        logarithm = np.log10(np.where(pull > 0, pull, np.nan))
        drawn = draw(cell, np.ma.masked_invalid(logarithm), name, **options)
        share = np.mean(pull > 0)
        words.append(f"{name}: {'all' if share == 1 else f'about {100 * share:.0f} %'} of them")
    bar = colour_bar(drawn, axes, ticks=[-_DECADES, -_DECADES / 2, 0])
    bar.ax.set_yticklabels(["1/10,000", "1/100", "most say"])
    return figure, (
        f"An image, {looks(pixels)}, with a frame of {size[0]} by {size[1]} pixels from row "
        f"{rows.min()} and column {columns.min()}, and maps of how much each pixel has a say, "
        f"grey where none; {listing(words)}."
    )
