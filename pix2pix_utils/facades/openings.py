"""Openings in a wall: windows, doors and shops, the painters of their classes.

What the arguments are, `parts` says.
"""

from pix2pix_utils.facades.styles import DARK, NIGHT, WHITE

LAMPS = ((255, 216, 146), (255, 200, 120), (250, 226, 176), (255, 206, 150))
SIGNS = (
    (150, 40, 38),
    (36, 74, 62),
    (34, 54, 96),
    (40, 40, 44),
    (196, 150, 60),
    (226, 220, 208),
    (70, 40, 66),
    (60, 118, 128),
)
GOODS = (
    (196, 92, 70),
    (222, 178, 96),
    (110, 140, 150),
    (226, 216, 196),
    (132, 150, 96),
    (166, 116, 150),
)
AWNINGS = tuple(
    (colour, (240, 234, 222)) for colour in ((164, 52, 48), (46, 92, 74), (52, 76, 124), DARK)
)


def _pane(brush, look, chance, box):
    """Glass: what it mirrors, or the lit room behind it."""
    left, top, right, bottom = box
    px = brush.px
    wide, high = right - left, bottom - top
    if wide < 1 or high < 1:
        return
    lit = chance.maybe(look.lit)
    # A stream of its own: whether a room is lit does not change the curtains drawn below.
    room = chance.branch()
    if lit:
        lamp = room.pick(LAMPS)
        power = room.between(0.78, 1.0)
        brush.fill(*box, brush.scale(lamp, power * 0.86), glow=True)
        for share in (0.1, 0.2, 0.3):  # brightest below the lamp
            brush.fill(left, top, right, top + high * share, (150, 96, 50), 50, True)
            brush.fill(left, bottom - high * share, right, bottom, (110, 66, 36), 50, True)
        if room.maybe(0.5):  # furniture
            x = left + wide * room.between(0.05, 0.6)
            tall = high * room.between(0.18, 0.4)
            end = min(right, x + wide * 0.32)
            brush.fill(x, bottom - tall, end, bottom, (84, 52, 34), 170, True)
        curtain = (206, 140, 84)
    else:
        sheet = look.glass.width
        x = int(room.between(0, max(1, sheet - wide)))
        y = int(room.between(0, max(1, sheet - high)))
        brush.canvas.paste(look.glass.crop((x, y, x + wide, y + high)), (left, top))
        if room.maybe(look.mirror):  # the pane gives back the bright sky
            brush.fill(left, top, right, bottom, look.sky, room.between(50, 120), True)
            brush.fill(left, top, right, top + high * 0.5, look.sky, room.between(20, 60), True)
        else:
            brush.fill(left, top + high * 0.45, right, bottom, NIGHT, room.between(30, 90))
            brush.fill(left, top + high * 0.72, right, bottom, NIGHT, room.between(10, 60))
        curtain = (214, 210, 200)
    glow = lit and look.dark  # by night a curtain glows in the light behind it
    if chance.maybe(look.curtains):
        drawn = chance.between(0.16, 0.34) * wide
        for a, b in ((left, left + drawn), (right - drawn, right)):
            brush.fill(a, top, b, bottom, curtain, 190, glow)
            brush.fill(a + drawn * 0.4, top, a + drawn * 0.6, bottom, NIGHT, 40)
    elif chance.maybe(0.3):
        brush.fill(left, top, right, top + high * chance.between(0.2, 0.6), curtain, 170, glow)
    if chance.maybe(0.35) and brush.shadow > 0.5:
        x = left + wide * room.between(0.1, 0.5)
        slant = min(wide * 0.3, px(6))
        points = [
            (x + slant, top),
            (min(right - 1, x + slant + wide * 0.22), top),
            (min(right - 1, x + wide * 0.22), bottom - 1),
            (x, bottom - 1),
        ]
        if points[1][0] > points[0][0]:
            brush.polygon(points, (235, 242, 250), 34, True)


def _glazing(brush, look, box, colour, bar):
    """The bars that divide a window, ``bar`` canvas pixels wide."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    lights = max(1, round(1.5 * wide / high))

    def upright(share):
        x = left + wide * share - bar / 2
        brush.fill(x, top, x + bar, bottom, colour)

    def rail(share, thick=1.0):
        y = top + high * share - bar * thick / 2
        brush.fill(left, y, right, y + bar * thick, colour)

    if look.bars == "grid":
        columns, rows = max(2, round(wide / brush.px(5))), max(2, round(high / brush.px(6)))
        for n in range(1, min(columns, 6)):
            upright(n / min(columns, 6))
        for n in range(1, min(rows, 6)):
            rail(n / min(rows, 6))
        return
    if look.bars == "sash":
        rail(0.5, 1.4)
        for n in range(1, 2 * lights):
            upright(n / (2 * lights))
        return
    if look.bars in ("tee", "cross"):
        rail(0.3 if look.bars == "tee" else 0.42, 1.2)
    count = lights if look.bars == "plain" else max(2, 2 * lights)
    for n in range(1, count):
        upright(n / count)


def window(brush, look, chance, box, role):
    """A window: stone frame, reveal in shadow, glass, frame and bars."""
    left, top, right, bottom = box
    style, px = look.style, brush.px
    if style.surround:
        edge = px(style.surround)
        brush.cast((left - edge, top - edge, right + edge, bottom), 1.4, 0.6)
        brush.fill(left - edge, top - edge, right + edge, bottom, look.trim)
        brush.fill(left - edge, top - edge, right + edge, top - edge + px(0.5), WHITE, 70)
    brush.fill(*box, brush.scale(look.wall, 0.5))
    deep = px(0.5 if style.modern else 1.1)
    inside = (left + px(0.5), top + px(0.5), right - px(0.5), bottom)
    _pane(brush, look, chance, inside)
    width = px(0.9 if style.modern else 1.15)
    brush.frame(*inside, look.frame, width)
    bar = px(0.7)
    glass = (inside[0] + width, inside[1] + width, inside[2] - width, inside[3] - width)
    if glass[2] - glass[0] > bar * 2 and glass[3] - glass[1] > bar * 2:
        _glazing(brush, look, glass, look.frame, bar)
    # The reveal: the head and the side towards the sun lie in shadow.
    dark = 60 + 90 * brush.shadow
    brush.fill(left, top, right, top + deep * 2, NIGHT, dark)
    if brush.sun > 0:
        brush.fill(left, top + deep * 2, left + deep * 1.5, bottom, NIGHT, dark * 0.8)
    else:
        brush.fill(right - deep * 1.5, top + deep * 2, right, bottom, NIGHT, dark * 0.8)
    if (look.arch != "flat" and role != "balcony") or look.arch == "round":
        _arch(brush, look, box)
    if chance.maybe(0.1) and not style.modern and bottom - top > px(12):
        # A casement left open.
        brush.fill(left + width, top + deep * 2, left + (right - left) * 0.45, bottom, NIGHT, 120)


def _arch(brush, look, box):
    """Fill the upper corners of an opening so that its head is an arch."""
    left, top, right, bottom = box
    half = (right - left) / 2
    rise = min(half if look.arch == "round" else half * 0.4, (bottom - top) * 0.4)
    colour = look.trim if look.style.surround > 1 else brush.scale(look.wall, 0.92)
    curve = (0.0, 0.2, 0.4, 0.6, 0.78, 0.92, 1.0)
    for side, x0 in ((1, left), (-1, right - 1)):
        points = [(x0, top)]
        for t in curve:  # a quarter of an ellipse
            points.append((x0 + side * half * t, top + rise * (1 - (1 - (1 - t) ** 2) ** 0.5)))
        points.append((x0 + side * half, top))
        brush.polygon(points, colour)


def door(brush, look, chance, box, role):
    """A door on the ground: frame, fanlight, leaves with panels, a step."""
    left, top, right, bottom = box
    px, style = brush.px, look.style
    edge = px(max(1.2, style.surround))
    brush.cast((left - edge, top - edge, right + edge, bottom), 1.6, 0.6)
    brush.fill(left - edge, top - edge, right + edge, bottom, look.trim)
    brush.fill(*box, brush.scale(look.door, 0.55))
    wide, high = right - left, bottom - top
    if style.modern:
        inner = (left + px(1), top + px(1), right - px(1), bottom)
        _pane(brush, look, chance, inner)
        brush.frame(*inner, look.door, px(1.6))
        middle = (left + right) / 2
        brush.fill(middle - px(0.8), top, middle + px(0.8), bottom, look.door)
        brush.fill(left, top + high * 0.22, right, top + high * 0.22 + px(1.4), look.door)
        brush.fill(middle + px(1.6), top + high * 0.5, middle + px(2.3), top + high * 0.72, WHITE)
        brush.fill(left, top, right, top + px(2), NIGHT, 110)
        return
    fan = top + high * 0.24
    _pane(brush, look, chance, (left + px(1), top + px(1), right - px(1), int(fan)))
    for n in range(1, 4):
        x = left + wide * n / 4
        brush.fill(x - px(0.3), top, x + px(0.3), fan, look.door)
    brush.fill(left, fan, right, fan + px(1.2), brush.scale(look.door, 1.25))
    leaves = 2 if wide > px(11) else 1
    for leaf in range(leaves):
        a, b = (
            left + px(1) + (wide - px(2)) * leaf / leaves,
            left + px(1) + (wide - px(2)) * (leaf + 1) / leaves,
        )
        brush.fill(a, fan + px(1.2), b, bottom, look.door)
        gap = (b - a) * 0.18
        for start, end in ((0.08, 0.42), (0.5, 0.9)):
            y0, y1 = fan + (bottom - fan) * start, fan + (bottom - fan) * end
            brush.fill(a + gap, y0, b - gap, y1, brush.scale(look.door, 0.68))
            brush.fill(a + gap, y1 - px(0.6), b - gap, y1, brush.scale(look.door, 1.5))
        brush.fill(b - px(0.5), fan, b, bottom, NIGHT, 120)
    middle = left + wide * (0.5 if leaves == 2 else 0.85)
    brush.disc(middle + px(1.4), fan + (bottom - fan) * 0.5, px(0.6), (214, 186, 110))
    brush.fill(left, bottom - px(1.6), right, bottom, brush.scale(look.trim, 0.8))
    brush.fill(left, top, right, top + px(1.8), NIGHT, 60 + 80 * brush.shadow)
    if look.arch == "round" or (look.arch == "flat" and chance.maybe(0.25)):
        _arch(brush, look, box)


def shop(brush, look, chance, box, role):
    """A shop: sign, lit window with goods, stall riser; at times an awning."""
    left, top, right, bottom = box
    px = brush.px
    wide, high = right - left, bottom - top
    wood = chance.pick(SIGNS)
    brush.cast(box, 1.2, 0.6)
    brush.fill(*box, brush.scale(wood, 0.8))
    sign = top + high * 0.2
    riser = bottom - high * 0.13
    # The display, lit a little even by day.
    glass = (left + px(1.4), int(sign), right - px(1.4), int(riser))
    bright = chance.between(0.1, 0.62 + look.lit * 0.6) * 0.9
    if look.dark:
        bright = 0.72 + 0.25 * bright
    warm = brush.mix((72, 62, 54), (244, 204, 142), bright)
    brush.fill(*glass, warm, glow=True)
    tall = riser - sign
    brush.fill(glass[0], sign, glass[2], sign + tall * 0.3, NIGHT, 80, True)
    brush.fill(glass[0], riser - tall * 0.16, glass[2], riser, NIGHT, 90, True)
    x = glass[0] + px(2)
    while x < glass[2] - px(4):
        w, h = px(chance.between(1.6, 5)), tall * chance.between(0.18, 0.58)
        if chance.maybe(0.72):
            tone = brush.scale(chance.pick(GOODS), chance.between(0.62, 1.0))
            end = min(x + w, glass[2] - px(1))
            brush.fill(x, riser - px(1) - h, end, riser - px(1), tone, 225, look.dark)
        x += w + px(chance.between(0.8, 3))
    # Reflection of the sky, and the uprights.
    brush.polygon(
        [
            (glass[0] + wide * 0.1, sign),
            (glass[0] + wide * 0.3, sign),
            (glass[0] + wide * 0.16, riser - 1),
            (glass[0], riser - 1),
        ],
        (220, 232, 244),
        30,
        True,
    )
    count = max(1, round(wide / px(20)))
    for n in range(count + 1):
        x = left + (wide - px(1.6)) * n / count
        brush.fill(x, sign, x + px(1.6), riser, wood)
    brush.fill(left, riser, right, bottom, brush.scale(wood, 0.72))
    brush.fill(left, riser, right, riser + px(0.8), brush.scale(wood, 1.3))
    brush.fill(left, top, right, sign, wood)
    brush.fill(left, top, right, top + px(0.9), brush.scale(wood, 1.35))
    brush.fill(left, sign - px(0.8), right, sign, brush.scale(wood, 0.6))
    letters = (236, 222, 180) if sum(wood) < 420 else (50, 46, 44)
    x, end = left + wide * 0.2, right - wide * 0.2
    while x < end - px(1):  # something like writing
        w = px(chance.between(0.8, 2.2))
        brush.fill(
            x, top + (sign - top) * 0.34, min(end, x + w), sign - (sign - top) * 0.28, letters
        )
        x += w + px(0.8)
    if look.awning and chance.maybe(0.8):
        _awning(brush, look, (left, int(top + high * 0.17), right, int(top + high * 0.45)))
    else:
        brush.fill(left, sign, right, sign + px(2), NIGHT, 40 + 70 * brush.shadow)


def _awning(brush, look, box):
    left, top, right, bottom = box
    px = brush.px
    brush.fill(left, bottom, right, bottom + px(5), NIGHT, 50 + 60 * brush.shadow)
    stripe = px(4)
    for n, x in enumerate(range(left, right, stripe)):
        colour = look.awning[n % 2]
        end = min(x + stripe, right)
        brush.fill(x, top, end, bottom, colour)
        brush.disc((x + end) / 2, bottom, (end - x) / 2, brush.scale(colour, 0.86))
    high = bottom - top
    brush.fill(left, top, right, top + high * 0.35, (255, 255, 255), 40)
    brush.fill(left, bottom - high * 0.25, right, bottom, NIGHT, 40)
