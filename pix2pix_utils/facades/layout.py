"""What a facade consists of: a street of houses, and the parts of each.

Everything is measured in sides of the picture, x to the right and y down, so that a layout
has no size in pixels.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Part:
    """One rectangle of a facade.

    Attributes
    ----------
    kind : int
        Its class.
    box : tuple of float
        Left, top, right, bottom.
    role : str
        What it is within its class, for the painter: "roof" and "course" are both moldings.
    """

    kind: int
    box: tuple
    role: str = ""


@dataclass(frozen=True)
class House:
    """One facade of the street.

    Attributes
    ----------
    family : str
        What it looks like: a key of `styles.STYLES`. Nearly always its architecture tells.
    box : tuple of float
        Left, eaves, right, ground.
    gable : {"flat", "pitched", "stepped", "bell"}
        The outline above the eaves.
    top : float
        The highest point of the gable; the eaves of a flat house.
    floors : tuple of float
        Where storeys meet, from the top down: one more than there are storeys.
    bays : tuple of float
        Where bays meet, from left to right: one more than there are bays.
    parts : tuple of Part
        In the order in which they are painted.
    """

    family: str
    box: tuple
    gable: str
    top: float
    floors: tuple
    bays: tuple
    parts: tuple


@dataclass(frozen=True)
class Layout:
    """A street of one to three houses that stand on ``ground``."""

    houses: tuple
    ground: float


def to_pixels(box, size):
    """Round a box to whole pixels of a picture, at least one pixel each way.

    Label map and photograph both go through here: this is what aligns them.

    Parameters
    ----------
    box : tuple of float
        Left, top, right, bottom, in sides of the picture.
    size : int
        Side of the picture in pixels.

    Returns
    -------
    tuple of int
        Left, top, right, bottom; right and bottom are the first pixels outside.
    """
    left, top, right, bottom = (int(edge * size + 0.5) for edge in box)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def gable_width(gable, height):
    """Return how wide a gable is at a height.

    Parameters
    ----------
    gable : {"pitched", "stepped", "bell"}
    height : array of float
        0 at the eaves, 1 at the top.

    Returns
    -------
    numpy.ndarray
        Share of the width of the house, 1 at the eaves.
    """
    if gable == "pitched":
        return 1 - 0.97 * height
    if gable == "stepped":
        return 1 - np.floor(height * 6) / 6 * 0.86
    # The Dutch bell: a concave flank, a ledge, a rounded top.
    flank = 1 - 1.15 * height + 0.62 * height * height
    crown = 0.36 * np.sqrt(np.clip((1 - height) / 0.28, 0, 1))
    return np.where(height < 0.72, flank, crown)


def outline(house, size):
    """Return where a house's wall stands, gable included.

    Parameters
    ----------
    house : House
    size : int
        Side of the picture in pixels.

    Returns
    -------
    numpy.ndarray
        bool [size, size].
    """
    left, eaves, right, ground = to_pixels(house.box, size)
    mask = np.zeros((size, size), bool)
    mask[eaves:ground, left:right] = True
    if house.gable != "flat":
        top = int(house.top * size + 0.5)
        rows = np.arange(top, eaves)
        height = (eaves - rows - 0.5) / max(1, eaves - top)
        half = gable_width(house.gable, height) * (right - left) / 2
        distance = np.abs(np.arange(size) + 0.5 - (left + right) / 2)
        mask[rows] = distance[None, :] < half[:, None]
    return mask
