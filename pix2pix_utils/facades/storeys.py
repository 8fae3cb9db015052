"""What stands in the storeys of a house: windows and all that belongs to them, doors, shops."""

from dataclasses import dataclass
from itertools import pairwise

from pix2pix_utils.facades.layout import Part
from pix2pix_utils.facades.palette import (
    BALCONY,
    BLIND,
    CORNICE,
    DECO,
    DOOR,
    MOLDING,
    PILLAR,
    SHOP,
    SILL,
    WINDOW,
)


@dataclass(frozen=True)
class Plan:
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


def make_plan(chance, architecture, storeys, count):
    """Choose what all storeys share, within what the family builds."""
    upper = range(storeys - 1)
    balconies, long_balconies = _balcony_places(chance, architecture, storeys - 2, count)

    def rows(probability):
        return frozenset(row for row in upper if chance.maybe(probability))

    hooded = chance.maybe(architecture.hooded)
    return Plan(
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


def upper_storey(chance, plan, row, top, bottom, bays):
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


def courses(chance, plan, left, right, floors):
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


def ground_floor(chance, plan, top, ground, bays):
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


def pillars(plan, floors, bays):
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
