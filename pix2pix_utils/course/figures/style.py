"""The project's style, and pictures placed to the pixel."""

import functools
import itertools

import matplotlib
import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

# Okabe and Ito's colours, which readers with any kind of colour vision can tell apart
# (https://jfly.uni-koeln.de/color/). Yellow is left out: it is too pale for lines on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", (0, (6, 2)), (0, (1, 1.3)), (0, (6, 2, 1, 2)), (0, (3, 1.2)), "-", (0, (8, 2)))
GREY = "#595959"
SIGNED = "PuOr"  # orange below, white at the middle, purple above
UNSIGNED = "viridis"

# A notebook shows a figure at 100 pixels an inch; twice as many are drawn, for sharp screens.
SHOWN_DPI = 100
SHARPNESS = 2

STYLE = {
    "figure.dpi": SHOWN_DPI * SHARPNESS,
    "figure.facecolor": "white",
    "font.size": 10.5,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.titlepad": 5,
    "axes.labelsize": 10.5,
    "axes.labelcolor": GREY,
    "axes.edgecolor": "#8C8C8C",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": matplotlib.cycler(color=COLOURS),
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.8,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "xtick.color": "#8C8C8C",
    "ytick.color": "#8C8C8C",
    "xtick.labelcolor": GREY,
    "ytick.labelcolor": GREY,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "image.interpolation": "nearest",
    "path.simplify_threshold": 0.4,
}

# In shown pixels: around a figure, a line of text above or below a picture, a colour bar.
MARGIN = 4
LINE = 28
BAR = 92


def style():
    """Return a context that draws in the project's style, whatever the user's settings are."""
    return matplotlib.style.context(["default", STYLE])


def styled(draw):
    """Let a function that returns ``(figure, alt text)`` draw in style and return the figure."""

    @functools.wraps(draw)
    def in_style(*args, **kwargs):
        with style():
            figure, figure.alt_text = draw(*args, **kwargs)
        return figure

    return in_style


def new_figure(width, height, layout=None):
    """Return an empty figure of a size in shown pixels."""
    # A hundredth of a pixel keeps 7.000 from becoming 6.999 and the canvas from losing a row.
    drawn = np.array([width, height]) * SHARPNESS + 0.01
    return Figure(figsize=drawn / SHARPNESS / SHOWN_DPI, layout=layout)


def _drawn_size(shape, cell):
    """Return a picture's size in drawn pixels: whole multiples of its own unless it must shrink."""
    scale = cell * SHARPNESS / max(shape)
    if scale >= 0.75:
        scale = max(1, round(scale))
    return [round(side * scale) for side in shape]


def place(shapes, *, cell, gap=8, above=0, below=0, right=0):
    """Make a figure with one axes for each picture, exactly as large as its pixels need.

    Parameters
    ----------
    shapes : list of list of (int, int)
        Rows of picture sizes (height, width).
    cell : int
        About how long the longer side of a picture shall be, in shown pixels.
    gap, right : int
        Space between columns, and at the right edge, in shown pixels.
    above, below : int or list of int
        Space for text above and below each row, in shown pixels.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : list of list of matplotlib.axes.Axes
    """
    sizes = [[_drawn_size(shape, cell) for shape in row] for row in shapes]
    columns = range(max(len(row) for row in sizes))
    widths = [max(row[n][1] for row in sizes if n < len(row)) for n in columns]
    heights = [max(height for height, _ in row) for row in sizes]
    # From here on everything is in drawn pixels, so that no picture starts between two of them.
    gap, right, margin = gap * SHARPNESS, right * SHARPNESS, MARGIN * SHARPNESS
    above = np.broadcast_to(above, len(sizes)) * SHARPNESS
    below = np.broadcast_to(below, len(sizes)) * SHARPNESS
    if right:  # for the lowest tick of the colour bar
        below[-1] = max(below[-1], 6 * SHARPNESS)
    width = sum(widths) + gap * (len(widths) - 1) + 2 * margin + right
    height = sum(heights) + sum(above) + sum(below) + 2 * margin
    figure = new_figure(width / SHARPNESS, height / SHARPNESS)
    axes, top = [], height - margin
    for number, row in enumerate(sizes):
        top -= above[number]
        axes.append([])
        for column, (high, wide) in enumerate(row):
            left = margin + sum(widths[:column]) + gap * column + (widths[column] - wide) // 2
            box = [left / width, (top - high) / height, wide / width, high / height]
            axes[-1].append(figure.add_axes(box))
            axes[-1][-1].set_axis_off()
        top -= heights[number] + below[number]
    return figure, axes


def draw(axes, picture, title=None, **options):
    """Draw one picture into axes made by `place`, and return what `imshow` returns."""
    box = axes.get_window_extent()
    shrunk = box.width < picture.shape[1] - 0.5 or box.height < picture.shape[0] - 0.5
    options.setdefault("interpolation", "antialiased" if shrunk else "nearest")
    if title:
        axes.set_title(shorten(str(title), box.width / SHARPNESS), parse_math=False)
    return axes.imshow(picture, aspect="auto", **options)


def grid(pictures, titles, *, columns, cell, right=0, **options):
    """Draw pictures with titles in rows of ``columns``.

    Parameters
    ----------
    pictures : sequence of numpy.ndarray
        uint8 [H, W, 3], or float [H, W].
    titles : sequence of str or None
    columns, cell, right : int
        As in `place`.
    **options
        For `imshow`; it applies a colour map to [H, W] alone.

    Returns
    -------
    figure : matplotlib.figure.Figure
    drawn : list of matplotlib.image.AxesImage
    """
    starts = range(0, len(pictures), columns)
    shapes = [[p.shape[:2] for p in pictures[start : start + columns]] for start in starts]
    above = [LINE if any(titles[start : start + columns]) else 8 * bool(start) for start in starts]
    figure, axes = place(shapes, cell=cell, above=above, right=right)
    cells = zip(itertools.chain(*axes), pictures, titles, strict=True)
    return figure, [draw(*each, **options) for each in cells]


def colour_bar(drawn, beside, label="", **options):
    """Put a colour bar at the right of a list of axes, as high as they are together."""
    figure = drawn.figure
    boxes = [axes.get_position() for axes in beside]
    right = max(box.x1 for box in boxes)
    low, high = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    pixel = SHARPNESS / figure.bbox.width
    room = figure.add_axes([right + 10 * pixel, low, 12 * pixel, high - low])
    bar = figure.colorbar(drawn, cax=room, label=label, **options)
    bar.outline.set_visible(False)
    return bar


def note(axes, text, at, offset, coords="data", **options):
    """Write a text so many points away from a place."""
    axes.annotate(text, at, offset, coords, "offset points", parse_math=False, **options)


def shorten(text, width, size=11):
    """Cut the middle out of a text that is wider than ``width`` shown pixels at ``size`` points."""
    room = max(4, int(width / (size * SHOWN_DPI / 72 * 0.56)))
    if len(text) <= room:
        return text
    tail = (room - 1) // 2
    return text[: room - 1 - tail] + "…" + text[len(text) - tail :]
