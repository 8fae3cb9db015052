"""One figure for a training run: what the numbers say, and what the pictures say."""

from matplotlib.ticker import MaxNLocator

from pix2pix_utils.course.figures.checks import all_pixels, same_length
from pix2pix_utils.course.figures.curves import draw_panel
from pix2pix_utils.course.figures.panels import LOSSES_AND_ACCURACY, training_panels
from pix2pix_utils.course.figures.style import GREY, LINE, SHARPNESS, draw, place, styled
from pix2pix_utils.course.figures.words import count, looks
from pix2pix_utils.support.errors import InputError

# In shown pixels: width and least height of the curves, and the room around a panel.
WIDTH, HEIGHT = 500, 400
LEFT, BETWEEN, ABOVE, BELOW, FOOT = 52, 48, 28, 34, 50


@styled
def progress(history, chance, inputs, targets, outputs):
    """Draw the curves of a run beside the translations of a few fixed samples.

    Parameters
    ----------
    history : mapping of str to array-like, [N]
        As for `pix2pix_utils.course.figures.history`. Losses and accuracy are drawn, the learning
        rate is not.
    chance : mapping of str to float or None
        As for `pix2pix_utils.course.figures.history`.
    inputs, targets, outputs : sequence of array-like, [H, W, 3]
        The samples: uint8, or floating point in [-1, 1].

    Returns
    -------
    matplotlib.figure.Figure
    """
    steps, panels = training_panels(history, chance, LOSSES_AND_ACCURACY)
    if not panels:
        raise InputError("history: has no curve to draw; give a loss or an accuracy")
    columns = {"Input": all_pixels(inputs, "inputs", at_least=1)}
    number = len(columns["Input"])
    for title, name, images in (
        ("Ground truth", "targets", targets),
        ("Translation", "outputs", outputs),
    ):
        columns[title] = same_length(number, all_pixels(images, name), name)
    rows = list(zip(*columns.values(), strict=True))
    shapes = [[picture.shape[:2] for picture in row] for row in rows]
    above = [LINE] + [6] * (number - 1)
    # What the pictures leave of the curves' height is free room below them.
    figure, axes = place(shapes, cell=128, above=above, right=WIDTH)
    short = HEIGHT - figure.bbox.height / SHARPNESS
    if short > 0:
        below = [0] * (number - 1) + [short]
        figure, axes = place(shapes, cell=128, above=above, below=below, right=WIDTH)
    for line, row, is_first in zip(axes, rows, [True] + [False] * (number - 1), strict=True):
        for axis, picture, title in zip(line, row, columns, strict=True):
            draw(axis, picture, title if is_first else None)
    words = []
    for axis, panel in zip(_curve_axes(figure, len(panels)), panels, strict=True):
        words += draw_panel(axis, panel)
        if len(steps) > 1:
            axis.xaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
        for legend in filter(None, [axis.get_legend()]):
            legend.set_loc("lower right")
    alt = f"Training at step {int(steps.max()):,}: {'; '.join(words)}. "
    alt += (
        f"Beside the curves {count(number, 'row')} of pictures: input, ground truth, translation."
    )
    for index, (*_, output) in enumerate(rows[:4], start=1):
        alt += f" Translation {index}: {looks(output)}."
    return figure, alt


def _curve_axes(figure, number):
    """Return axes for up to four panels in the free room at the figure's right."""
    width, height = (side / SHARPNESS for side in (figure.bbox.width, figure.bbox.height))
    across, down = min(2, number), -(-number // 2)
    wide = (WIDTH - LEFT - BETWEEN * (across - 1)) / across
    high = (height - down * ABOVE - (down - 1) * BELOW - FOOT) / down
    made = []
    for index in range(number):
        row, column = divmod(index, across)
        left = width - WIDTH + LEFT + column * (wide + BETWEEN) - 8
        bottom = height - (row + 1) * (ABOVE + high) - row * BELOW
        made.append(
            figure.add_axes(
                [left / width, bottom / height, wide / width, high / height],
                xlabel="step" if row == down - 1 else "",
            )
        )
        made[-1].xaxis.label.set_color(GREY)
    return made
