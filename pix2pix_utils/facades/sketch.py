"""Houses as a person would sketch them: the lines of a layout, in pencil on white paper.

A sketch shows what has an edge: walls and gables, roofs, windows with their bars and arches,
doors, balconies, shutters, pillars, the courses of a wall. It does not show colours, light,
curtains or what stands beside the houses.
"""

from itertools import pairwise
from math import cos, hypot, pi, sin

import numpy as np
from PIL import Image, ImageDraw

from pix2pix_utils.facades import scenery
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.grammar import gable_width
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
from pix2pix_utils.facades.rendering import fronts_of, roof_of

CANVAS = 1024
"""Sketches of up to half this size are drawn on a canvas of about this side."""

PAPER = 255
HEAVY, USUAL, LIGHT = 1.5, 1.05, 0.7
"""Widths of strokes, in 256ths of the picture."""


class Pencil:
    """Strokes on paper, none quite straight and none quite as dark as the next.

    Places are given in sides of the picture.

    Parameters
    ----------
    size : int
        Side of the picture in pixels.
    seed
        What `numpy.random.default_rng` takes: it decides how the hand trembles.
    """

    def __init__(self, size, seed):
        self.factor = max(2, -(-CANVAS // size))
        self.size = size * self.factor
        self.unit = self.size / 256
        self.canvas = Image.new("L", (self.size, self.size), PAPER)
        self._draw = ImageDraw.Draw(self.canvas)
        # Drawn all at once: one number at a time would take most of the time of a sketch.
        self._trembles = np.random.default_rng(seed).standard_normal(1 << 12).tolist()
        self._at = 0

    def _tremble(self):
        self._at = (self._at + 1) % len(self._trembles)
        return self._trembles[self._at]

    def picture(self):
        """Return the sketch, uint8 [size, size, 3]."""
        grey = np.asarray(self.canvas.reduce(self.factor))
        return np.repeat(grey[:, :, None], 3, axis=2)

    def erase(self, points):
        """Leave the paper white inside a polygon."""
        self._draw.polygon([(x * self.size, y * self.size) for x, y in points], PAPER)

    def stroke(self, start, end, width=USUAL):
        """Draw a line that is nearly straight and reaches a little beyond its ends."""
        (x0, y0), (x1, y1) = start, end
        x0, y0, x1, y1 = x0 * self.size, y0 * self.size, x1 * self.size, y1 * self.size
        length = hypot(x1 - x0, y1 - y0)
        if length < 1:
            return
        along = ((x1 - x0) / length, (y1 - y0) / length)
        beyond = min(0.7 * self.unit, 0.06 * length)
        sway = min(0.34 * self.unit, 0.05 * length)
        count = 2 + int(length / (34 * self.unit))
        points = []
        for n in range(count):
            at = -beyond + (length + 2 * beyond) * n / (count - 1)
            aside = sway * self._tremble()
            points.append(
                (x0 + along[0] * at - along[1] * aside, y0 + along[1] * at + along[0] * aside)
            )
        self._ink(points, width)

    def curve(self, points, width=USUAL):
        """Draw a line through points that lie close together."""
        self._ink([(x * self.size, y * self.size) for x, y in points], width, "curve")

    def _ink(self, points, width, joint=None):
        grey = min(120, max(25, int(66 + 22 * self._tremble())))
        # Never thinner than three quarters of a pixel of the picture: such a line is no line.
        thick = max(0.75 * self.factor, width * self.unit * (1 + 0.1 * self._tremble()))
        self._draw.line(points, grey, max(1, round(thick)), joint)

    # ---- shapes

    def across(self, left, right, y, width=USUAL):
        """Draw a level line."""
        self.stroke((left, y), (right, y), width)

    def down(self, x, top, bottom, width=USUAL):
        """Draw an upright line."""
        self.stroke((x, top), (x, bottom), width)

    def box(self, left, top, right, bottom, width=USUAL, clear=True):
        """Draw a rectangle; what was there before is erased, or seen through it."""
        if clear:
            self.erase([(left, top), (right, top), (right, bottom), (left, bottom)])
        self.across(left, right, top, width)
        self.down(right, top, bottom, width)
        self.across(right, left, bottom, width)
        self.down(left, bottom, top, width)

    def ring(self, x, y, radius, width=LIGHT):
        """Draw a circle."""
        angles = [n * pi / 8 for n in range(17)]
        self.curve([(x + radius * cos(a), y + radius * sin(a)) for a in angles], width)


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


# --------------------------------------------------------------------------------------
# Parts
# --------------------------------------------------------------------------------------


def _window(pencil, look, part):
    left, top, right, bottom = part.box
    edge = look.style.surround / 256
    arched = (look.arch != "flat" and part.role != "balcony") or look.arch == "round"
    if edge >= 1.5 / 256:
        pencil.box(left - edge, top - edge, right + edge, bottom, LIGHT)
    if arched:
        half = (right - left) / 2
        rise = min(half if look.arch == "round" else half * 0.4, (bottom - top) * 0.4)
        steps = [n * pi / 10 for n in range(11)]
        head = [((left + right) / 2 - half * cos(a), top + rise - rise * sin(a)) for a in steps]
        pencil.erase([(left, bottom), *head, (right, bottom)])
        pencil.curve(head)
        pencil.down(left, top + rise, bottom)
        pencil.down(right, top + rise, bottom)
        pencil.across(left, right, bottom)
    else:
        pencil.box(left, top, right, bottom)
    _bars(pencil, look.bars, left, top, right, bottom)


def _bars(pencil, bars, left, top, right, bottom):
    """Hint at the bars of a window: fewer than there are where they are many."""
    wide, high = right - left, bottom - top
    lights = max(1, round(1.5 * wide / high))
    columns, rails = max(2, 2 * lights), ()
    if bars == "grid":
        columns = min(4, max(2, round(wide * 256 / 5)))
        rows = min(5, max(2, round(high * 256 / 7)))
        rails = [n / rows for n in range(1, rows)]
    elif bars == "sash":
        columns, rails = 2 * lights, (0.5,)
    elif bars == "plain":
        columns = lights
    elif bars in ("tee", "cross"):
        rails = (0.3 if bars == "tee" else 0.42,)
    for n in range(1, columns):
        pencil.down(left + wide * n / columns, top, bottom, LIGHT)
    for share in rails:
        pencil.across(left, right, top + high * share, LIGHT)


def _door(pencil, look, part):
    left, top, right, bottom = part.box
    wide, high = right - left, bottom - top
    edge = max(1.2, look.style.surround) / 256
    pencil.box(left - edge, top - edge, right + edge, bottom, LIGHT)
    pencil.box(left, top, right, bottom, HEAVY)
    middle, fan = (left + right) / 2, top + high * (0.22 if look.style.modern else 0.24)
    pencil.across(left, right, fan)
    if look.style.modern:
        pencil.down(middle, top, bottom)
        return
    pencil.down(middle, top, fan, LIGHT)
    leaves = 2 if wide > 11 / 256 else 1
    for leaf in range(leaves):
        a, b = left + wide * leaf / leaves, left + wide * (leaf + 1) / leaves
        if leaf:
            pencil.down(a, fan, bottom)
        gap = (b - a) * 0.22
        for start, end in ((0.1, 0.42), (0.52, 0.9)):
            y0, y1 = fan + (bottom - fan) * start, fan + (bottom - fan) * end
            pencil.box(a + gap, y0, b - gap, y1, LIGHT)


def _cornice(pencil, look, part):
    left, top, right, bottom = part.box
    wide, high = right - left, bottom - top
    hood = look.hood if high > 4 / 256 else "slab"
    middle = (left + right) / 2
    if hood in ("pediment", "arc"):
        base = bottom - max(1.4 / 256, high * 0.22)
        if hood == "pediment":
            head = [(left, base), (middle, top), (right, base)]
        else:
            head = [
                (left + wide * t / 8, base - (base - top) * 4 * (t / 8) * (1 - t / 8))
                for t in range(9)
            ]
        pencil.erase(head)
        pencil.curve(head)
        pencil.box(left, base, right, bottom, LIGHT)
        return
    if hood == "visor":
        pencil.box(left, top, right, top + high * 0.6)
        return
    pencil.box(left, top, right, bottom)
    if hood == "lintel":
        pencil.down(middle - 1.5 / 256, top, bottom, LIGHT)
        pencil.down(middle + 1.5 / 256, top, bottom, LIGHT)
    else:
        pencil.across(left, right, top + high * 0.42, LIGHT)


def _sill(pencil, look, part):
    left, top, right, bottom = part.box
    pencil.box(left, top, right, min(bottom, top + max(1.6 / 256, (bottom - top) * 0.5)))


def _blind(pencil, look, part):
    left, top, right, bottom = part.box
    pencil.box(left, top, right, bottom)
    slats = max(2, round((bottom - top) * 256 / 4))
    for n in range(1, slats):
        pencil.across(left, right, top + (bottom - top) * n / slats, LIGHT * 0.8)


def _balcony(pencil, look, part):
    left, top, right, bottom = part.box
    high = bottom - top
    slab = bottom - max(1.6 / 256, high * 0.16)
    solid = look.railing in ("solid", "balusters")
    pencil.box(left, top, right, slab, USUAL, clear=solid)
    pencil.box(left, slab, right, bottom)
    spacing = {"iron": 3.4, "balusters": 4.4, "wood": 4.4, "glass": 14, "solid": 1000}
    count = max(1, round((right - left) * 256 / spacing[look.railing]))
    for n in range(1, count):
        pencil.down(left + (right - left) * n / count, top, slab, LIGHT)
    if look.railing in ("iron", "balusters"):
        pencil.across(left, right, top + high * 0.12, LIGHT)
    elif look.railing == "solid":
        pencil.across(left, right, top + high * 0.4, LIGHT)


def _deco(pencil, look, part):
    left, top, right, bottom = part.box
    x, y = (left + right) / 2, (top + bottom) / 2
    wide, high = right - left, bottom - top
    pencil.box(left, top, right, bottom)
    radius = min(wide, high) * 0.3
    if look.ornament == "diamond":
        edge = [(x, top), (right, y), (x, bottom), (left, y), (x, top)]
        pencil.curve([(x + (a - x) * 0.8, y + (b - y) * 0.8) for a, b in edge], LIGHT)
    elif look.ornament in ("rosette", "garland"):
        pencil.ring(x, y, radius)
    elif look.ornament == "sunburst":
        for n in (-1, 0, 1):
            pencil.stroke((x, bottom), (x + n * wide * 0.3, top + high * 0.15), LIGHT)
    elif look.ornament == "relief":
        for share in (0.33, 0.66):
            pencil.across(left, right, top + high * share, LIGHT)
    else:  # planks
        for share in (0.25, 0.5, 0.75):
            pencil.down(left + wide * share, top, bottom, LIGHT)


def _molding(pencil, look, part):
    left, top, right, bottom = part.box
    high = bottom - top
    pencil.erase([(left, top), (right, top), (right, bottom), (left, bottom)])
    pencil.across(left, right, top, HEAVY if part.role == "roof" else USUAL)
    pencil.across(left, right, bottom)
    if look.style.band not in ("classic", "timber") or high < 5 / 256:
        return
    pencil.across(left, right, top + high * 0.33, LIGHT)
    step = (7.5 if part.role == "roof" else 5.5) / 256
    count = max(1, round((right - left) / step))
    for n in range(1, count):  # brackets
        x = left + (right - left) * n / count
        pencil.down(x, top + high * 0.36, top + high * 0.75, LIGHT)


def _pillar(pencil, look, part):
    left, top, right, bottom = part.box
    pencil.box(left, top, right, bottom)
    if look.style.pier == "classic":
        head = min(5 / 256, (bottom - top) * 0.12)
        pencil.across(left, right, top + head, LIGHT)
        pencil.across(left, right, bottom - head, LIGHT)


def _shop(pencil, look, part):
    left, top, right, bottom = part.box
    wide, high = right - left, bottom - top
    pencil.box(left, top, right, bottom, HEAVY)
    sign, riser = top + high * 0.2, bottom - high * 0.13
    pencil.across(left, right, sign)
    pencil.across(left, right, riser, LIGHT)
    x, y = left + wide * 0.22, (top + sign) / 2
    end = right - wide * 0.22
    zigzag = [(x + (end - x) * n / 12, y + high * 0.035 * (-1) ** n) for n in range(13)]
    pencil.curve(zigzag, LIGHT)  # something like writing
    count = max(1, round(wide * 256 / 20))
    for n in range(1, count):
        pencil.down(left + wide * n / count, sign, riser)


SKETCHERS = {
    WINDOW: _window,
    DOOR: _door,
    CORNICE: _cornice,
    SILL: _sill,
    BALCONY: _balcony,
    BLIND: _blind,
    DECO: _deco,
    MOLDING: _molding,
    PILLAR: _pillar,
    SHOP: _shop,
}
"""How each class of part is sketched; `parts.PAINTERS` has how it is painted."""
