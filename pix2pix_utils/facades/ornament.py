"""Ornament: reliefs, the moldings across a house, pillars.

What the arguments are, `parts` says.
"""

from pix2pix_utils.facades.styles import NIGHT, WHITE


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
