"""What frames a window: the cornice over it, the sill below, shutters and blinds.

What the arguments are, `parts` says.
"""

from pix2pix_utils.facades.styles import NIGHT, WHITE

LEAVES = ((70, 110, 58), (88, 124, 66), (56, 92, 54))

FLOWERS = ((206, 60, 62), (226, 120, 160), (236, 190, 80), (240, 236, 230))


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
        flowers(brush, chance, left + edge, right - edge, top + px(0.5), px(2.4))


def flowers(brush, chance, left, right, y, high):
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
