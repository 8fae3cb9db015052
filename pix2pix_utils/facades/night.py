"""The same houses by day and at night.

A photograph by day is painted first. The night is that photograph in another light: the blue of
the sky, and the warm light of street lamps, which falls on walls and pavement and shows their
bricks. Then those rooms and shops are painted once more in which somebody is at home. Which
these are, no photograph by day can tell: chance decides, as it does about the moon.
"""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from pix2pix_utils.facades import scenery
from pix2pix_utils.facades.brush import Brush
from pix2pix_utils.facades.camera import develop
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.materials import clouds
from pix2pix_utils.facades.palette import DOOR, SHOP, WINDOW
from pix2pix_utils.facades.parts import paint_part
from pix2pix_utils.facades.rendering import compose
from pix2pix_utils.facades.styles import IRON

SKYLIGHT = (0.24, 0.3, 0.44)
"""By which red, green and blue of what is seen by day are multiplied where no lamp shines."""

LAMPLIGHT = (0.74, 0.52, 0.26)
"""What a lamp adds to that, just beside it."""

ZENITH, HORIZON, CLOUD = (12, 20, 48), (50, 60, 104), (62, 66, 100)
FLAME = (255, 226, 164)


@dataclass(frozen=True)
class _Lamp:
    """A light: its place and its reach in sides of the picture, and its strength."""

    x: float
    y: float
    reach: float
    strength: float


def paint_day_and_night(layout, seed, index, size, style, variant):
    """Photograph a layout twice, with the same walls, curtains and goods in the shops.

    Parameters
    ----------
    layout, seed, index, size, style, variant
        As for `rendering.paint`.

    Returns
    -------
    day, night : numpy.ndarray
        uint8 [size, size, 3]. By day no room is lit.
    """
    chance = Chance(seed, index, variant, "night")
    odds = {name: odds for name, odds in scenery.WEATHER_ODDS.items() if name != "dusk"}
    weather = replace(scenery.WEATHERS[chance.weighted(odds)], lit=0.0)
    scene = compose(layout, seed, index, size, style, variant, weather)
    lamps = _place_lamps(chance, layout)
    for lamp in lamps:
        _paint_post(scene.brush, layout, lamp)
    day = develop(scene.brush.canvas.reduce(scene.brush.factor), scene.random, scene.chance)
    return day, _paint_night(scene, chance, layout, lamps)


def _paint_night(scene, chance, layout, lamps):
    brush = Brush(scene.brush.picture, scene.brush.factor, SKYLIGHT, scene.brush.sun, 0.0)
    lit = _lit_parts(scene, chance)
    light = _light_map(layout, lamps, lit, scene.weather)
    brush.canvas.paste(ImageChops.multiply(scene.brush.canvas, _enlarged(light, brush.size)))
    # What the day has left as it was is sky.
    covered = ImageChops.difference(scene.brush.canvas, scene.sky).convert("L")
    sky = _sky(scene.random, chance, brush)
    brush.canvas.paste(sky, mask=covered.point([255] + [0] * 255))
    _switch_on(brush, light, lit)
    for lamp in lamps:
        _paint_flame(brush, lamp)
    picture = brush.canvas.reduce(brush.factor)
    picture = ImageChops.screen(picture, _halo(picture.width, lamps, lit))
    return develop(picture, scene.random, scene.chance)


# --------------------------------------------------------------------------------------
# The sky
# --------------------------------------------------------------------------------------


def _sky(random, chance, brush):
    """A dark blue sky with stars, a few clouds, and at times the moon."""
    size, px = brush.size, brush.px
    small = size // 8
    down = np.linspace(0, 1.25, small, dtype=np.float32).clip(0, 1)[:, None, None] ** 1.3
    zenith, low, cloud = (np.asarray(c, np.float32) for c in (ZENITH, HORIZON, CLOUD))
    noise = Image.fromarray(clouds(random, small, small, 6, 3)[:, : small // 3])
    noise = np.asarray(noise.resize((small, small), Image.Resampling.BILINEAR))
    cover = chance.between(-0.5, 0.25)
    amount = np.clip(noise * 0.4 + cover, 0, 0.75)[:, :, None]
    colours = zenith + (low - zenith) * down
    colours = colours + (cloud - colours) * amount
    image = Image.fromarray(colours.astype(np.uint8))
    image = image.resize((size, size), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(image, "RGBA")
    for _ in range(round(90 * (0.5 - cover))):
        x, y = chance.between(0, size), chance.between(0, 0.5) ** 1.2 * size
        bright, radius = chance.between(60, 255), px(1) * chance.pick((0.3, 0.3, 0.45))
        star = (x - radius, y - radius, x + radius, y + radius)
        draw.ellipse(star, (232, 236, 255, int(bright)))
    if chance.maybe(0.55):
        x, y = chance.between(0.06, 0.94) * size, chance.between(0.035, 0.12) * size
        radius = px(chance.between(5, 7.5))
        for share, alpha in ((4.6, 9), (3.2, 12), (2.2, 18), (1.5, 26)):
            glow = radius * share
            draw.ellipse((x - glow, y - glow, x + glow, y + glow), (200, 212, 246, alpha))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), (240, 238, 222, 255))
        for dx, dy, r in ((-0.3, -0.2, 0.24), (0.25, 0.2, 0.3), (0.3, -0.4, 0.14)):
            sea, at = radius * r, (x + radius * dx, y + radius * dy)
            draw.ellipse((at[0] - sea, at[1] - sea, at[0] + sea, at[1] + sea), (206, 206, 198, 150))
    return image


# --------------------------------------------------------------------------------------
# Lamps in the street
# --------------------------------------------------------------------------------------


def _place_lamps(chance, layout):
    """One to three lamp posts, in front of the wall between two windows."""
    places = [x for house in layout.houses for x in house.bays if 0.06 < x < 0.94]
    lamps = []
    for _ in range(chance.whole(1, 3)):
        x = chance.pick(places) if places else chance.between(0.1, 0.9)
        if all(abs(x - lamp.x) > 0.24 for lamp in lamps):
            high = chance.between(0.21, 0.25)
            lamps.append(_Lamp(x, layout.ground - high, 0.2, chance.between(0.85, 1.0)))
    return lamps


def _paint_post(brush, layout, lamp):
    px = brush.px
    x, top = lamp.x * brush.size, lamp.y * brush.size
    foot = (layout.ground + (1 - layout.ground) * 0.35) * brush.size
    brush.fill(x - px(0.6), top, x + px(0.7), foot, IRON)
    brush.fill(x - px(1.3), foot - px(8), x + px(1.4), foot, IRON)
    brush.fill(x - px(2), foot - px(1.4), x + px(2.1), foot, IRON)
    brush.fill(x - px(1.6), top + px(3), x + px(1.7), top + px(3.8), IRON)
    glass = _lantern(brush, lamp)
    brush.polygon(glass, (196, 200, 196))
    brush.line([*glass, glass[0]], IRON, 0.6)
    brush.line([(x, glass[0][1]), (x, glass[2][1])], IRON, 0.4)
    roof = [(x - px(3.2), glass[0][1]), (x, glass[0][1] - px(2.6)), (x + px(3.2), glass[0][1])]
    brush.polygon(roof, IRON)


def _lantern(brush, lamp):
    px = brush.px
    x, y = lamp.x * brush.size, lamp.y * brush.size
    return [
        (x - px(2.5), y - px(5)),
        (x + px(2.5), y - px(5)),
        (x + px(1.5), y + px(0.4)),
        (x - px(1.5), y + px(0.4)),
    ]


def _paint_flame(brush, lamp):
    glass = _lantern(brush, lamp)
    brush.polygon(glass, FLAME, glow=True)
    x, y = lamp.x * brush.size, (lamp.y - 2.2 / 256) * brush.size
    brush.disc(x, y, brush.px(1.2), (255, 248, 224), glow=True)


# --------------------------------------------------------------------------------------
# Light
# --------------------------------------------------------------------------------------

CELLS = 64
"""Side of the map of light: it is smooth and needs no more."""


def _light_map(layout, lamps, lit, weather):
    """Return by how much each place of the day is multiplied, float32 [CELLS, CELLS, 3]."""
    y, x = np.mgrid[0:CELLS, 0:CELLS].astype(np.float32) / CELLS + 0.5 / CELLS
    # Away from the street it is a little darker; the sky's own light comes from above.
    light = np.asarray(SKYLIGHT, np.float32) * (1.08 - 0.25 * y[:, :, None])
    for lamp in [*lamps, *_shop_lights(layout, lit)]:
        distance = (x - lamp.x) ** 2 + ((y - lamp.y) * 0.8) ** 2
        pool = lamp.strength * (1 + distance / lamp.reach**2 * 3) ** -2
        light = light + pool[:, :, None] * np.asarray(LAMPLIGHT, np.float32)
    # The day had a light of its own.
    return (light / np.asarray(weather.light, np.float32)).clip(0, 1)


def _shop_lights(layout, lit):
    """What falls from shop windows on the pavement."""
    for house, _, _, number in lit:
        left, _, right, bottom = house.parts[number].box
        if house.parts[number].kind == SHOP:
            yield _Lamp((left + right) / 2, bottom + 0.02, (right - left) * 0.6, 0.6)


def _enlarged(light, size):
    image = Image.fromarray((light * 255).astype(np.uint8))
    return image.resize((size, size), Image.Resampling.BILINEAR)


def _halo(size, lamps, lit):
    """What shines from lit windows and lamps into the air round them."""
    image = Image.new("RGB", (CELLS, CELLS))
    draw = ImageDraw.Draw(image)
    for house, _, _, number in lit:
        left, top, right, bottom = (edge * CELLS for edge in house.parts[number].box)
        draw.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), (92, 60, 26))
    for lamp in lamps:
        x, y, r = lamp.x * CELLS, (lamp.y - 2.2 / 256) * CELLS, CELLS / 34
        draw.ellipse((x - r, y - r, x + r, y + r), (216, 146, 74))
    image = image.filter(ImageFilter.GaussianBlur(CELLS / 38))
    return image.resize((size, size), Image.Resampling.BILINEAR)


# --------------------------------------------------------------------------------------
# Rooms
# --------------------------------------------------------------------------------------


def _lit_parts(scene, chance):
    """Choose the windows, doors and shops in which there is light."""
    lit = []
    for house, look, key in scene.fronts:
        at_home = chance.between(0.22, 0.62)
        odds = {WINDOW: at_home, DOOR: 0.4, SHOP: 0.62}
        for number, part in enumerate(house.parts):
            if part.kind in odds and chance.maybe(odds[part.kind]):
                lit.append((house, look, key, number))
    return lit


def _switch_on(brush, light, lit):
    """Paint parts anew, with light in them and with what stands in front of them."""
    work = Brush(brush.picture, brush.factor, SKYLIGHT, brush.sun, 0.0)
    work.canvas.paste(brush.canvas)
    for house, look, key, number in lit:
        look = replace(look, lit=1.0, dark=True)
        box = house.parts[number].box
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        at = min(CELLS - 1, int(y * CELLS)), min(CELLS - 1, int(x * CELLS))
        work.light = tuple(light[at].tolist())
        work.bounds = (work.snap(house.box[0]), work.snap(house.box[2]))
        for place in range(number, len(house.parts)):
            if _overlap(house.parts[place].box, box):
                paint_part(work, look, house.parts[place], (*key, place))
        # Shadows and frames outside the opening are there already: only the opening is taken.
        inside = work.box(box)
        brush.canvas.paste(work.canvas.crop(inside), inside)


def _overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
