"""Houses as a person would sketch them: the lines of a layout, in pencil on white paper.

A sketch shows what has an edge: walls and gables, roofs, windows with their bars and arches,
doors, balconies, shutters, pillars, the courses of a wall. It does not show colours, light,
curtains or what stands beside the houses.
"""

from itertools import pairwise

import numpy as np

from pix2pix_utils.facades import scenery
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.layout import gable_width
from pix2pix_utils.facades.looks import fronts_of
from pix2pix_utils.facades.pencil import HEAVY, LIGHT, USUAL, Pencil
from pix2pix_utils.facades.roofs import roof_of
from pix2pix_utils.facades.sketch_parts import SKETCHERS


def draw_sketch(layout, seed, index, size, style, variant):
    """Sketch a layout.

    Parameters
    ----------
    layout, seed, index, size, style, variant
        As for `rendering.paint`, whose photograph has the same arches, bars, railings, roofs.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size, 3]: dark strokes on white.
    """
    pencil = Pencil(size, [seed, index, variant, 5])
    weather = scenery.WEATHERS["clear"]  # of which a sketch shows nothing
    fronts = fronts_of(layout, seed, index, style, variant, weather)
    for house, look, key in fronts:
        _roof(pencil, house, look, Chance(*key, "roof"))
    for house, look, _ in fronts:
        _walls(pencil, house, look)
        for part in house.parts:
            SKETCHERS[part.kind](pencil, look, part)
    pencil.across(0, 1, layout.ground, HEAVY)
    if layout.ground < 0.97:
        pencil.across(0, 1, layout.ground + (1 - layout.ground) * 0.5, LIGHT)
    return pencil.picture()


# --------------------------------------------------------------------------------------
# Houses
# --------------------------------------------------------------------------------------


def _roof(pencil, house, look, chance):
    left, eaves, right, _ = house.box
    kind, _, share = roof_of(look, chance)
    if house.gable != "flat" or kind == "flat":
        return
    high = min(share, eaves * 0.72)
    inset = high * (0.3 if kind == "mansard" else 1.0)
    starts = left if left <= 0 else left + inset
    ends = right if right >= 1 else right - inset
    top = eaves - high
    pencil.stroke((left, eaves), (starts, top))
    pencil.across(starts, ends, top, HEAVY)
    pencil.stroke((ends, top), (right, eaves))
    for y in (0.36, 0.7):  # two rows of slates
        pencil.across(left + inset * y, right - inset * y, eaves - high * y, LIGHT * 0.7)


def _gable_edge(house):
    """Return the points of a gable from the left eaves over the top to the right."""
    left, eaves, right, _ = house.box
    middle, wide, rise = (left + right) / 2, (right - left) / 2, eaves - house.top
    heights = np.array([0.0, 1.0]) if house.gable == "pitched" else np.linspace(0, 1, 49)
    half = gable_width(house.gable, heights) * wide
    flank = []
    for n, height in enumerate(heights):
        y = eaves - rise * height
        if house.gable == "stepped" and n and half[n] != half[n - 1]:
            flank.append((half[n - 1], y))  # the tread of a step
        flank.append((half[n], y))
    return [(middle - x, y) for x, y in flank] + [(middle + x, y) for x, y in reversed(flank)]


def _walls(pencil, house, look):
    left, eaves, right, ground = house.box
    if house.gable == "flat":
        pencil.erase([(left, eaves), (right, eaves), (right, ground), (left, ground)])
    else:
        edge = _gable_edge(house)
        pencil.erase([(left, ground), *edge, (right, ground)])
        pencil.curve(edge, HEAVY)
        middle, top = (left + right) / 2, house.top
        inner = [
            (middle + (x - middle) * 0.9, max(y, top) + 0.014)
            for x, y in edge
            if y + 0.014 < eaves - 0.005
        ]
        if house.gable != "stepped" and len(inner) > 1:
            pencil.curve(inner, LIGHT)
    for x in (left, right):
        if 0 < x < 1:
            pencil.down(x, eaves, ground, HEAVY)
    if look.base != "same":
        pencil.across(left, right, house.floors[-2], LIGHT)
    STRUCTURES.get(look.material, _plain)(pencil, house)


def _plain(pencil, house):
    pass


def _panels(pencil, house):
    left, eaves, right, ground = house.box
    for y in house.floors[1:-1]:
        pencil.across(left, right, y, LIGHT)
    for x in house.bays[1:-1]:
        pencil.down(x, eaves, ground, LIGHT)


def _steel(pencil, house):
    left, eaves, right, ground = house.box
    for y in house.floors[:-1]:
        pencil.across(left, right, y, LIGHT)
    for a, b in pairwise(house.bays):
        for x in (a, (a + b) / 2):
            pencil.down(x, eaves, ground, LIGHT)
    pencil.down(house.bays[-1], eaves, ground, LIGHT)


def _beams(pencil, house):
    left, _, right, _ = house.box
    last = len(house.bays) - 2
    for top, bottom in pairwise(house.floors[:-1]):
        high = bottom - top
        for y in (top + high * 0.5, top + high * 0.86, bottom):
            pencil.across(left, right, y, LIGHT)
        for x in house.bays:
            pencil.down(x - 0.004, top, bottom, LIGHT)
            pencil.down(x + 0.004, top, bottom, LIGHT)
        for number, (a, b) in enumerate(pairwise(house.bays)):
            if number in (0, last):
                foot, head = (a, 0.34) if number == 0 else (b, 0.66)
                pencil.stroke((foot, bottom), (a + (b - a) * head, top), USUAL)
            else:
                low = ((a + b) / 2, top + high * 0.86)
                pencil.stroke((a, bottom), low, LIGHT)
                pencil.stroke((b, bottom), low, LIGHT)
    if house.gable != "flat":
        eaves, rise, middle = house.box[1], house.box[1] - house.top, (left + right) / 2
        for share in (0.35, 0.68):
            half = float(gable_width(house.gable, np.float64(share))) * (right - left) / 2
            pencil.across(middle - half, middle + half, eaves - rise * share, LIGHT)


STRUCTURES = {"panels": _panels, "curtain_wall": _steel, "timber_frame": _beams}
"""Materials whose lines belong to the shape of a house."""
