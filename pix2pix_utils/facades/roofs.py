"""Roofs above the eaves, with their chimneys and dormers.

They lie in what the label map calls background.
"""

from itertools import pairwise

from PIL import Image, ImageDraw

from pix2pix_utils.facades.materials import cover, roof_tiles
from pix2pix_utils.facades.styles import NIGHT


def roof_of(look, chance):
    """Choose the roof of a house without a gable.

    Parameters
    ----------
    look : Look
    chance : Chance
        The stream of the roof; its first three numbers are drawn.

    Returns
    -------
    kind : {"flat", "pitched", "mansard"}
    colour : RGB
    height : float
        In sides of the picture.
    """
    kind = chance.pick(look.style.roofs)
    colour = chance.pick(look.style.roof_colours)
    share = {"mansard": 0.078, "pitched": 0.062, "flat": 0.0}[kind] * chance.between(0.85, 1.25)
    return kind, colour, share


def paint_roof(brush, random, house, look, chance):
    """A roof above the eaves; it lies in what the label map calls background."""
    px = brush.px
    kind, colour, share = roof_of(look, chance)
    left, eaves, right, _ = (brush.snap(edge) for edge in house.box)
    if house.gable != "flat":
        _chimneys(
            brush, chance, left, right, brush.snap(house.top) + (eaves - brush.snap(house.top)) // 2
        )
        return
    high = int(min(share * brush.size, eaves * 0.72))
    if kind == "flat":
        if chance.maybe(0.6):  # the lift and the stairs
            wide = (right - left) * chance.between(0.14, 0.3)
            x = left + (right - left - wide) * chance.between(0.1, 0.9)
            top = eaves - px(chance.between(5, 10))
            brush.fill(x, top, x + wide, eaves, brush.scale(look.wall, 0.8))
            brush.fill(x, top, x + wide, top + px(1), brush.scale(look.wall, 1.05))
        if chance.maybe(0.5):  # an aerial
            x = left + (right - left) * chance.between(0.15, 0.85)
            brush.fill(x, eaves - px(13), x + px(0.6), eaves, (70, 70, 74))
            for y in (12, 10, 8):
                brush.fill(x - px(2), eaves - px(y), x + px(2.6), eaves - px(y - 0.5), (70, 70, 74))
        brush.fill(left, eaves - px(1.5), right, eaves, brush.scale(look.trim, 0.9))
        return
    _chimneys(brush, chance, left, right, eaves - high)
    inset = high * (0.3 if kind == "mansard" else 1.0)
    starts = left if left == 0 else left + inset
    ends = right if right >= brush.size else right - inset
    if high > 2 and ends > starts:
        mask = _trapezoid(left, right, starts, ends, high)
        cover(brush, roof_tiles, random, (left, eaves - high, right, eaves), colour, mask)
        brush.fill(starts, eaves - high, ends, eaves - high + px(1.2), brush.scale(colour, 0.7))
        brush.fill(left, eaves - px(1.6), right, eaves, NIGHT, 90)
        _dormers(brush, look, chance, house, kind, colour, (starts, eaves - high, ends, eaves))


def _trapezoid(left, right, starts, ends, high):
    mask = Image.new("L", (right - left, high))
    points = [(0, high), (starts - left, 0), (ends - left, 0), (right - left, high)]
    ImageDraw.Draw(mask).polygon(points, 255)
    return mask


def _chimneys(brush, chance, left, right, top):
    px = brush.px
    brick = chance.pick(((150, 84, 64), (168, 150, 130), (120, 92, 80)))
    for _ in range(chance.whole(0, 3)):
        wide = px(chance.between(5, 10))
        x = left + (right - left) * chance.between(0.12, 0.84)
        high = top - px(chance.between(5, 10))
        brush.fill(x, high, x + wide, top + px(5), brick)
        shade = x + wide * 0.6 if brush.sun > 0 else x
        brush.fill(shade, high, shade + wide * 0.4, top + px(5), NIGHT, 60)
        brush.fill(x - px(0.6), high, x + wide + px(0.6), high + px(1.4), brush.scale(brick, 1.2))
        for pot in (0.2, 0.6):
            at = x + wide * pot
            brush.fill(at, high - px(2.4), at + px(1.6), high, (176, 104, 74))


def _dormers(brush, look, chance, house, kind, colour, box):
    left, top, right, bottom = box
    px, high = brush.px, bottom - top
    every = chance.pick((1, 2)) if kind == "mansard" else chance.pick((0, 2, 2))
    if not every or high < px(9):
        return
    bays = house.bays
    for number, (a, b) in enumerate(pairwise(bays)):
        if number % every:
            continue
        x, half = (a + b) / 2 * brush.size, min((b - a) * brush.size * 0.2, high * 0.36)
        if x - half * 1.4 < left or x + half * 1.4 > right:
            continue
        y = top + high * 0.3
        brush.fill(x - half * 1.25, y, x + half * 1.25, bottom - high * 0.08, look.trim)
        brush.polygon(
            [(x - half * 1.45, y), (x, y - high * 0.24), (x + half * 1.45, y)],
            brush.scale(colour, 0.8),
        )
        brush.fill(
            x - half * 0.85, y + high * 0.06, x + half * 0.85, bottom - high * 0.1, (44, 52, 62)
        )
        brush.fill(x - px(0.3), y, x + px(0.5), bottom - high * 0.1, look.frame)
