"""A small grammar of facades: a street becomes houses, storeys, bays and their parts.

Everything is measured in sides of the picture, x to the right and y down, so that a layout
has no size in pixels. `label_map` paints a layout at any size.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pix2pix_utils.facades.architecture import ARCHITECTURES
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.palette import (
    BACKGROUND,
    BALCONY,
    BLIND,
    CORNICE,
    DECO,
    DOOR,
    FACADE,
    MOLDING,
    PILLAR,
    SHOP,
    SILL,
    WINDOW,
)


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


STRANGERS = 0.03
"""Share of the houses that do not look as they are built."""


@dataclass(frozen=True)
class Layout:
    """A street of one to three houses that stand on ``ground``."""

    houses: tuple
    ground: float


# --------------------------------------------------------------------------------------
# From a layout to pixels
# --------------------------------------------------------------------------------------


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


def label_map(layout, size):
    """Paint the classes of a layout, later classes over earlier ones.

    Parameters
    ----------
    layout : Layout
    size : int
        Side in pixels.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size]: class indices.
    """
    labels = np.full((size, size), BACKGROUND, np.uint8)
    for house in layout.houses:
        labels[outline(house, size)] = FACADE
    parts = [part for house in layout.houses for part in house.parts]
    for part in sorted(parts, key=lambda part: part.kind):
        left, top, right, bottom = to_pixels(part.box, size)
        labels[top:bottom, left:right] = part.kind
    return labels


# --------------------------------------------------------------------------------------
# The grammar
# --------------------------------------------------------------------------------------


def draw_layout(seed, index):
    """Draw the layout of one picture.

    Parameters
    ----------
    seed, index : int
        Together they decide everything.

    Returns
    -------
    Layout
    """
    chance = Chance(seed, index, "labels")
    ground = chance.between(0.92, 0.985)
    left = 0.0 if chance.maybe(0.38) else chance.between(0.03, 0.16)
    right = 1.0 if chance.maybe(0.38) else 1 - chance.between(0.03, 0.16)
    first = chance.pick(tuple(ARCHITECTURES))
    alone = right - left <= ARCHITECTURES[first].widest
    count = chance.weighted({1: 0.76, 2: 0.17, 3: 0.07} if alone else {2: 0.6, 3: 0.4})
    if count == 1:
        edges = [left, right]
    else:
        edges = [0.0 if chance.maybe(0.6) else left, 1.0 if chance.maybe(0.6) else right]
        for place in range(count - 1):
            share = (place + 1) / count + chance.between(-0.06, 0.06)
            edges.insert(-1, edges[0] + share * (edges[-1] - edges[0]))
    plots = list(pairwise(edges))
    builders = [first, *(chance.pick(tuple(ARCHITECTURES)) for _ in plots[1:])]
    houses = tuple(
        _draw_house(chance, builder, *plot, ground)
        for builder, plot in zip(builders, plots, strict=True)
    )
    return Layout(houses, ground)


def _draw_house(chance, builder, left, right, ground):
    """Draw a house as one family builds; a few belong to another all the same."""
    architecture, width = ARCHITECTURES[builder], right - left
    family = chance.pick(tuple(ARCHITECTURES)) if chance.maybe(STRANGERS) else builder
    gable = chance.weighted(architecture.gables)
    if gable == "flat":
        eaves = top = chance.between(0.045, 0.17)
    else:
        rise = (
            width * chance.between(0.3, 0.42) if gable == "pitched" else chance.between(0.17, 0.23)
        )
        top = chance.between(0.03, 0.09)
        eaves = top + min(rise, 0.34)

    storeys = round((ground - eaves) / chance.between(*architecture.storey))
    storeys = min(7, max(2, storeys))
    crown = chance.between(*architecture.crown)
    floors = _floors(chance, eaves + crown, ground, storeys)
    storey = (ground - eaves) / storeys
    count = min(8, max(2, round(width / (storey * chance.between(*architecture.bay)))))
    bays = _bays(chance, left, right, count)
    plan = _plan(chance, architecture, storeys, count)

    parts = []
    if gable == "flat":
        parts.append(Part(MOLDING, (left, eaves, right, eaves + crown), "roof"))
    else:
        parts.append(Part(MOLDING, (left, eaves, right, eaves + crown), "course"))
        parts += _gable_parts(chance, gable, left, right, top, eaves)
    for row in range(storeys - 1):
        parts += _upper_storey(chance, plan, row, floors[row], floors[row + 1], bays)
    parts += _courses(chance, plan, left, right, floors)
    parts += _ground_floor(chance, plan, floors[-2], ground, bays)
    parts += _pillars(plan, floors, bays)
    parts.sort(key=lambda part: part.kind)
    return House(family, (left, eaves, right, ground), gable, top, floors, bays, tuple(parts))


def _floors(chance, top, ground, storeys):
    """Divide the height: a tall ground floor, a full first floor, a low top floor."""
    weights = [1.0] * storeys
    weights[-1] = chance.between(1.1, 1.45)
    if storeys > 2:
        weights[-2] = chance.between(1.0, 1.18)
        weights[0] = chance.between(0.8, 1.0)
    return _divide(top, ground, weights)


def _bays(chance, left, right, count):
    """Divide the width, with the same rhythm from both sides."""
    weights = [1.0] * count
    rhythm = chance.weighted({"even": 0.5, "centre": 0.25, "ends": 0.25})
    if rhythm == "centre" and count % 2 and count > 1:
        weights[count // 2] = chance.between(1.3, 1.6)
    if rhythm == "ends" and count > 2:
        weights[0] = weights[-1] = chance.between(1.2, 1.5)
    margin = (right - left) * chance.between(0.015, 0.05)
    return _divide(left + margin, right - margin, weights)


def _divide(start, end, weights):
    edges, at, step = [start], start, (end - start) / sum(weights)
    for weight in weights:
        at += weight * step
        edges.append(at)
    return tuple(edges)


@dataclass(frozen=True)
class _Plan:
    """What the storeys of a house have in common; heights and widths as shares.

    Sets of numbers name storeys, 0 at the top.
    """

    storeys: int
    window_width: float
    window_top: float
    window_bottom: float
    doubled: bool
    sill: float
    hood: float
    reach: float
    hoods: frozenset
    shutters: bool
    rollers: float
    balconies: frozenset
    long_balconies: frozenset
    courses: frozenset
    course: float
    spandrels: frozenset
    piers: frozenset
    pillars: str
    pillar: float
    belt: bool
    ground: str


def _plan(chance, architecture, storeys, count):
    upper = range(storeys - 1)
    balconies, long_balconies = _balcony_places(chance, architecture, storeys - 2, count)

    def rows(probability):
        return frozenset(row for row in upper if chance.maybe(probability))

    hooded = chance.maybe(architecture.hooded)
    return _Plan(
        storeys=storeys,
        window_width=chance.between(*architecture.window),
        window_top=chance.between(*architecture.head),
        window_bottom=chance.between(*architecture.foot),
        doubled=chance.maybe(architecture.doubled),
        sill=chance.between(*architecture.sill),
        hood=chance.between(*architecture.hood),
        reach=architecture.reach,
        hoods=rows(0.94) if hooded else frozenset(),
        shutters=chance.maybe(architecture.shutters),
        rollers=architecture.rollers,
        balconies=balconies,
        long_balconies=long_balconies,
        courses=rows(architecture.courses) - {0},
        course=chance.between(*architecture.course),
        spandrels=rows(architecture.spandrels),
        piers=rows(architecture.piers),
        pillars=chance.weighted(architecture.pillars),
        pillar=chance.between(*architecture.pillar),
        belt=chance.maybe(architecture.belt),
        ground=chance.weighted(architecture.ground),
    )


def _balcony_places(chance, architecture, lowest, count):
    """Choose the windows, as (storey, bay), with balconies, and the storeys with a long one."""
    scheme = chance.weighted(architecture.balconies)
    upper = range(lowest + 1)
    centre, ends = {(count - 1) // 2, count // 2}, {0, count - 1}
    long = frozenset(upper) if scheme == "long" else frozenset()
    if scheme == "centre":
        rows, bays = {row for row in upper if chance.maybe(0.6)} | {lowest}, centre
    elif scheme == "row":
        rows, bays = {chance.whole(0, lowest), lowest}, range(count)
    elif scheme == "column":
        rows, bays = upper, chance.pick((ends, centre))
    elif scheme == "all":
        rows, bays = upper, range(count)
    else:
        rows, bays = (), ()
    return frozenset((row, bay) for row in rows for bay in bays), long


def _upper_storey(chance, plan, row, top, bottom, bays):
    """One storey above the ground floor: its windows and all that belongs to them."""
    parts, height = [], bottom - top
    for bay, (left, right) in enumerate(pairwise(bays)):
        width, centre = right - left, (left + right) / 2
        outside = (row, bay) in plan.balconies or row in plan.long_balconies
        half = min(width * plan.window_width, height * 1.6) / 2
        head = top + height * plan.window_top
        foot = top + height * (0.97 if outside else plan.window_bottom)
        parts += _windows(chance, plan, centre, half, head, foot, outside)
        if plan.shutters:
            leaf = min(half * 0.85, width / 2 - half) * 0.92
            parts.append(Part(BLIND, (centre - half - leaf, head, centre - half, foot), "shutter"))
            parts.append(Part(BLIND, (centre + half, head, centre + half + leaf, foot), "shutter"))
        if row in plan.hoods:
            rise = height * plan.hood
            reach = min(half * plan.reach, width * 0.48)
            box = (centre - reach, head - rise - 0.004, centre + reach, head - 0.004)
            parts.append(Part(CORNICE, box))
        if outside and row not in plan.long_balconies:
            reach = min(max(half * 1.5, half + 0.015), width * 0.49)
            parts.append(_balcony(centre - reach, centre + reach, bottom, height))
        if not outside:
            if plan.sill:
                reach = half * 1.2
                box = (centre - reach, foot, centre + reach, foot + height * plan.sill)
                parts.append(Part(SILL, box))
            if row in plan.spandrels and row + 1 < plan.storeys - 1:
                parts += _spandrel(plan, centre, half * 0.9, foot, bottom, height)
        if row in plan.piers and bay + 2 < len(bays):
            next_half = half / width * (bays[bay + 2] - right)
            free = min(width / 2 - half, (bays[bay + 2] - right) / 2 - next_half)
            parts += _pier_panel(right, free, head, foot, height)
    if row in plan.long_balconies:
        parts.append(_balcony(bays[0], bays[-1], bottom, height))
    return parts


def _windows(chance, plan, centre, half, head, foot, outside):
    """The window of a bay, or two side by side, each perhaps with its roller blind down."""
    gap = half * 0.16
    spans = [(-half, -gap), (gap, half)] if plan.doubled else [(-half, half)]
    parts = []
    for start, end in spans:
        left, right = centre + start, centre + end
        parts.append(Part(WINDOW, (left, head, right, foot), "balcony" if outside else ""))
        if chance.maybe(plan.rollers):
            drop = head + (foot - head) * chance.between(0.25, 0.85)
            parts.append(Part(BLIND, (left, head, right, drop), "roller"))
    return parts


def _balcony(left, right, floor, height):
    return Part(BALCONY, (left, floor - height * 0.34, right, floor + height * 0.05))


def _spandrel(plan, centre, reach, foot, bottom, height):
    """A panel below a window, where there is room for one."""
    top, low = foot + height * plan.sill + 0.006, bottom + height * 0.1
    if low - top < 0.014:
        return []
    return [Part(DECO, (centre - reach, top, centre + reach, low))]


def _pier_panel(centre, free, head, foot, height):
    """A panel between two windows; ``free`` is the wall on each side of ``centre``."""
    wide = min(0.075, free * 1.4)
    if wide < 0.014:
        return []
    tall, middle = min(height * 0.56, wide * 2.2), (head + foot) / 2
    return [
        Part(DECO, (centre - wide / 2, middle - tall / 2, centre + wide / 2, middle + tall / 2))
    ]


def _gable_parts(chance, gable, left, right, top, eaves):
    """What stands in a gable: a window with its sill, or an ornament."""
    centre, rise = (left + right) / 2, eaves - top
    high = rise * 0.4
    wide = min((right - left) * 0.2, high * 0.8)
    middle = eaves - rise * (0.32 if gable == "pitched" else 0.36)
    box = (centre - wide / 2, middle - high / 2, centre + wide / 2, middle + high / 2)
    if chance.maybe(0.3):
        return [Part(DECO, box)]
    return [
        Part(WINDOW, box),
        Part(SILL, (box[0] - 0.01, box[3], box[2] + 0.01, box[3] + 0.012)),
    ]


def _courses(chance, plan, left, right, floors):
    """Bands between storeys: a strong one over the ground floor, thin ones above."""
    parts = []
    for row in plan.courses:
        if row - 1 not in plan.long_balconies:
            half = plan.course / 2
            parts.append(
                Part(MOLDING, (left, floors[row] - half, right, floors[row] + half), "course")
            )
    line = floors[-2]
    if plan.belt and plan.storeys - 2 not in plan.long_balconies:
        high = chance.between(0.02, 0.05)
        box = (left, line - high * 0.35, right, line + high * 0.65)
        parts.append(Part(MOLDING, box, "belt"))
    return parts


def _ground_floor(chance, plan, top, ground, bays):
    """Shops, or windows like those above, and one door."""
    count, height = len(bays) - 1, ground - top
    entrance = chance.pick((0, (count - 1) // 2, count // 2, count - 1))
    head = top + height * chance.between(0.3, 0.36)
    parts, bay = [], 0
    while bay < count:
        left, right = bays[bay : bay + 2]
        narrow = right - left < 0.2
        if bay == entrance:
            parts += _entrance(chance, left, right, head, ground, height)
        elif plan.ground == "shops" or (plan.ground == "mixed" and chance.maybe(0.66)):
            if narrow and bay + 1 < count and bay + 1 != entrance and chance.maybe(0.4):
                bay += 1  # a shop two bays wide
                right = bays[bay + 1]
            margin = (right - left) * 0.08
            box = (left + margin, head - height * 0.06, right - margin, ground - 0.004)
            parts.append(Part(SHOP, box))
        else:
            centre = (left + right) / 2
            half = min((right - left) * plan.window_width, height) / 2
            foot = top + height * 0.78
            parts.append(Part(WINDOW, (centre - half, head, centre + half, foot)))
            if plan.sill:
                reach = half * 1.2
                box = (centre - reach, foot, centre + reach, foot + height * 0.07)
                parts.append(Part(SILL, box))
        bay += 1
    return parts


def _entrance(chance, left, right, head, ground, height):
    """The door, which stands on the ground, and what is over it."""
    centre, half = (left + right) / 2, min((right - left) * 0.32, (ground - head) * 0.36)
    parts = [Part(DOOR, (centre - half, head, centre + half, ground))]
    over = chance.weighted({"nothing": 0.42, "cornice": 0.36, "deco": 0.22})
    if over == "cornice":
        reach = half * 1.25
        box = (centre - reach, head - height * 0.13, centre + reach, head - 0.004)
        parts.append(Part(CORNICE, box))
    elif over == "deco":
        reach = half * 0.9
        box = (centre - reach, head - height * 0.17, centre + reach, head - 0.008)
        parts.append(Part(DECO, box))
    return parts


def _pillars(plan, floors, bays):
    """Pillars from the first floor to the roof, at the corners or between the bays."""
    if plan.pillars == "none":
        return []
    half, inner = plan.pillar / 2, ()
    if plan.pillars in ("every", "posts"):
        inner = bays[1:-1]
    elif plan.pillars == "frame" and len(bays) > 4:
        inner = (bays[1], bays[-2])
    lines = (bays[0] + half, *inner, bays[-1] - half)
    return [Part(PILLAR, (line - half, floors[0], line + half, floors[-2])) for line in lines]
