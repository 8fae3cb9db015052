"""Figures of numbers: training curves, comparisons."""

from collections.abc import Mapping

import numpy as np
from matplotlib import patheffects
from matplotlib.ticker import MaxNLocator

from pix2pix_utils.course.figures.checks import numbers, same_length
from pix2pix_utils.course.figures.style import COLOURS, GREY, LINES, new_figure, note, styled
from pix2pix_utils.course.figures.words import listing, trend
from pix2pix_utils.support.errors import InputError

_DASHED = {"color": GREY, "linestyle": "--", "linewidth": 1.2}

# For each panel of `history` its title, and its columns with their names in the legend.
PANELS = (
    ("Generator: GAN loss", {"generator_gan_loss": None}),
    ("Generator: L1", {"l1_loss": None}),
    ("Discriminator: loss", {"discriminator_loss": None}),
    ("Discriminator: accuracy", {"accuracy_real": "on real", "accuracy_fake": "on translated"}),
    ("Learning rate", {"learning_rate": None}),
)
_COLUMNS = [column for _, columns in PANELS for column in columns]


def smooth(values, window):
    """Return the running mean over an odd ``window``, shorter at the ends, nan left out."""
    known = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    places = np.arange(len(values))
    start = np.maximum(places - window // 2, 0)
    stop = np.minimum(places + window // 2 + 1, len(values))
    number = counts[stop] - counts[start]
    mean = (sums[stop] - sums[start]) / np.maximum(number, 1)
    return np.where(number > 0, mean, np.nan)


def envelope(x, y, stretches=90):
    """Return the middles, lowest and highest values of equal stretches of a curve."""
    x, y = x[np.isfinite(y)], y[np.isfinite(y)]
    if not len(y):
        return x, y, y
    starts = np.unique(np.linspace(0, len(y), stretches, endpoint=False).astype(int))
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    return x[(starts + np.append(starts[1:], len(y)) - 1) // 2], low, high


def _curve(axes, x, y, colour, line, label):
    """Draw a smoothed line over a faint raw one, and return its values."""
    if len(y) > 500:
        # So many points would fill the same area, more slowly.
        axes.fill_between(*envelope(x, y), color=colour, alpha=0.2, linewidth=0)
    elif len(y) >= 60:
        axes.plot(x, y, color=colour, alpha=0.25, linewidth=0.8, label="_raw")
    smoothed = smooth(y, 2 * (len(y) // 60) + 1)
    marker = "o" if len(y) == 1 else None
    axes.plot(x, smoothed, color=colour, linestyle=line, label=label, marker=marker)
    return smoothed


def _chance(axes, level):
    """Draw a dashed line at ``level``, named at its right end."""
    axes.axhline(level, **_DASHED)
    halo = [patheffects.withStroke(linewidth=3, foreground="white")]
    look = {"ha": "right", "va": "bottom", "fontsize": 9.5, "color": GREY, "path_effects": halo}
    note(axes, "chance", (1, level), (0, 3), ("axes fraction", "data"), **look)


def _fit(axes, values, levels):
    """Fit the vertical axis to the levels and to all but the rarest spikes, 0 included."""
    values = values[np.isfinite(values)]
    if values.size:
        low, high = np.percentile(values, [0.3, 99.7])
        low, high = min([0.0, low, *levels]), max([high, *levels])
        room = 0.06 * ((high - low) or abs(high) or 1)
        axes.set_ylim(low - (room if low else 0), high + room)


def checked_history(history, chance):
    """Return steps, columns to draw and chance levels, once they are found usable."""
    chance = {} if chance is None else chance
    if not isinstance(chance, Mapping) or not set(_COLUMNS).issuperset(chance):
        raise InputError(f"chance: is not a mapping of columns to levels; use {listing(_COLUMNS)}")
    if "step" not in history:
        raise InputError("history: has no column step; give the number of each step")
    steps = numbers(history["step"], "step")
    data = {
        column: numbers(history[column], column, finite=False, count=len(steps))
        for column in _COLUMNS
        if column in history
    }
    rate = data.get("learning_rate", np.empty(0))
    if len(np.unique(rate[np.isfinite(rate)])) < 2:
        data.pop("learning_rate", None)
    return steps, data, chance


def panel(axes, title, columns, steps, data, chance):
    """Draw the curves of one panel, and return what they do in words."""
    axes.grid(axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    if len(steps) == 1:
        axes.set_xticks(steps)
    words, seen = [], []
    present = [column for column in columns if column in data]
    for column, colour, line in zip(present, COLOURS, LINES, strict=False):
        label = columns[column]
        smoothed = _curve(axes, steps, data[column], colour, line, label)
        seen += [data[column], smoothed]
        name = f"{title.replace(':', '')} {label or ''}".strip()
        words.append(f"{name} {trend(smoothed, chance.get(column))}")
    levels = sorted({float(chance[column]) for column in present if column in chance})
    for level in levels:
        _chance(axes, level)
    if "accuracy_real" in columns:
        axes.set_ylim(-0.02, 1.02)
        axes.legend(loc="best")
    else:
        _fit(axes, np.concatenate(seen), levels)
    if title == "Learning rate":
        axes.ticklabel_format(axis="y", style="sci", scilimits=(0, 0))
    return words


@styled
def history(history, chance=None):
    """Draw the curves of a training run.

    Parameters
    ----------
    history : mapping of str to array-like, [N]
        ``step``, and any of ``generator_gan_loss``, ``l1_loss``, ``discriminator_loss``,
        ``accuracy_real``, ``accuracy_fake`` and ``learning_rate``, as in the columns of
        `pix2pix_utils.training.history.History`. The learning rate is drawn only where it
        changes. Values that are not finite leave a gap.
    chance : mapping of str to float, optional
        For a column, the value that a discriminator reaches by guessing, drawn as a dashed
        line: ln 2 for a halved cross-entropy loss, 2 ln 2 for a summed one.

    Returns
    -------
    matplotlib.figure.Figure
    """
    steps, data, chance = checked_history(history, chance)
    panels = [(title, columns) for title, columns in PANELS if data.keys() & columns]
    if not panels:
        raise InputError(f"history: has no curve to draw; give one of {listing(_COLUMNS)}")
    across = min(2, len(panels))
    down = -(-len(panels) // across)
    figure = new_figure(440 * across, 230 * down, "constrained")
    words = []
    for index, (title, columns) in enumerate(panels):
        axes = figure.add_subplot(down, across, index + 1, title=title, xlabel="step")
        words += panel(axes, title, columns, steps, data, chance)
    return figure, f"Training curves up to step {int(steps.max()):,}: {'; '.join(words)}."


@styled
def loss_curves(x, curves, xlabel, ylabel, chance=None, title=""):
    """Draw labelled lines over a common axis.

    Parameters
    ----------
    x : array-like, [N]
    curves : mapping of str to array-like, [N]
        At most seven; each gets a colour and a line style of its own.
    xlabel, ylabel, title : str
    chance : float, optional
        Value reached by guessing, drawn as a dashed line.

    Returns
    -------
    matplotlib.figure.Figure
    """
    x = numbers(x, "x")
    if not 1 <= len(curves) <= len(COLOURS):
        raise InputError(f"curves: holds {len(curves)}; give one to {len(COLOURS)}")
    figure = new_figure(700, 340, "constrained")
    axes = figure.add_subplot(xlabel=xlabel, ylabel=ylabel, title=title)
    axes.grid(axis="y")
    words = []
    for (name, values), colour, line in zip(curves.items(), COLOURS, LINES, strict=False):
        y = numbers(values, name, finite=False, count=len(x))
        marker = "o" if len(y) < 12 else None
        axes.plot(x, y, color=colour, linestyle=line, label=str(name), marker=marker, markersize=4)
        words.append(f"{name} {trend(y)}")
    if chance is not None:
        _chance(axes, float(chance))
    if len(curves) > 1:
        figure.legend(loc="outside right upper")
    else:
        axes.set_title(title or next(iter(curves)))
    alt = f"{ylabel} over {xlabel}: {'; '.join(words)}."
    return figure, alt + (" A dashed line marks chance." if chance is not None else "")


@styled
def bars(names, values, errors=None, *, xlabel="", title="", reference=None):
    """Draw a horizontal bar for each name, with its value beside it.

    Parameters
    ----------
    names : sequence of str
    values : array-like, [N]
    errors : array-like, [N], optional
        Half-widths of the error bars, in units of the values.
    xlabel, title : str
    reference : (float, str), optional
        A value to compare with, drawn as a dashed line, and its name.

    Returns
    -------
    matplotlib.figure.Figure
    """
    values = numbers(values, "values")
    names = [str(name) for name in same_length(len(values), names, "names")]
    widths = numbers(np.zeros(len(values)) if errors is None else errors, "errors")
    if same_length(len(values), widths, "errors").min() < 0:
        raise InputError("errors: holds values below 0; give half-widths")
    height = 74 + 34 * len(names) + 24 * (bool(title) + bool(reference))
    figure = new_figure(760, height, "constrained")
    axes = figure.add_subplot(xlabel=xlabel)
    axes.set_title(title, pad=5 if reference is None else 20)
    places = np.arange(len(names))
    axes.barh(places, values, height=0.66, color=COLOURS[0])
    if errors is not None:
        axes.errorbar(
            values, places, xerr=widths, fmt="none", ecolor="black", elinewidth=1.2, capsize=3
        )
    ends = np.maximum(values + widths, 0)
    for place, value, end in zip(places, values, ends, strict=True):
        text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
        note(axes, text, (end, place), (5, 0), va="center")
    axes.set_yticks(places, names, parse_math=False)
    axes.tick_params(axis="y", length=0, labelsize=10.5, labelcolor="black")
    axes.spines["left"].set_visible(False)
    axes.invert_yaxis()
    reach = [0, *(values - widths), *ends]
    alt = f"Bar chart of {xlabel or 'values'}, from the longest bar to the shortest: "
    alt += f"{listing(names[index] for index in np.argsort(-values, kind='stable'))}."
    if reference is not None:
        level, label = reference
        reach.append(level)
        axes.axvline(level, **_DASHED)
        look = {"ha": "center", "va": "bottom", "color": GREY}
        note(axes, label, (level, 1), (0, 3), ("data", "axes fraction"), **look)
        alt += f" A dashed line marks {label}."
    low, high = min(reach), max(reach)
    span = high - low or 1
    axes.set_xlim(low - 0.02 * span * (low < 0), high + 0.1 * span)
    if max(abs(low), abs(high)) >= 1000:
        axes.xaxis.set_major_formatter("{x:,.0f}")
    return figure, alt
