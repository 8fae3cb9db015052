"""Balconies, and their railings of iron, stone, glass or wood.

What the arguments are, `parts` says.
"""

from pix2pix_utils.facades.openings import GOODS
from pix2pix_utils.facades.styles import IRON, NIGHT
from pix2pix_utils.facades.surrounds import flowers


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
        flowers(brush, chance, start, min(right, start + wide * 0.5), top + px(2), px(3.4))
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
