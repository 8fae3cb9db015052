"""Figures of pictures: pairs, label maps, jitter and translations."""

import numpy as np
from matplotlib.patches import Rectangle

from pix2pix_utils.course.figures.checks import all_pixels, numbers, same_length, whole
from pix2pix_utils.course.figures.style import (
    GREY,
    LINE,
    MARGIN,
    SHARPNESS,
    draw,
    grid,
    new_figure,
    note,
    place,
    shorten,
    styled,
)
from pix2pix_utils.course.figures.words import colour_names, count, each_looks, listing, looks
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import as_pixels


@styled
def pair(input_image, target, titles=("Input", "Target")):
    """Draw the two images of a pair side by side.

    Parameters
    ----------
    input_image, target : array-like, [H, W, 3]
        uint8, or floating point in [-1, 1].
    titles : (str, str)
        What stands above them.

    Returns
    -------
    matplotlib.figure.Figure
    """
    pictures = [as_pixels(input_image, "input_image"), as_pixels(target, "target")]
    figure, _ = grid(pictures, titles, columns=2, cell=256)
    return figure, f"Two pictures. {each_looks(titles, pictures)}"


@styled
def row(pictures, titles=None, columns=4, cell=208):
    """Draw pictures of any kind beside each other, each with its title.

    Parameters
    ----------
    pictures : sequence of array-like, [H, W, 3]
        uint8, or floating point in [-1, 1].
    titles : sequence of str, optional
        One for each picture.
    columns : int
        Pictures in a row; more begin another one.
    cell : int
        About how long the longer side of a picture shall be, in shown pixels.

    Returns
    -------
    matplotlib.figure.Figure
    """
    pictures = all_pixels(pictures, "pictures")
    titles = [f"Picture {n + 1}" for n in range(len(pictures))] if titles is None else titles
    same_length(len(pictures), titles, "titles")
    figure, _ = grid(pictures, titles, columns=whole(columns, "columns"), cell=whole(cell, "cell"))
    words = each_looks(titles[:8], pictures[:8])
    return figure, f"{count(len(pictures), 'picture')} in a row. {words}"


@styled
def contact_sheet(pairs, columns=4, names=None):
    """Draw many pairs, each with its two images touching.

    Parameters
    ----------
    pairs : sequence of (input image, target)
        Each image [H, W, 3], uint8 or floating point in [-1, 1].
    columns : int
        Pairs in a row.
    names : sequence of str, optional
        One name for each pair.

    Returns
    -------
    matplotlib.figure.Figure
    """
    pictures = []
    for index, both in enumerate(pairs):
        halves = all_pixels(both, f"pairs[{index}]")
        if len(halves) != 2 or halves[0].shape != halves[1].shape:
            raise InputError(f"pairs[{index}]: is not two images of one size; give (input, target)")
        pictures.append(np.concatenate(halves, axis=1))
    if not pictures:
        raise InputError("pairs: holds no pair; give at least one")
    titles = [None] * len(pictures) if names is None else names
    same_length(len(pictures), titles, "names")
    figure, _ = grid(pictures, titles, columns=whole(columns, "columns"), cell=208)
    named = [title for title in titles if title]
    what = f": {listing(named)}." if named else ", the input at the left of each, its target right."
    return figure, f"{count(len(pictures), 'pair')} of pictures{what}"


@styled
def palette(classes, colours, columns=4):
    """Draw the legend of a label map.

    Parameters
    ----------
    classes : sequence of str
        Names, in the order of their numbers.
    colours : array-like of uint8, [N, 3]
        Their RGB colours.
    columns : int
        Names in a row.

    Returns
    -------
    matplotlib.figure.Figure
    """
    colours = same_length(len(classes), numbers(colours, "colours", ndim=2), "colours")
    if colours.shape[1] != 3 or colours.min() < 0 or colours.max() > 255:
        raise InputError("colours: are not RGB triples from 0 to 255; give one for each class")
    rows = -(-len(classes) // whole(columns, "columns"))
    columns = min(columns, len(classes))
    wide, high = 190, 38
    figure = new_figure(columns * wide, rows * high)
    axes = figure.add_axes([0, 0, 1, 1], xlim=(0, columns * wide), ylim=(rows * high, 0))
    axes.set_axis_off()
    for index, (name, colour) in enumerate(zip(classes, colours / 255, strict=True)):
        # Down the columns, as one reads a list.
        column, row = divmod(index, rows)
        left, top = column * wide + MARGIN, row * high + 5
        axes.add_patch(Rectangle((left, top), 42, 28, fc=colour, ec=GREY, linewidth=0.6))
        axes.text(left + 52, top + 14, f"{index}  {name}", va="center", parse_math=False)
    words = [f"{name} {hue}" for name, hue in zip(classes, colour_names(colours), strict=True)]
    return figure, (
        f"Legend of {count(len(classes), 'class', 'classes')}, each with its colour: "
        f"{listing(words)}."
    )


@styled
def translations(inputs, targets, predictions, names=None, errors=None):
    """Draw rows of input, ground truth and translation, as the article's `generate_images`.

    Parameters
    ----------
    inputs, predictions : sequence of array-like, [H, W, 3]
        uint8, or floating point in [-1, 1].
    targets : sequence of array-like, [H, W, 3], or None
        None where there is no truth; the column is then left out.
    names : sequence of str, optional
        One for each row, written below it.
    errors : sequence of mapping of str to float, optional
        For each row, for example ``{"L1": 0.12}``; written below it.

    Returns
    -------
    matplotlib.figure.Figure
    """
    columns = {"Input": all_pixels(inputs, "inputs")}
    number = len(columns["Input"])
    if targets is not None:
        columns["Ground truth"] = same_length(number, all_pixels(targets, "targets"), "targets")
    columns["Translation"] = same_length(
        number, all_pixels(predictions, "predictions"), "predictions"
    )
    names = [""] * number if names is None else same_length(number, names, "names")
    errors = [{}] * number if errors is None else same_length(number, errors, "errors")
    captions = [
        "   ".join(filter(None, [str(name), " · ".join(f"{key} {each[key]:.3g}" for key in each)]))
        for name, each in zip(names, errors, strict=True)
    ]
    rows = list(zip(*columns.values(), strict=True))
    figure, axes = place(
        [[picture.shape[:2] for picture in row] for row in rows],
        cell=256,
        above=[LINE] + [6] * (number - 1),
        below=[LINE if caption else 0 for caption in captions],
    )
    for index, (line, row, caption) in enumerate(zip(axes, rows, captions, strict=True)):
        for axis, picture, title in zip(line, row, columns, strict=True):
            draw(axis, picture, title if index == 0 else None)
        room = line[-1].get_position().x1 * figure.bbox.width / SHARPNESS - MARGIN
        text = shorten(caption, room, 10)
        note(line[0], text, (0, 0), (0, -5), "axes fraction", va="top", fontsize=10, color=GREY)
    alt = f"{count(number, 'row')} of pictures: {listing(columns).lower()}."
    for index, (name, row) in enumerate(zip(names[:6], rows, strict=False), start=1):
        words = [f"{title.lower()} {looks(p)}" for title, p in zip(columns, row, strict=True)]
        alt += f" {name or f'Row {index}'}: {', '.join(words)}."
    return figure, alt


@styled
def showcase(inputs, targets, predictions, titles=("Input", "Ground truth", "Translation")):
    """Draw many translations in three rows: inputs, their ground truth, what the network made.

    Parameters
    ----------
    inputs, targets, predictions : sequence of array-like, [H, W, 3]
        uint8, or floating point in [-1, 1].
    titles : (str, str, str)
        One for each row.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = dict(zip(titles, (inputs, targets, predictions), strict=True))
    return _rows(rows, ("inputs", "targets", "predictions"))


@styled
def comparison(rows):
    """Draw rows of pictures below each other, such as what several networks make of the same.

    Parameters
    ----------
    rows : mapping of str to sequence of array-like, [H, W, 3]
        From the row's title to its pictures, equally many in each row; uint8, or floating point
        in [-1, 1].

    Returns
    -------
    matplotlib.figure.Figure
    """
    if not rows:
        raise InputError("rows: is empty; give at least one row of pictures")
    return _rows(rows, list(rows))


def _rows(rows, names):
    """Draw rows of pictures, each with its title above its first; ``names`` stand in errors."""
    drawn = [all_pixels(row, name) for row, name in zip(rows.values(), names, strict=True)]
    number = len(drawn[0])
    for pictures, name in zip(drawn, names, strict=True):
        same_length(number, pictures, name)
    titles = list(rows)
    above = [title if n == 0 else None for title in titles for n in range(number)]
    figure, _ = grid([one for row in drawn for one in row], above, columns=number, cell=128)
    return figure, (
        f"{count(len(rows), 'row')} of {count(number, 'picture')}: {listing(titles)}. "
        + each_looks([f"{titles[-1]} {n}" for n in range(1, number + 1)], drawn[-1])
    )
