"""One figure for a training run: what the numbers say, and what the pictures say."""

from pathlib import Path

import numpy as np
from matplotlib.ticker import MaxNLocator
from PIL import Image

from pix2pix_utils.course.figures.checks import all_pixels, same_length, whole
from pix2pix_utils.course.figures.curves import draw_panel
from pix2pix_utils.course.figures.panels import LOSSES_AND_ACCURACY, training_panels
from pix2pix_utils.course.figures.style import GREY, LINE, SHARPNESS, draw, grid, place, styled
from pix2pix_utils.course.figures.words import count, listing, looks
from pix2pix_utils.support.errors import InputError

# In shown pixels: width and least height of the curves, and the room around a panel.
WIDTH, HEIGHT = 500, 400
LEFT, RIGHT, BETWEEN, ABOVE, BELOW, FOOT = 44, 24, 48, 28, 34, 50

SHIPPED = Path(__file__).parent / "pictures" / "stages.jpg"
"""The first test facade of a run of the quick preset: input, `SHIPPED_STEPS`, truth."""

SHIPPED_STEPS = (10, 30, 100, 200, 600, 1500)


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
    wide = (WIDTH - LEFT - RIGHT - BETWEEN * (across - 1)) / across
    high = (height - down * ABOVE - (down - 1) * BELOW - FOOT) / down
    made = []
    for index in range(number):
        row, column = divmod(index, across)
        left = width - WIDTH + LEFT + column * (wide + BETWEEN)
        bottom = height - (row + 1) * (ABOVE + high) - row * BELOW
        made.append(
            figure.add_axes(
                [left / width, bottom / height, wide / width, high / height],
                xlabel="step" if row == down - 1 else "",
            )
        )
        made[-1].xaxis.label.set_color(GREY)
    return made


@styled
def stages(run=None, sample=0, most=6):
    """Draw one fixed sample at several steps of a run, between its input and the truth.

    Parameters
    ----------
    run : path-like, optional
        Folder of a run, which may still be unfinished; by default a finished run of the quick
        preset, of which the package keeps this picture.
    sample : int
        Which of the run's samples; of the package's own there is the first.
    most : int
        Steps shown. They are chosen so that each is about as many times the one before.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If the run has no samples yet, or no such sample.
    """
    read = _shipped_stages() if run is None else _stages_of(run, sample)
    drawing, at, truth = read
    steps = sorted(at)
    ideal = np.geomspace(max(1, steps[0]), max(1, steps[-1]), whole(most, "most"))
    chosen = sorted({min(steps, key=lambda step: abs(np.log(max(1, step) / x))) for x in ideal})
    shown = {"Input": drawing, **{f"Step {n:,}": at[n] for n in chosen}, "Ground truth": truth}
    figure, _ = grid(list(shown.values()), list(shown), columns=4, cell=208)
    share = {n: _detail(at[n]) / max(1e-6, _detail(truth)) for n in (chosen[0], chosen[-1])}
    words = listing(f"{n:,}" for n in chosen)
    return figure, (
        f"One facade of a run: its label map, its translation at step {words}, and its photograph. "
        f"At step {chosen[0]:,} the translation is {looks(at[chosen[0]])} and has "
        f"{share[chosen[0]]:.0%} of the photograph's detail, at step {chosen[-1]:,} it has "
        f"{share[chosen[-1]]:.0%}."
    )


def _shipped_stages():
    with Image.open(SHIPPED) as image:
        picture = np.asarray(image.convert("RGB"))
    first, *between, last = np.split(picture, len(SHIPPED_STEPS) + 2, axis=1)
    return first, dict(zip(SHIPPED_STEPS, between, strict=True)), last


def _stages_of(run, sample):
    """Read one sample of a run: its input, its translation at each step, and the truth."""
    from pix2pix_utils.training import samples  # and with it TensorFlow

    paths = samples.stored(Path(run) / "samples")
    if not paths:
        raise InputError(f"{run}: holds no samples yet; train for a few steps first")
    read = {step: samples.read(path) for step, path in paths.items()}
    drawings, truths, _ = next(iter(read.values()))
    if not 0 <= sample < len(drawings):
        raise InputError(f"sample: is {sample}; the run has {count(len(drawings), 'sample')}")
    at = {step: outputs[sample] for step, (*_, outputs) in read.items()}
    return drawings[sample], at, truths[sample]


def _detail(picture):
    """Return how much neighbouring pixels differ."""
    return np.abs(np.diff(picture.astype(float), axis=1)).mean()
