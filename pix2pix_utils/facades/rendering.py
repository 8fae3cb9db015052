"""Photographs of a layout."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

from pix2pix_utils.facades import scenery
from pix2pix_utils.facades.brush import Brush
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.grammar import gable_width, outline
from pix2pix_utils.facades.materials import MATERIALS, coat, roof_tiles
from pix2pix_utils.facades.openings import AWNINGS
from pix2pix_utils.facades.parts import Look, paint_part
from pix2pix_utils.facades.styles import NIGHT, STYLES, WHITE

FAVOURITE = 0.7
"""How often a house has the first of its family's colours and materials."""

CANVAS = 512
"""Pictures of up to half this size are drawn on a canvas of about this side."""


def paint(layout, seed, index, size, style, variant):
    """Paint a photograph of a layout.

    Parameters
    ----------
    layout : Layout
    seed, index, variant : int
        Together they decide what the layout leaves open.
    size : int
        Side in pixels.
    style : str or None
        A name in `styles.STYLES` for all houses; None for each house's own family.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size, 3].
    """
    scene = compose(layout, seed, index, size, style, variant)
    return develop(scene.brush.canvas.reduce(scene.brush.factor), scene.random, scene.chance)


@dataclass(frozen=True)
class Scene:
    """A painted canvas, and what one must know to paint on.

    Attributes
    ----------
    brush : Brush
        With the canvas.
    sky : PIL.Image.Image
        What the canvas was before anything else was painted.
    weather : scenery.Weather
    fronts : list of tuple
        For each house itself, its `Look`, and the key of its streams of chance.
    random : numpy.random.Generator
    chance : Chance
    """

    brush: Brush
    sky: Image.Image
    weather: scenery.Weather
    fronts: list
    random: np.random.Generator
    chance: Chance


def compose(layout, seed, index, size, style, variant, weather=None):
    """Paint a layout on a canvas finer than the photograph.

    Parameters
    ----------
    layout, seed, index, size, style, variant
        As for `paint`.
    weather : scenery.Weather, optional
        In place of the one that chance gives.

    Returns
    -------
    Scene
    """
    chance = Chance(seed, index, variant, "photograph")
    random = np.random.default_rng([seed, index, variant])
    # Drawn even where a weather is given, so that the rest of chance does not depend on it.
    drawn_weather = scenery.WEATHERS[chance.weighted(scenery.WEATHER_ODDS)]
    weather = weather or drawn_weather
    factor = max(2, -(-CANVAS // size))
    brush = Brush(size, factor, weather.light, chance.pick((1, -1)), weather.sun)
    sky = scenery.sky(random, brush.size, weather, layout.ground * 0.8)
    brush.canvas.paste(sky)
    glass = scenery.reflections(random, brush.size, weather)
    scenery.paint_surroundings(brush, Chance(seed, index, variant, "scenery"), layout, weather)
    fronts = fronts_of(layout, seed, index, style, variant, weather, glass)
    for house, look, key in fronts:
        _paint_roof(brush, random, house, look, Chance(*key, "roof"))
    for house, look, key in fronts:
        _paint_house(brush, random, house, look, key)
    if weather.sun > 0.8 and chance.maybe(0.3):
        scenery.paint_shadow(brush, chance, layout)
    scenery.paint_street(brush, Chance(seed, index, variant, "street"), layout)
    return Scene(brush, sky, weather, fronts, random, chance)


def fronts_of(layout, seed, index, style, variant, weather, glass=None):
    """Choose how each house looks.

    Parameters
    ----------
    layout, seed, index, style, variant
        As for `paint`.
    weather : scenery.Weather
    glass : PIL.Image.Image, optional
        What windows mirror; without it no window can be painted.

    Returns
    -------
    list of tuple
        For each house itself, its `Look`, and the key of its streams of chance.
    """
    fronts = []
    for number, house in enumerate(layout.houses):
        key = (seed, index, variant, "house", number)
        look = _look(STYLES[style or house.family], Chance(*key), weather, glass)
        fronts.append((house, look, key))
    return fronts


def _look(style, chance, weather, glass):
    """Choose for one house among what its style allows; what comes first there is commonest."""
    wall = chance.favour(style.walls, FAVOURITE)
    return Look(
        style=style,
        material=chance.favour(style.material, FAVOURITE),
        base=chance.favour(style.base, FAVOURITE),
        base_colour=chance.favour(style.base_colours, FAVOURITE),
        wall=tuple(channel * chance.between(0.95, 1.04) for channel in wall),
        trim=chance.favour(style.trims, FAVOURITE),
        frame=chance.favour(style.frames, FAVOURITE),
        door=chance.pick(style.doors),
        shutter=chance.pick(style.shutters),
        bars=chance.pick(style.bars),
        arch=chance.pick(style.arches),
        hood=chance.pick(style.hoods),
        railing=chance.pick(style.railings),
        ornament=chance.pick(style.ornament),
        lit=weather.lit,
        mirror=chance.between(0.05, 0.45) * (1.6 if style.modern else 1),
        sky=weather.horizon,
        curtains=chance.between(0.1, 0.6),
        flowers=not style.modern and chance.maybe(0.22),
        awning=chance.pick(AWNINGS) if chance.maybe(0.45) else (),
        glass=glass,
    )


# --------------------------------------------------------------------------------------
# Roofs
# --------------------------------------------------------------------------------------


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


def _paint_roof(brush, random, house, look, chance):
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
        _cover(brush, roof_tiles, random, (left, eaves - high, right, eaves), colour, mask)
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


# --------------------------------------------------------------------------------------
# Walls
# --------------------------------------------------------------------------------------


def _cover(brush, material, random, box, colour, mask=None):
    """Cover a box of the canvas with a material, in the light of the hour."""
    left, top, right, bottom = box
    lit = tuple(channel * light for channel, light in zip(colour, brush.light, strict=True))
    image = coat(material, random, bottom - top, right - left, brush.unit, lit)
    brush.canvas.paste(image, (left, top), mask)


def _paint_house(brush, random, house, look, key):
    left, eaves, right, ground = (brush.snap(edge) for edge in house.box)
    px = brush.px
    brush.bounds = (left, right)
    top = brush.snap(house.top)
    mask = None
    if house.gable != "flat":
        covered = outline(house, brush.picture)
        covered = np.repeat(np.repeat(covered, brush.factor, 0), brush.factor, 1)
        mask = Image.fromarray(covered[top:ground, left:right].astype(np.uint8) * 255)
    wall = MATERIALS[look.material]
    _cover(brush, wall, random, (left, top, right, ground), look.wall, mask)

    floor = brush.snap(house.floors[-2])
    if look.base != "same" and ground > floor:
        _cover(brush, MATERIALS[look.base], random, (left, floor, right, ground), look.base_colour)
        brush.fill(left, floor, right, floor + px(1), WHITE, 50)
    _paint_structure(brush, house, look)
    for high in (60, 45, 30, 15):  # walls are darker at the foot, from the street
        brush.fill(left, ground - px(high), right, ground, NIGHT, 9)
    brush.fill(left, ground - px(4), right, ground, brush.scale(look.wall, 0.55), 150)
    if house.gable != "flat":
        _paint_coping(brush, house, look)
    # The edges of the house: a hint of depth.
    shady = right - px(2) if brush.sun > 0 else left
    brush.fill(shady, eaves, shady + px(2), ground, NIGHT, 50)

    for number, part in enumerate(house.parts):
        paint_part(brush, look, part, (*key, number))
    brush.bounds = (0, brush.size)


def _paint_structure(brush, house, look):
    """The lines of a wall that follow its storeys and bays."""
    left, eaves, right, ground = (brush.snap(edge) for edge in house.box)
    floors = [brush.snap(floor) for floor in house.floors]
    bays = [brush.snap(bay) for bay in house.bays]
    px = brush.px
    if look.material == "panels":
        for y in floors[1:-1]:
            brush.fill(left, y, right, y + px(0.9), NIGHT, 110)
            brush.fill(left, y + px(0.9), right, y + px(1.6), WHITE, 50)
        for x in bays:
            brush.fill(x, eaves, x + px(0.9), ground, NIGHT, 100)
    elif look.material == "curtain_wall":
        steel = look.frame
        for y in floors:
            brush.fill(left, y, right, y + px(1.2), steel)
        for a, b in pairwise(bays):
            for n in range(2):
                x = a + (b - a) * n / 2
                brush.fill(x, eaves, x + px(0.9), ground, steel)
                brush.fill(x + px(0.9), eaves, x + px(1.5), ground, WHITE, 60)
    elif look.material == "timber_frame":
        _paint_beams(brush, house, look, floors, bays)


def _paint_beams(brush, house, look, floors, bays):
    left, eaves, right, _ = (brush.snap(edge) for edge in house.box)
    px, beam = brush.px, look.trim
    thick = px(2.2)
    for top, bottom in pairwise(floors[:-1]):
        brush.fill(left, bottom - thick / 2, right, bottom + thick / 2, beam)
        for x in bays:
            brush.fill(x - thick / 2, top, x + thick / 2, bottom, beam)
        for rail in (0.5, 0.86):
            y = top + (bottom - top) * rail
            brush.fill(left, y - px(0.8), right, y + px(0.8), beam)
        for number, (a, b) in enumerate(pairwise(bays)):
            if number in (0, len(bays) - 2):
                foot = a if number == 0 else b
                head = a + (b - a) * (0.34 if number == 0 else 0.66)
                brush.line([(foot, bottom), (head, top)], beam, 1.8)
            else:
                brush.line([(a, bottom), ((a + b) / 2, top + (bottom - top) * 0.86)], beam, 1.4)
                brush.line([(b, bottom), ((a + b) / 2, top + (bottom - top) * 0.86)], beam, 1.4)
    for x in (left, right - thick):
        brush.fill(x, eaves, x + thick, floors[-2], beam)
    if house.gable != "flat":
        top, middle, wide = brush.snap(house.top), (left + right) / 2, right - left
        for share in (0.35, 0.68):
            half = float(gable_width(house.gable, np.float64(share))) * wide / 2
            y = eaves - (eaves - top) * share
            brush.fill(middle - half, y - px(0.9), middle + half, y + px(0.9), beam)
        for share in (-0.25, 0.25):
            half = float(gable_width(house.gable, np.float64(0.68))) * wide / 2
            x = middle + wide * share
            brush.line(
                [(x, eaves), (middle + np.sign(share) * half * 0.5, top + (eaves - top) * 0.32)],
                beam,
                1.8,
            )


def _paint_coping(brush, house, look):
    """The stone, or the board, along the edge of a gable."""
    left, eaves, right, _ = (brush.snap(edge) for edge in house.box)
    top, middle, wide = brush.snap(house.top), (left + right) / 2, (right - left) / 2
    height = np.linspace(0, 1, 121)
    half = gable_width(house.gable, height) * wide
    y = eaves - (eaves - top) * height
    for side in (-1, 1):
        edge = []
        for n in range(len(height)):
            if n and house.gable == "stepped" and half[n] != half[n - 1]:
                edge.append((half[n - 1], y[n]))  # the tread of a step
            edge.append((half[n], y[n]))
        outer = [(middle + side * x, at) for x, at in edge]
        for thick, colour, alpha in ((4.6, NIGHT, 90), (3.2, look.trim, 255)):
            by = brush.px(thick)
            inner = [(middle + side * max(0, x - by), at + by) for x, at in edge]
            brush.polygon([*outer, *reversed(inner)], colour, alpha)
    flat = half[-2]  # what is left at the very top
    brush.fill(middle - flat, top, middle + flat, top + brush.px(3.2), look.trim)
    if house.gable == "bell":
        brush.disc(middle, top + brush.px(1), brush.px(2.4), look.trim)


# --------------------------------------------------------------------------------------
# The camera
# --------------------------------------------------------------------------------------


def develop(image, random, chance):
    """Add what a camera adds: exposure, a darker rim, contrast, grain.

    Parameters
    ----------
    image : PIL.Image.Image
    random : numpy.random.Generator
    chance : Chance

    Returns
    -------
    numpy.ndarray
        uint8 [height, width, 3].
    """
    table = _tones(chance.between(0.96, 1.1)).tolist()
    image = ImageEnhance.Color(image.point(table * 3)).enhance(chance.between(0.92, 1.06))
    size = image.width
    # Rows of interleaved colours: one long line is faster than many short ones.
    picture = np.asarray(image).reshape(size, size * 3) * _rim(size)
    grain = random.standard_normal((size, size), np.float32) * 1.1 + 0.5
    picture += np.repeat(grain, 3, axis=1)
    np.clip(picture, 0, 255, out=picture)
    return picture.astype(np.uint8).reshape(size, size, 3)


@lru_cache(maxsize=4)
def _rim(size):
    """By how much a lens dims the picture, float32 [size, 3 * size]."""
    rim = 1 - 0.07 * np.linspace(-1, 1, size, dtype=np.float32) ** 4
    return rim[:, None] * np.repeat(rim, 3)


def _tones(exposure):
    """Return the tone of each level: more contrast, and a soft shoulder for the highlights."""
    x = np.minimum(1.0, np.arange(256) / 255 * exposure)
    x += 0.28 * x * (1 - x) * (2 * x - 0.9)
    level = np.maximum(0.0, 255 * x)
    return np.where(level < 215, level, 215 + 36 * (level - 215) / 40).round().astype(int)
