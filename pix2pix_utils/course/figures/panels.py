"""What the panels of a run's training curves show, whoever draws them.

`training_panels` computes it once from a history; `curves` draws it with matplotlib for a figure
that stays, and the training monitor pixel by pixel while a run goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pix2pix_utils.course.figures.checks import numbers
from pix2pix_utils.course.figures.words import listing
from pix2pix_utils.support.errors import InputError

MANY = 60
"""From so many steps on a curve is smoothed, and what it was before is shown behind it."""


@dataclass(frozen=True)
class Kind:
    """One panel: its title, a short one, and its columns with their names in the legend."""

    title: str
    short_title: str
    columns: dict


LOSSES_AND_ACCURACY = (
    Kind("Generator: GAN loss", "G: GAN loss", {"generator_gan_loss": None}),
    Kind("Generator: L1", "G: L1", {"l1_loss": None}),
    Kind("Discriminator: loss", "D: loss", {"discriminator_loss": None}),
    Kind(
        "Discriminator: accuracy",
        "D right:",
        {"accuracy_real": "on real", "accuracy_fake": "on translated"},
    ),
)
KINDS = (*LOSSES_AND_ACCURACY, Kind("Learning rate", "Learning rate", {"learning_rate": None}))
COLUMNS = [column for kind in KINDS for column in kind.columns]


@dataclass(frozen=True)
class Curve:
    """One curve of a panel.

    Attributes
    ----------
    label : str or None
        Its name where a panel has several.
    steps, values : numpy.ndarray, [N]
        Values that are not finite are gaps.
    level : float or None
        What a discriminator reaches by guessing.
    """

    label: str | None
    steps: np.ndarray
    values: np.ndarray
    level: float | None = None

    @cached_property
    def smoothed(self):
        """Its running mean, over about a thirtieth of its length."""
        return smooth(self.values, 2 * (len(self.values) // MANY) + 1)

    @property
    def is_smoothed(self):
        return len(self.values) >= MANY

    @cached_property
    def band(self):
        """What `envelope` returns of it."""
        return envelope(self.steps, self.values)


@dataclass(frozen=True)
class TrainingPanel:
    """One panel: its kind, and those of its curves that there are.

    Attributes
    ----------
    kind : Kind
    curves : tuple of Curve
    """

    kind: Kind
    curves: tuple

    @property
    def is_share(self):
        """Whether its values are shares, 0 to 1."""
        return "accuracy_real" in self.kind.columns

    @property
    def levels(self):
        """Where chance is marked, from low to high."""
        return sorted({curve.level for curve in self.curves if curve.level is not None})

    @property
    def limits(self):
        """The lowest and highest value to show, all but the rarest spikes and 0 included.

        None where no value is finite.
        """
        if self.is_share:
            return 0.0, 1.0
        seen = [values for curve in self.curves for values in (curve.values, curve.smoothed)]
        values = np.concatenate(seen)
        values = values[np.isfinite(values)]
        if not values.size:
            return None
        low, high = np.percentile(values, [0.3, 99.7])
        return min([0.0, low, *self.levels]), max([high, *self.levels])


def training_panels(history, chance, kinds=KINDS):
    """Return the panels of a run's curves, once the history is found usable.

    Parameters
    ----------
    history : mapping of str to array-like, [N]
        ``step``, and any of `COLUMNS`. A learning rate that does not change is left out.
    chance : mapping of str to float or None
        For a column, the value that a discriminator reaches by guessing.
    kinds : sequence of Kind
        The panels wanted; those of which there is no column are left out.

    Returns
    -------
    steps : numpy.ndarray, [N]
    panels : list of TrainingPanel
    """
    chance = {} if chance is None else chance
    if not isinstance(chance, Mapping) or not set(COLUMNS).issuperset(chance):
        raise InputError(f"chance: is not a mapping of columns to levels; use {listing(COLUMNS)}")
    if "step" not in history:
        raise InputError("history: has no column step; give the number of each step")
    steps = numbers(history["step"], "step")
    curves = {}
    for kind in KINDS:
        for column, label in kind.columns.items():
            if column in history:
                values = numbers(history[column], column, finite=False, count=len(steps))
                level = float(chance[column]) if column in chance else None
                curves[column] = Curve(label, steps, values, level)
    if "learning_rate" in curves:
        rate = curves["learning_rate"].values
        if len(np.unique(rate[np.isfinite(rate)])) < 2:
            del curves["learning_rate"]
    panels = [
        TrainingPanel(kind, tuple(curves[column] for column in kind.columns if column in curves))
        for kind in kinds
    ]
    return steps, [panel for panel in panels if panel.curves]


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


def envelope(x, y, stretches=60, inside=0.8):
    """Return the middles of equal stretches of a curve, and between what most of it lies there.

    ``inside`` is the share of a stretch's values that lie between the two.
    """
    x, y = x[np.isfinite(y)], y[np.isfinite(y)]
    if not len(y):
        return x, y, y
    starts = np.unique(np.linspace(0, len(y), stretches, endpoint=False).astype(int))
    shares = (1 - inside) / 2, (1 + inside) / 2
    low, high = np.transpose([np.quantile(part, shares) for part in np.split(y, starts[1:])])
    return x[(starts + np.append(starts[1:], len(y)) - 1) // 2], low, high
