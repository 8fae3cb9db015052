"""The whole of pix2pix in one diagram, with the part lit that a lesson is about."""

from pathlib import Path

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path as Line
from PIL import Image

from pix2pix_utils.course.figures.style import COLOURS, GREY, new_figure, styled
from pix2pix_utils.course.figures.words import listing
from pix2pix_utils.support.errors import InputError

STORED = Path(__file__).parent / "pictures" / "overview.png"
"""A label map, its translation by the shipped generator, and its photograph, side by side."""

PARTS = {
    "data": "the pairs",
    "generator": "the generator",
    "discriminator": "the discriminator",
    "losses": "the losses",
    "training": "the updates",
    "inference": "the way from the input to the translation",
    "evaluation": "the comparison of translation and truth",
    "scale": "what grows: the pictures and both networks",
}
"""What can be lit, and what it is called."""

_LIT = {
    "data": {"x", "y"},
    "generator": {"G"},
    "discriminator": {"D", "verdict"},
    "losses": {"gan", "l1", "d"},
    "training": {"gan", "l1", "d", "G", "D"},
    "inference": {"x", "G", "Gx"},
    "evaluation": {"Gx", "y", "l1"},
    "scale": {"x", "G", "Gx", "y", "D"},
}
_PALE, _QUIET, _INK = "#BFBFBF", "#757575", "#262626"
"""Lines that are not lit, words that are not lit (4.6 to 1 on white), and words that are."""

_WIDE, _HIGH, _SIDE = 880, 384, 118
_TOP, _LOW = 74, 236
"""Upper edges of the row of the generator, and of the truth."""


@styled
def overview(lit=None):
    """Draw the game: the generator forges, the discriminator judges, both learn from it.

    Parameters
    ----------
    lit : str or None
        The part in colour, a key of `PARTS`: "data", "generator", "discriminator", "losses",
        "training", "inference", "evaluation" or "scale". All by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if lit is not None and lit not in PARTS:
        raise InputError(f"lit: {lit!r} is no part of the diagram; give {listing(list(PARTS))}")
    on = _LIT.get(lit, set().union(*_LIT.values()))
    with Image.open(STORED) as stored:
        label_map, translation, truth = np.split(np.asarray(stored), 3, axis=1)

    figure = new_figure(_WIDE, _HIGH)
    axes = figure.add_axes([0, 0, 1, 1], xlim=(0, _WIDE), ylim=(_HIGH, 0))
    axes.set_axis_off()
    middle = _TOP + _SIDE / 2
    _picture(axes, label_map, 16, _TOP, "input x", "x" in on)
    _picture(axes, translation, 356, _TOP, "translation G(x)", "Gx" in on)
    _picture(axes, truth, 356, _LOW, "truth y", "y" in on)
    _box(axes, 184, middle, 122, "Generator G", "the forger", COLOURS[0], "G" in on)
    _box(axes, 553, middle, 150, "Discriminator D", "the critic", COLOURS[1], "D" in on)
    _verdict(axes, 748, _TOP, "verdict" in on)

    flow = {"color": GREY if on >= {"G"} else _PALE}
    judged = {"color": GREY if "D" in on else _PALE}
    _way(axes, (138, middle), (186, middle), **flow)
    _way(axes, (304, middle), (354, middle), **flow)
    _way(axes, (478, middle), (555, middle), **judged)
    _way(axes, (478, _LOW + 34), (598, _LOW + 34), (598, middle + 33), **judged)
    _way(axes, (75, _TOP - 4), (75, _TOP - 22), (598, _TOP - 22), (598, middle - 33), **judged)
    _way(axes, (701, middle), (746, middle), **judged)
    _say(axes, 245, _TOP - 22, "D sees the input too", judged["color"])
    _say(axes, 515, middle, "fake?", judged["color"])
    _say(axes, 538, _LOW + 34, "real?", judged["color"])

    # What the verdict and the truth teach.
    gan, own = ({"color": COLOURS[1] if part in on else _PALE} for part in ("gan", "d"))
    l1 = {"color": COLOURS[2] if "l1" in on else _PALE}
    top, under = _TOP - 50, _TOP + _SIDE + 22
    _way(axes, (807, _TOP - 4), (807, top), (220, top), (220, middle - 33), teaches=True, **gan)
    _say(axes, 512, top, "adversarial loss: what would have convinced D?", gan["color"])
    _way(axes, (807, under), (807, _LOW + 62), (664, _LOW + 62), (664, middle + 33),
         teaches=True, **own)  # fmt: skip
    _say(axes, 740, _LOW + 62, "D's loss: where\nwas it wrong?", own["color"])
    _way(axes, (352, _LOW + 62), (245, _LOW + 62), (245, middle + 33), teaches=True, **l1)
    _say(axes, 245, _LOW + 62, "L1 loss: how far\nfrom the truth?", l1["color"])
    _way(axes, (415, under), (415, _LOW - 2), teaches=True, heads="<|-|>", **l1)
    here = f" Lit is {PARTS[lit]}." if lit else ""
    return figure, (
        "Diagram. The generator G, the forger, turns an input x, a label map, into a translation "
        "G(x). The discriminator D, the critic, sees the input and either the translation or the "
        "truth y, and gives a verdict for each patch: real or fake. The adversarial loss leads "
        "from the verdict back to G, the L1 loss from the distance between translation and truth "
        f"back to G, and D's own loss from the verdict back to D.{here}"
    )


def _picture(axes, pixels, left, top, name, on):
    """A picture with its name below; pale where it is not lit."""
    axes.imshow(
        pixels,
        extent=(left, left + _SIDE, top + _SIDE, top),
        alpha=1 if on else 0.35,
        interpolation="antialiased",
        aspect="auto",
        zorder=2,
    )
    axes.text(
        left + _SIDE / 2, top + _SIDE + 12, name, ha="center", va="center",
        fontsize=11.5, color=_INK if on else GREY,
    )  # fmt: skip


def _box(axes, left, middle, width, name, nickname, colour, on):
    axes.add_patch(
        FancyBboxPatch(
            (left, middle - 32), width, 64, boxstyle="round,pad=0,rounding_size=6",
            facecolor=colour if on else "#EFEFEF", edgecolor=colour if on else _PALE,
            linewidth=1.2, zorder=2,
        )
    )  # fmt: skip
    ink = "white" if on else GREY
    place = {"ha": "center", "va": "center", "color": ink, "zorder": 3}
    axes.text(left + width / 2, middle - 9, name, fontsize=11.5, fontweight="bold", **place)
    axes.text(left + width / 2, middle + 12, nickname, fontsize=11.5, **place)


def _verdict(axes, left, top, on):
    """A map of verdicts, one for each patch: the lower left corner has been seen through."""
    said = np.array([[0.8, 0.9, 0.9, 0.7], [0.7, 0.8, 0.9, 0.8], [0.3, 0.6, 0.8, 0.7],
                     [0.1, 0.3, 0.7, 0.8]])  # fmt: skip
    axes.imshow(
        said, extent=(left, left + _SIDE, top + _SIDE, top), cmap="PuOr", vmin=0, vmax=1,
        alpha=1 if on else 0.35, aspect="auto", zorder=2,
    )  # fmt: skip
    axes.text(
        left + _SIDE / 2, top + _SIDE + 12, "verdict per patch", ha="center", va="center",
        fontsize=11.5, color=_INK if on else GREY,
    )  # fmt: skip


def _way(axes, *points, teaches=False, heads="-|>", **options):
    """An arrow along straight lines; dashed where something is learnt."""
    axes.add_patch(
        FancyArrowPatch(
            path=Line(points), arrowstyle=heads, mutation_scale=12, joinstyle="round",
            linewidth=1.9 if teaches else 1.4, linestyle=(0, (4, 1.5)) if teaches else "-",
            zorder=1, **options,
        )
    )  # fmt: skip


def _say(axes, x, y, text, colour):
    ink = _QUIET if colour == _PALE else colour
    axes.text(x, y, text, ha="center", va="center", fontsize=11.5, color=ink, zorder=4,
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
