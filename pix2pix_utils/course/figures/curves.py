"""Figures of numbers: training curves, comparisons."""

import numpy as np
from matplotlib import patheffects
from matplotlib.ticker import MaxNLocator

from pix2pix_utils.course.figures.checks import numbers, same_length
from pix2pix_utils.course.figures.panels import COLUMNS, training_panels
from pix2pix_utils.course.figures.style import COLOURS, GREY, LINES, new_figure, note, styled
from pix2pix_utils.course.figures.words import listing, trend
from pix2pix_utils.support.errors import InputError

_DASHED = {"color": GREY, "linestyle": "--", "linewidth": 1.2}


def _curve(axes, curve, colour, line, alone):
    """Draw a smoothed line over a faint raw one; several bands would hide each other."""
    steps, values = curve.steps, curve.values
    if len(values) > 500:
        if alone:
            axes.fill_between(*curve.band, color=colour, alpha=0.2, linewidth=0)
    elif curve.is_smoothed:
        axes.plot(steps, values, color=colour, alpha=0.25, linewidth=0.8, label="_raw")
    marker = "o" if len(values) == 1 else None
    axes.plot(steps, curve.smoothed, color=colour, linestyle=line, label=curve.label, marker=marker)


def _chance(axes, level):
    """Draw a dashed line at ``level``, named at its right end."""
    axes.axhline(level, **_DASHED)
    halo = [patheffects.withStroke(linewidth=3, foreground="white")]
    look = {"ha": "right", "va": "bottom", "fontsize": 9.5, "color": GREY, "path_effects": halo}
    note(axes, "chance", (1, level), (0, 3), ("axes fraction", "data"), **look)


def draw_panel(axes, panel):
    """Draw one panel of the training curves, and return what its curves do in words."""
    axes.set_title(panel.kind.title)
    axes.grid(axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    steps = panel.curves[0].steps
    if len(steps) == 1:
        axes.set_xticks(steps)
    words = []
    for curve, colour, line in zip(panel.curves, COLOURS, LINES, strict=False):
        _curve(axes, curve, colour, line, alone=len(panel.curves) == 1)
        name = f"{panel.kind.title.replace(':', '')} {curve.label or ''}".strip()
        words.append(f"{name} {trend(curve.smoothed, curve.level)}")
    for level in panel.levels:
        _chance(axes, level)
    if panel.is_share:
        axes.set_ylim(-0.02, 1.02)
        axes.legend(loc="best")
    elif panel.limits is not None:
        low, high = panel.limits
        room = 0.06 * ((high - low) or abs(high) or 1)
        axes.set_ylim(low - (room if low else 0), high + room)
    if "learning_rate" in panel.kind.columns:
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
    steps, panels = training_panels(history, chance)
    if not panels:
        raise InputError(f"history: has no curve to draw; give one of {listing(COLUMNS)}")
    across = min(2, len(panels))
    down = -(-len(panels) // across)
    figure = new_figure(440 * across, 230 * down, "constrained")
    words = []
    for number, panel in enumerate(panels, start=1):
        axes = figure.add_subplot(down, across, number, xlabel="step")
        words += draw_panel(axes, panel)
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
        shown = y[np.isfinite(y)]
        words.append(f"{name} {trend(y)}" + (f", to {shown[-1]:.2g}" if shown.size > 1 else ""))
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
    texts = [f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" for value in values]
    for place, text, end in zip(places, texts, ends, strict=True):
        note(axes, text, (end, place), (5, 0), va="center")
    axes.set_yticks(places, names, parse_math=False)
    axes.tick_params(axis="y", length=0, labelsize=10.5, labelcolor="black")
    axes.spines["left"].set_visible(False)
    axes.invert_yaxis()
    reach = [0, *(values - widths), *ends]
    alt = f"Bar chart of {xlabel or 'values'}{f' ({title})' if title else ''}, "
    alt += "from the longest bar to the shortest: "
    order = np.argsort(-values, kind="stable")
    alt += f"{listing(f'{names[index]} ({texts[index]})' for index in order)}."
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


@styled
def magnitudes(values, limits, names=("too small", "exact", "too large")):
    """Draw how large numbers are, and which of them a narrower kind of number keeps.

    Parameters
    ----------
    values : mapping of str to array-like, [N]
        At most seven sets of numbers; zeros are left out.
    limits : (float, float)
        Between them the narrower kind keeps its digits.
    names : (str, str, str)
        What is below, between and above the limits.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if not 1 <= len(values) <= len(COLOURS):
        raise InputError(f"values: holds {len(values)} sets; give one to {len(COLOURS)}")
    low, high = np.log2(limits)
    sizes = {}
    for name, found in values.items():
        found = np.abs(numbers(found, name))
        sizes[name] = np.log2(found[found > 0])
    everything = np.concatenate(list(sizes.values()))
    bins = np.arange(np.floor(min(everything.min(), low)) - 1, max(everything.max(), high) + 2)
    figure = new_figure(760, 300, "constrained")
    axes = figure.add_subplot(xlabel="size, as a power of 2", ylabel="share of them")
    for (name, found), colour, line in zip(sizes.items(), COLOURS, LINES, strict=False):
        heights = np.histogram(found, bins)[0] / len(found)
        axes.stairs(heights, bins, color=colour, linestyle=line, linewidth=1.8, label=name)
    ends = axes.get_xlim()
    for place, name in zip(((ends[0], low), (low, high), (high, ends[1])), names, strict=True):
        axes.axvspan(*place, color=GREY, alpha=0 if name == names[1] else 0.18, linewidth=0)
        look = {"ha": "center", "va": "bottom", "color": GREY, "fontsize": 9.5}
        note(axes, name, (sum(place) / 2, 1), (0, 3), ("data", "axes fraction"), **look)
    axes.set_xlim(ends)
    axes.legend(loc="center left", bbox_to_anchor=(0.01, 0.7))
    return figure, (
        f"Histogram of the sizes of {listing(sizes)}, as powers of 2. Grey at the left "
        f"says {names[0]}, grey at the right {names[2]}."
    )
