"""Figures of networks: their shape, what they compute and what they see."""

import itertools
import math

import numpy as np
from matplotlib import patheffects
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from pix2pix_utils.course.figures.checks import numbers, same_length, whole
from pix2pix_utils.course.figures.style import (
    BAR,
    COLOURS,
    GREY,
    LINE,
    UNSIGNED,
    colour_bar,
    draw,
    grid,
    new_figure,
    note,
    place,
    styled,
)
from pix2pix_utils.course.figures.words import count, listing, looks
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import as_pixels


@styled
def receptive_fields(image, sizes=(1, 16, 34, 70, 142, 286)):
    """Draw squares on an image that show how much of it one verdict of a PatchGAN sees.

    Parameters
    ----------
    image : array-like, [H, W, 3]
        uint8, or floating point in [-1, 1].
    sizes : sequence of int
        Sides of the squares, in pixels of the image. Those larger than the image are named in
        the title.

    Returns
    -------
    matplotlib.figure.Figure
    """
    pixels = as_pixels(image)
    height, width = pixels.shape[:2]
    sizes = sorted({whole(size, "sizes") for size in sizes})
    inside = [size for size in sizes if size <= min(height, width)]
    larger = sizes[len(inside) :]
    figure, ((axes,),) = place([[(height, width)]], cell=512, above=LINE if larger else 0)
    draw(axes, pixels)
    alt = f"An image of {width} by {height} pixels, {looks(pixels)}."
    if larger:
        verb = "is" if len(larger) == 1 else "are"
        remark = f"{listing(larger)} {verb} larger than the image ({width}×{height})"
        axes.set_title(remark)
        alt += f" {remark}."
    halo = [patheffects.withStroke(linewidth=3.5, foreground="white")]
    for index, size in enumerate(inside):
        # Whole pixels, as near the middle as they can be; pixel 0 begins at -0.5.
        corner = ((width - size) // 2 - 0.5, (height - size) // 2 - 0.5)
        colour = COLOURS[index % len(COLOURS)]
        lines = {"linewidth": 2, "joinstyle": "miter", "path_effects": halo}
        axes.add_patch(Rectangle(corner, size, size, fill=False, edgecolor=colour, **lines))
        # Above its own square there is room up to the next one, and none above the largest.
        below = corner[1] < 0.04 * height
        look = {"fontsize": 10, "fontweight": "bold", "color": colour, "path_effects": halo}
        offset, align = ((3, -4), "top") if below else ((0, 2.5), "bottom")
        note(axes, str(size), corner, offset, va=align, **look)
    if inside:
        alt += f" Around its middle squares of {listing(inside)} pixels."
    return figure, alt


@styled
def feature_maps(activations, columns=8, names=None, channels=32):
    """Draw the first channels of an activation, all on one scale.

    Parameters
    ----------
    activations : array-like, [H, W, C]
        Output of one layer for one image.
    columns : int
        Maps in a row.
    names : sequence of str, optional
        A title for each map that is drawn.
    channels : int
        How many are drawn at most.

    Returns
    -------
    matplotlib.figure.Figure
    """
    array = numbers(activations, "activations", ndim=3)
    maps = np.moveaxis(array[..., : whole(channels, "channels")], -1, 0)
    titles = [None] * len(maps) if names is None else same_length(len(maps), names, "names")
    # A few extreme values would leave all the rest one colour.
    low, high = np.percentile(maps, [0.5, 99.5])
    if low == high:
        low, high = low - 0.5, high + 0.5
    figure, drawn = grid(
        maps,
        titles,
        columns=whole(columns, "columns"),
        cell=min(160, 800 // min(columns, len(maps))),
        right=BAR,
        cmap=UNSIGNED,
        vmin=low,
        vmax=high,
    )
    colour_bar(drawn[-1], figure.axes)
    height, width, total = array.shape
    alt = f"The first {count(len(maps), 'channel')} of {total}, {height} by {width} values each."
    if names is not None:
        alt += "".join(
            f" {name}: {_range(values)}." for name, values in zip(names, maps, strict=True)
        )
    return figure, alt


def _range(values):
    low, high = values.min(), values.max()
    return f"{low:.3g} everywhere" if high - low < 1e-6 else f"{low:.3g} to {high:.3g}"


_KINDS = {
    "input": "#EDEDED",
    "encoder": COLOURS[5],
    "bottleneck": COLOURS[4],
    "decoder": "#66C2A5",
    "output": "#EDEDED",
}


def _sides_of_the_u(rows):
    """Return the blocks of the left and the right arm of a generator, or raise."""
    for row in rows:
        if len(row) != 4 or row[3] not in {*_KINDS} - {"bottleneck"} or min(row[1:3]) < 1:
            raise InputError(
                f"rows: {row!r} is not (name, side, channels, kind); the kind is input, encoder, "
                "decoder or output"
            )
    left = [row for row in rows if row[3] in ("input", "encoder")]
    right = [row for row in rows if row[3] in ("decoder", "output")]
    for half, word in ((left, "encoder"), (right, "decoder")):
        if not half or len({side for _, side, *_ in half}) < len(half):
            raise InputError(f"rows: the {word} needs blocks, each of another side; check them")
    return left, right


def _arrow(axes, start, end, **options):
    options = {"arrowstyle": "-|>", "mutation_scale": 8, "shrinkA": 0, "shrinkB": 0, **options}
    axes.add_patch(FancyArrowPatch(start, end, **options))


def _block(axes, box, name, size, colour, direction):
    """Draw the box of one block, and beside it, on the side away from the middle, its words."""
    centre, top, width, height = box
    axes.add_patch(
        FancyBboxPatch(
            (centre - width / 2, top),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=3",
            facecolor=colour,
            edgecolor="#4D4D4D",
            linewidth=0.8,
            gid=f"block {name}",
        )
    )
    axes.text(
        centre + direction * (width / 2 + 8),
        top + height / 2,
        "   ".join([name, size][::-direction]),
        ha="right" if direction < 0 else "left",
        va="center",
        fontsize=10,
        parse_math=False,
    )


@styled
def shapes(rows, skips=True):
    """Draw a generator as a U: the encoder goes down at the left, the decoder up at the right.

    The height of a box follows the side of its activation, the width its channels, both on a
    logarithmic scale.

    Parameters
    ----------
    rows : sequence of (str, int, int, str)
        Name, side in pixels, channels, and kind of each block, in the order of the data. The
        kinds are ``input``, ``encoder``, ``decoder`` and ``output``.
    skips : bool
        Whether encoder blocks are connected to the decoder blocks of the same side.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = [tuple(row) for row in rows]
    left, right = _sides_of_the_u(rows)
    # Everything below is in shown pixels; one level of the U for each side.
    wide, gap, head = 880, 14, 30
    sides = sorted({side for _, side, *_ in rows}, reverse=True)
    heights = [14 + 5.5 * math.log2(side) for side in sides]
    tops = [head, *(head + np.cumsum(heights) + gap * np.arange(1, len(sides) + 1))]
    figure = new_figure(wide, tops[-1])
    axes = figure.add_axes([0, 0, 1, 1], xlim=(0, wide), ylim=(tops[-1], 0))
    axes.set_axis_off()
    middle, deepest = wide / 2, len(sides) - 1
    widths = [16 + 11 * math.log2(channels) for _, _, channels, _ in rows]
    # The two arms keep clear of each other where they are widest, one level above the deepest.
    clear, slope = 30 + max(widths) / 2, 90 / max(1, deepest)

    boxes = {}
    for (name, side, channels, kind), width in zip(rows, widths, strict=True):
        level = sides.index(side)
        direction = -1 if kind in ("input", "encoder") else 1
        centre = middle + direction * (clear + (deepest - 1 - level) * slope)
        if kind == "encoder" and level == deepest and side not in {row[1] for row in right}:
            # The bottleneck sits in the middle, where the two arms meet.
            kind, centre = "bottleneck", middle
        boxes[name, side] = centre, tops[level], width, heights[level]
        _block(axes, boxes[name, side], name, f"{side}×{side}×{channels}", _KINDS[kind], direction)
    for one, next_one in itertools.pairwise(rows):
        (ax, ay, _, ah), (bx, by, _, bh) = boxes[one[:2]], boxes[next_one[:2]]
        ends = ((ax, ay + ah), (bx, by)) if by > ay else ((ax, ay), (bx, by + bh))
        _arrow(axes, *ends, color=GREY, linewidth=1)
    partners = {row[1]: boxes[row[:2]] for row in right if row[3] == "decoder"}
    skipping = [row for row in left if skips and row[3] == "encoder" and row[1] in partners]
    dashes = {"color": COLOURS[1], "linewidth": 1.3, "linestyle": (0, (4, 2))}
    for row in skipping:
        x, y, width, height = boxes[row[:2]]
        other_x, _, other_width, _ = partners[row[1]]
        ends = x + width / 2 + 3, other_x - other_width / 2 - 3
        _arrow(axes, *((end, y + height / 2) for end in ends), gid=f"skip {row[1]}", **dashes)

    arm = clear + (deepest - 1) * slope
    centred = {"ha": "center", "va": "center"}
    axes.text(middle - arm, 14, "Encoder", fontsize=11, fontweight="bold", **centred)
    axes.text(middle + arm, 14, "Decoder", fontsize=11, fontweight="bold", **centred)
    if skipping:
        axes.text(middle, 14, "skip connections", fontsize=10, color=COLOURS[1], **centred)
    return figure, (
        f"Diagram of a generator with {count(len(skipping), 'skip connection')} from encoder to "
        f"decoder: {'; '.join(f'{name} {side}×{side}×{c}' for name, side, c, _ in rows)}."
    )


def unet(channels):
    """Draw the U-Net whose encoder makes these channels, down to one pixel, as `shapes` does.

    Parameters
    ----------
    channels : sequence of int
        Of each encoder block, the first block's first.

    Returns
    -------
    matplotlib.figure.Figure
    """
    channels = [whole(one, "channels") for one in channels]
    size = 2 ** len(channels)
    rows = [("image", size, 3, "input")]
    for block, count_of_block in enumerate(channels, start=1):
        rows.append((f"down{block}", size // 2**block, count_of_block, "encoder"))
    for block, count_of_block in enumerate(reversed(channels[:-1]), start=1):
        rows.append((f"up{block}", 2**block, count_of_block, "decoder"))
    rows.append(("output", size, 3, "output"))
    return shapes(rows)
