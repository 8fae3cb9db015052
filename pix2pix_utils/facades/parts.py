"""How each class of the label map looks in a photograph.

`PAINTERS` has one function for each class of part. It gets a brush, the look of the house, a
stream of chance of the part's own, the part's box in canvas pixels and its role. It paints
inside the box; only shadows, and the stone frames round openings, reach beyond it.
"""

from dataclasses import dataclass

from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.openings import GOODS, door, shop, window
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
from pix2pix_utils.facades.styles import IRON, NIGHT, WHITE, Style

LEAVES = ((70, 110, 58), (88, 124, 66), (56, 92, 54))
FLOWERS = ((206, 60, 62), (226, 120, 160), (236, 190, 80), (240, 236, 230))


@dataclass(frozen=True)
class Look:
    """What chance chose for one house among what its style allows.

    ``dark`` says that it is night: lamps are then brighter than what they do not shine on.
    """

    style: Style
    material: str
    base: str
    base_colour: tuple
    wall: tuple
    trim: tuple
    frame: tuple
    door: tuple
    shutter: tuple
    bars: str
    arch: str
    hood: str
    railing: str
    ornament: str
    lit: float
    mirror: float
    sky: tuple
    curtains: float
    flowers: bool
    awning: tuple
    glass: object
    dark: bool = False


# --------------------------------------------------------------------------------------
# Round the windows
# --------------------------------------------------------------------------------------


def cornice(brush, look, chance, box, role):
    """What crowns a window: a slab, a pediment, an arc, a lintel."""
    left, top, right, bottom = box
    px, trim = brush.px, look.trim
    wide, high = right - left, bottom - top
    hood = look.hood if high > px(4) else "slab"
    if hood == "visor":
        brush.cast((left, top, right, top + high * 0.6), 4)
        brush.fill(left, top, right, bottom, brush.scale(look.wall, 0.7))
        brush.fill(left, top, right, top + high * 0.6, trim)
        brush.fill(left, top, right, top + px(0.7), brush.scale(trim, 1.15))
        return
    if hood == "lintel":
        brush.cast(box, 0.8, 0.5)
        brush.fill(*box, trim)
        for n in range(1, 6):
            x = left + wide * n / 6
            brush.fill(x, top, x + px(0.5), bottom, NIGHT, 60)
        middle = (left + right) / 2
        brush.fill(middle - px(1.5), top, middle + px(1.5), bottom, brush.scale(trim, 1.12))
        brush.fill(left, top, right, top + px(0.5), WHITE, 90)
        brush.fill(left, bottom - px(0.6), right, bottom, NIGHT, 80)
        return
    brush.cast((left, top + high * 0.4, right, bottom), 3.0)
    if hood == "slab":
        brush.fill(left + wide * 0.06, top, right - wide * 0.06, bottom, brush.scale(trim, 0.88))
        brush.fill(left, top, right, top + high * 0.42, trim)
        brush.fill(left, top, right, top + px(0.7), brush.scale(trim, 1.14))
        brush.fill(left, top + high * 0.42, right, top + high * 0.42 + px(1.2), NIGHT, 90)
        for x in (left + wide * 0.06, right - wide * 0.06 - px(1.8)):
            brush.fill(x, top + high * 0.42, x + px(1.8), bottom, brush.scale(trim, 0.78))
        return
    base = bottom - max(px(1.4), high * 0.22)
    middle = (left + right) / 2
    if hood == "pediment":
        outer = [(left, base), (middle, top), (right - 1, base)]
        inner = [
            (left + wide * 0.16, base),
            (middle, top + high * 0.26),
            (right - wide * 0.16, base),
        ]
        brush.polygon(outer, trim)
        brush.polygon(inner, brush.scale(trim, 0.72))
    else:
        curve = [(t / 8, 4 * (t / 8) * (1 - t / 8)) for t in range(9)]
        rise = base - top
        brush.polygon([(left + wide * t, base - rise * h) for t, h in curve], trim)
        brush.polygon(
            [(left + wide * (0.14 + 0.72 * t), base - rise * 0.66 * h) for t, h in curve],
            brush.scale(trim, 0.74),
        )
    brush.fill(left, base, right, bottom, trim)
    brush.fill(left, base, right, base + px(0.6), brush.scale(trim, 1.14))
    brush.fill(left, bottom - px(0.6), right, bottom, NIGHT, 90)


def sill(brush, look, chance, box, role):
    """A slab of stone under a window, at times with flowers."""
    left, top, right, bottom = box
    px, trim = brush.px, look.trim
    high = bottom - top
    slab = top + max(px(1.3), high * 0.5)
    brush.cast((left, top, right, slab), 2.4)
    edge = (right - left) * 0.08
    if high > px(3):
        brush.fill(left + edge, slab, right - edge, bottom, brush.scale(trim, 0.8))
        brush.fill(left + edge, slab, right - edge, slab + px(1), NIGHT, 100)
    else:
        slab = bottom
    brush.fill(left, top, right, slab, trim)
    brush.fill(left, top, right, top + px(0.6), brush.scale(trim, 1.16))
    brush.fill(left, slab - px(0.5), right, slab, NIGHT, 70)
    if look.flowers and chance.maybe(0.6):
        _flowers(brush, chance, left + edge, right - edge, top + px(0.5), px(2.4))


def _flowers(brush, chance, left, right, y, high):
    x = left
    leaf, flower = chance.pick(LEAVES), chance.pick(FLOWERS)
    while x < right:
        brush.disc(x, y - chance.between(0, high * 0.3), high * 0.5, leaf)
        if chance.maybe(0.6):
            brush.disc(x + high * 0.2, y - chance.between(0, high * 0.6), high * 0.26, flower)
        x += high * 0.55


def blind(brush, look, chance, box, role):
    """A shutter beside a window, or a blind let down in front of it."""
    left, top, right, bottom = box
    px, colour = brush.px, look.shutter
    if role == "roller":
        colour = brush.mix(colour, (224, 220, 210), 0.6)
        brush.fill(*box, colour)
        for y in range(top, bottom, px(2)):
            brush.fill(left, y, right, y + px(0.5), NIGHT, 60)
        brush.fill(left, bottom - px(1), right, bottom, brush.scale(colour, 0.7))
        brush.fill(left, top, right, top + px(1.8), NIGHT, 40 + 60 * brush.shadow)
        return
    brush.cast(box, 1.4, 0.7)
    brush.fill(*box, colour)
    edge = px(0.8)
    middle = (top + bottom) // 2
    for start, end in ((top + edge, middle - edge // 2), (middle + edge // 2, bottom - edge)):
        brush.fill(left + edge, start, right - edge, end, brush.scale(colour, 0.72))
        for y in range(start, end, px(1.8)):
            brush.fill(left + edge, y, right - edge, y + px(0.8), brush.scale(colour, 1.12))
    brush.fill(left, top, right, top + px(0.5), WHITE, 60)
    brush.fill(right - px(0.5), top, right, bottom, NIGHT, 70)


# --------------------------------------------------------------------------------------
# Balconies
# --------------------------------------------------------------------------------------


def balcony(brush, look, chance, box, role):
    """A balcony: the slab with its shadow, and a railing one may see through."""
    left, top, right, bottom = box
    px, trim = brush.px, look.trim
    wide, high = right - left, bottom - top
    slab = bottom - max(px(1.6), high * 0.16)
    brush.cast((left, slab, right, bottom), 7)
    brush.cast((left, top, right, bottom), 3, 0.5)
    # Whatever stands behind the railing is in its shade.
    brush.fill(left, top, right, slab, NIGHT, 46)
    PAINT_RAILING[look.railing](brush, look, (left, top, right, int(slab)))
    brush.fill(left, slab, right, bottom, trim)
    brush.fill(left, slab, right, slab + px(0.6), brush.scale(trim, 1.14))
    brush.fill(left, bottom - px(0.8), right, bottom, NIGHT, 80)
    if look.flowers and chance.maybe(0.7):
        start = left + wide * chance.between(0, 0.4)
        _flowers(brush, chance, start, min(right, start + wide * 0.5), top + px(2), px(3.4))
    elif chance.maybe(0.08):  # washing, or a chair
        x = left + wide * chance.between(0.2, 0.7)
        brush.fill(x, top + px(1), x + px(5), slab - px(1.5), chance.pick(GOODS))


def _iron_railing(brush, look, box):
    left, top, right, bottom = box
    px = brush.px
    step = px(5)
    for x in range(left, right, step):
        brush.fill(x, top, x + px(1.3), bottom, IRON)
    middle = (top + bottom) / 2
    if look.style.surround >= 1.8:  # the richer houses have scrolls
        for x in range(left + step, right - step, step * 2):
            brush.disc(x + px(0.65), middle, px(1.2), IRON)
    brush.fill(left, top, right, top + px(1.2), IRON)
    brush.fill(left, bottom - px(1), right, bottom, IRON)
    for x in (left, right - px(1)):
        brush.fill(x, top, x + px(1), bottom, IRON)


def _balusters(brush, look, box):
    left, top, right, bottom = box
    px, trim = brush.px, look.trim
    brush.fill(*box, brush.scale(look.wall, 0.42))
    count = max(2, round((right - left) / px(5)))
    step = (right - left) / count
    for n in range(count):
        x = left + (n + 0.5) * step
        brush.fill(x - step * 0.22, top, x + step * 0.22, bottom, brush.scale(trim, 0.92))
        brush.fill(x - step * 0.36, (top + bottom) / 2, x + step * 0.36, bottom - px(1.6), trim)
        shade = x + step * 0.1 if brush.sun > 0 else x - step * 0.36
        brush.fill(shade, top, shade + step * 0.26, bottom, NIGHT, 50)
    brush.fill(left, top, right, top + px(1.8), trim)
    brush.fill(left, top + px(1.8), right, top + px(2.6), NIGHT, 70)
    for x in (left, right - px(2.6)):
        brush.fill(x, top, x + px(2.6), bottom, trim)


def _solid_railing(brush, look, box):
    left, top, right, bottom = box
    px = brush.px
    colour = brush.mix(look.trim, look.wall, 0.25)
    brush.fill(*box, colour)
    brush.fill(left, top, right, top + px(1.2), brush.scale(colour, 1.16))
    brush.fill(left, top + px(1.2), right, top + px(2), NIGHT, 60)
    brush.fill(left, (top + bottom) / 2, right, bottom, NIGHT, 24)
    if look.ornament in ("sunburst", "plank"):
        for share in (0.4, 0.56, 0.72):
            y = top + (bottom - top) * share
            brush.fill(left, y, right, y + px(0.7), brush.scale(colour, 0.72))
    else:
        for n in range(1, 4):
            x = left + (right - left) * n / 4
            brush.fill(x, top + px(1.2), x + px(0.6), bottom, NIGHT, 50)


def _glass_railing(brush, look, box):
    left, top, right, bottom = box
    px = brush.px
    brush.fill(*box, (150, 182, 186), 130)
    brush.polygon(
        [
            (left, bottom - 1),
            (left + (right - left) * 0.3, top),
            (left + (right - left) * 0.5, top),
            (left + (right - left) * 0.2, bottom - 1),
        ],
        (240, 248, 250),
        50,
    )
    steel = (186, 190, 194)
    count = max(1, round((right - left) / px(14)))
    for n in range(count + 1):
        x = left + (right - left - px(0.8)) * n / count
        brush.fill(x, top, x + px(0.8), bottom, steel)
    brush.fill(left, top, right, top + px(1.1), steel)


def _wood_railing(brush, look, box):
    left, top, right, bottom = box
    px = brush.px
    colour = brush.scale(look.trim if sum(look.trim) > 600 else (126, 84, 54), 0.96)
    step = px(5)
    for x in range(left, right, step):
        end = min(right, x + px(3.2))
        brush.fill(x, top, end, bottom, colour)
        brush.fill(end - px(0.6), top, end, bottom, NIGHT, 60)
    brush.fill(left, top, right, top + px(1.6), brush.scale(colour, 1.1))
    brush.fill(left, bottom - px(1.4), right, bottom, brush.scale(colour, 0.85))


PAINT_RAILING = {
    "iron": _iron_railing,
    "balusters": _balusters,
    "solid": _solid_railing,
    "glass": _glass_railing,
    "wood": _wood_railing,
}


# --------------------------------------------------------------------------------------
# Ornament
# --------------------------------------------------------------------------------------


def deco(brush, look, chance, box, role):
    """An ornament in relief."""
    left, top, right, bottom = box
    px, trim = brush.px, look.trim
    wide, high = right - left, bottom - top
    x, y = (left + right) / 2, (top + bottom) / 2
    light, shade = brush.scale(trim, 1.12), brush.scale(trim, 0.66)
    brush.cast(box, 1.4, 0.6)
    brush.fill(*box, trim)
    brush.frame(*box, light, px(0.7))
    inner = (left + px(1.2), top + px(1.2), right - px(1.2), bottom - px(1.2))
    brush.fill(*inner, brush.scale(trim, 0.82))
    brush.fill(inner[0], inner[1], inner[2], inner[1] + px(0.8), NIGHT, 60)
    radius = min(wide, high) * 0.32
    if look.ornament == "rosette":
        brush.disc(x + brush.sun * px(0.6), y + px(0.8), radius, shade)
        brush.disc(x, y, radius, light)
        brush.disc(x, y, radius * 0.6, shade)
        brush.disc(x, y, radius * 0.36, light)
        if wide > 2 * high:
            for side in (-1, 1):
                brush.disc(x + side * wide * 0.3, y, radius * 0.55, light)
    elif look.ornament == "garland":
        count = 7
        for n in range(count):
            t = n / (count - 1) * 2 - 1
            drop = (1 - t * t) * high * 0.28
            px_x = x + t * wide * 0.36
            brush.disc(px_x + px(0.5), y - high * 0.14 + drop + px(0.7), px(1.5), shade)
            brush.disc(px_x, y - high * 0.14 + drop, px(1.4), light)
    elif look.ornament == "sunburst":
        for n in range(-3, 4):
            brush.line(
                [(x, inner[3]), (x + n * wide * 0.15, inner[1] + abs(n) * high * 0.06)], light, 0.9
            )
        brush.disc(x, inner[3] - px(0.5), min(radius, high * 0.25), light)
    elif look.ornament == "diamond":
        points = [(x, inner[1]), (inner[2], y), (x, inner[3]), (inner[0], y)]
        brush.polygon(points, brush.mix(look.door, trim, 0.35))
        brush.disc(x, y, radius * 0.5, light)
    elif look.ornament == "relief":
        for n in range(1, 4):
            share = n / 4
            brush.fill(inner[0], top + high * share - px(0.7), inner[2], top + high * share, light)
    else:  # planks
        brush.fill(*inner, brush.mix(trim, look.wall, 0.4))
        step = px(4)
        for x in range(inner[0] + step, inner[2] - 1, step):
            brush.fill(x, inner[1], x + px(0.6), inner[3], NIGHT, 110)


def molding(brush, look, chance, box, role):
    """A band across the house; under the roof it is a cornice with brackets."""
    left, top, right, bottom = box
    px, trim, band = brush.px, look.trim, look.style.band
    wide, high = right - left, bottom - top
    if band == "timber":
        brush.cast(box, 2.2)
        brush.fill(*box, trim)
        brush.fill(left, top, right, top + px(0.8), brush.scale(trim, 1.4))
        if high > px(4):
            for x in range(left + px(3), right, px(9)):
                brush.fill(x, top + high * 0.45, x + px(4), bottom, brush.scale(trim, 1.3))
                brush.fill(x, bottom - px(0.8), x + px(4), bottom, NIGHT, 90)
        return
    if band in ("plain", "metal"):
        brush.cast(box, 2.6 if role == "roof" else 1.6, 0.8)
        brush.fill(*box, trim)
        brush.fill(left, top, right, top + px(0.8), brush.scale(trim, 1.15))
        brush.fill(left, bottom - high * 0.28, right, bottom, brush.scale(trim, 0.78))
        if band == "metal":
            for x in range(left, right, px(16)):
                brush.fill(x, top, x + px(0.6), bottom, NIGHT, 70)
        elif high > px(6):
            for share in (0.32, 0.48):
                y = top + high * share
                brush.fill(left, y, right, y + px(0.8), brush.scale(trim, 0.72))
        return
    depth = {"roof": 5.0, "belt": 3.0}.get(role, 1.8)
    brush.cast(box, depth)
    brush.fill(*box, brush.scale(trim, 0.86))
    # The profile, from the drip at the top to the frieze below.
    brush.fill(left, top, right, top + high * 0.32, trim)
    brush.fill(left, top, right, top + px(0.7), brush.scale(trim, 1.16))
    brush.fill(left, top + high * 0.32, right, top + high * 0.32 + px(0.9), NIGHT, 80)
    if high > px(5):
        step = px(6 if role == "roof" else 5)
        foot = top + high * (0.72 if role == "roof" else 0.6)
        for x in range(left + (wide % step) // 2, right, step):
            brush.fill(x, top + high * 0.36, min(right, x + step * 0.5), foot, trim)
            brush.fill(x, foot - px(0.5), min(right, x + step * 0.5), foot, NIGHT, 90)
        brush.fill(left, bottom - high * 0.16, right, bottom, trim)
    brush.fill(left, bottom - px(0.7), right, bottom, NIGHT, 80)


def pillar(brush, look, chance, box, role):
    """A pillar: light on one side, with a capital and a foot."""
    left, top, right, bottom = box
    px, trim, pier = brush.px, look.trim, look.style.pier
    wide, high = right - left, bottom - top
    brush.cast(box, 2.4, 0.8)
    brush.fill(*box, trim)
    lit = (left, right) if brush.sun > 0 else (right, left)
    towards = 1 if brush.sun > 0 else -1
    for share, colour, alpha in ((0.22, WHITE, 90), (0.1, WHITE, 60)):
        a, b = sorted((lit[0], lit[0] + towards * wide * share))
        brush.fill(a, top, b, bottom, colour, alpha)
    for share in (0.45, 0.25):
        a, b = sorted((lit[1], lit[1] - towards * wide * share))
        brush.fill(a, top, b, bottom, NIGHT, 50)
    if pier != "classic":
        return
    head = min(px(5), high * 0.12)
    brush.fill(left, top, right, top + head, brush.scale(trim, 1.08))
    brush.fill(left, top + head - px(0.8), right, top + head, NIGHT, 90)
    brush.fill(left, top + head * 0.45, right, top + head * 0.45 + px(0.6), NIGHT, 70)
    brush.fill(left, bottom - head, right, bottom, brush.scale(trim, 1.02))
    brush.fill(left, bottom - head, right, bottom - head + px(0.7), NIGHT, 70)


PAINTERS = {
    WINDOW: window,
    DOOR: door,
    CORNICE: cornice,
    SILL: sill,
    BALCONY: balcony,
    BLIND: blind,
    DECO: deco,
    MOLDING: molding,
    PILLAR: pillar,
    SHOP: shop,
}


def paint_part(brush, look, part, key):
    """Paint one part of a house.

    Parameters
    ----------
    brush : Brush
    look : Look
    part : grammar.Part
    key : tuple
        Of the part's own stream of chance.
    """
    PAINTERS[part.kind](brush, look, Chance(*key), brush.box(part.box), part.role)
