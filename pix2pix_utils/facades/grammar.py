"""A small grammar of facades: a street becomes houses, storeys, bays and their parts.

`draw_layout` draws the houses, `storeys` what stands in each of their storeys; `label_map` paints
a layout at any size.
"""

from itertools import pairwise

import numpy as np

from pix2pix_utils.facades.architecture import ARCHITECTURES
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.layout import House, Layout, Part, outline, to_pixels
from pix2pix_utils.facades.palette import (
    BACKGROUND,
    DECO,
    FACADE,
    MOLDING,
    SILL,
    WINDOW,
)
from pix2pix_utils.facades.storeys import courses, ground_floor, make_plan, pillars, upper_storey

STRANGERS = 0.03
"""Share of the houses that do not look as they are built."""


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
    plan = make_plan(chance, architecture, storeys, count)

    parts = []
    if gable == "flat":
        parts.append(Part(MOLDING, (left, eaves, right, eaves + crown), "roof"))
    else:
        parts.append(Part(MOLDING, (left, eaves, right, eaves + crown), "course"))
        parts += _gable_parts(chance, gable, left, right, top, eaves)
    for row in range(storeys - 1):
        parts += upper_storey(chance, plan, row, floors[row], floors[row + 1], bays)
    parts += courses(chance, plan, left, right, floors)
    parts += ground_floor(chance, plan, floors[-2], ground, bays)
    parts += pillars(plan, floors, bays)
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
