"""What surrounds the houses: weather, sky, neighbours, trees and the street."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from pix2pix_utils.facades.materials import clouds


@dataclass(frozen=True)
class Weather:
    """The light of one hour.

    Attributes
    ----------
    zenith, horizon : RGB
        The sky at the top of the picture and above the roofs.
    cloud : RGB
    cover : float
        How much of the sky the clouds take, 0 to 1.
    light : tuple of float
        By which red, green and blue of everything but the sky are multiplied.
    sun : float
        How dark shadows are, 0 to 1.
    lit : float
        Probability that a room is lit.
    """

    zenith: tuple
    horizon: tuple
    cloud: tuple
    cover: float
    light: tuple
    sun: float
    lit: float


WEATHERS = {
    "clear": Weather(
        (76, 128, 192), (176, 206, 228), (240, 242, 244), 0.12, (1.04, 1.0, 0.94), 1.0, 0.03
    ),
    "fair": Weather(
        (96, 142, 196), (190, 210, 224), (248, 246, 242), 0.52, (1.02, 1.0, 0.96), 0.85, 0.05
    ),
    "overcast": Weather(
        (186, 192, 198), (220, 222, 222), (168, 174, 182), 0.5, (0.92, 0.94, 0.96), 0.34, 0.1
    ),
    "golden": Weather(
        (122, 152, 190), (244, 214, 166), (250, 226, 196), 0.4, (1.06, 0.97, 0.82), 0.95, 0.08
    ),
    "dusk": Weather(
        (62, 72, 116), (222, 152, 124), (140, 104, 126), 0.45, (0.66, 0.62, 0.7), 0.28, 0.42
    ),
}
WEATHER_ODDS = {"clear": 0.33, "fair": 0.37, "overcast": 0.17, "golden": 0.1, "dusk": 0.03}


def sky(random, size, weather, horizon):
    """Return the sky.

    Parameters
    ----------
    random : numpy.random.Generator
    size : int
        Side in pixels.
    weather : Weather
    horizon : float
        Where the lower colour is reached, in sides of the picture.

    Returns
    -------
    PIL.Image.Image
    """
    small = size // 8
    down = np.clip(np.linspace(0, 1 / horizon, small, dtype=np.float32), 0, 1)[:, None, None]
    zenith, low, cloud = (
        np.asarray(colour, np.float32)
        for colour in (weather.zenith, weather.horizon, weather.cloud)
    )
    # Clouds are wider than high: half of a square sheet of noise, drawn out.
    noise = Image.fromarray(clouds(random, small, small, 7, 4)[:, : small // 3])
    noise = np.asarray(noise.resize((small, small), Image.Resampling.BILINEAR))
    amount = np.clip(noise * 0.55 + 1.7 * weather.cover - 0.75, 0, 0.92)[:, :, None]
    colours = zenith + (low - zenith) * down
    colours = colours + (cloud - colours) * amount
    image = Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8))
    return image.resize((size, size), Image.Resampling.BILINEAR)


def reflections(random, size, weather):
    """Return a sheet of mirrored sky from which window panes are cut.

    Parameters
    ----------
    random : numpy.random.Generator
    size : int
        Side in pixels.
    weather : Weather

    Returns
    -------
    PIL.Image.Image
        Half as wide and high as the canvas.
    """
    small = size // 8
    noise = clouds(random, small, small, 7, 2)
    zenith, low = (np.asarray(c, np.float32) for c in (weather.zenith, weather.horizon))
    mirrored = zenith * 0.55 + low * 0.3
    glass = np.asarray((38, 46, 54), np.float32) * np.asarray(weather.light, np.float32)
    amount = np.clip(0.42 + 0.2 * noise, 0.08, 0.95)[:, :, None]
    colours = glass + (mirrored - glass) * amount
    image = Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8))
    return image.resize((size // 2, size // 2), Image.Resampling.BILINEAR)


def paint_surroundings(brush, chance, layout, weather):
    """Paint what stands beside and behind the houses.

    Parameters
    ----------
    brush : Brush
    chance : Chance
    layout : Layout
    weather : Weather
    """
    size, ground = brush.size, brush.snap(layout.ground)
    haze = brush.mix(weather.horizon, (110, 122, 128), 0.45)
    at = -chance.between(0, 0.1)
    while at < 1:  # a far skyline
        wide, high = chance.between(0.05, 0.16), chance.between(0.18, 0.42)
        tone = brush.mix(haze, weather.horizon, chance.between(0.1, 0.5))
        box = (at * size, ground - high * size, (at + wide) * size, ground)
        brush.fill(*box, tone, glow=True)
        at += wide * 0.9
    left, right = layout.houses[0].box[0], layout.houses[-1].box[2]
    for start, end in ((0.0, left), (right, 1.0)):
        if end - start > 0.005:
            kind = chance.weighted({"neighbour": 0.5, "trees": 0.32, "open": 0.18})
            if kind == "neighbour":
                _neighbour(brush, chance, start, end, ground)
            elif kind == "trees":
                _trees(brush, chance, start, end, ground)


def _neighbour(brush, chance, start, end, ground):
    """A plain wall, a little nearer or further than the houses."""
    size, px = brush.size, brush.px
    colour = chance.pick(
        ((150, 132, 112), (168, 160, 148), (138, 98, 82), (176, 152, 120), (120, 122, 126))
    )
    colour = brush.scale(colour, chance.between(0.75, 1.0))
    top = chance.between(0.12, 0.45) * size
    left, right = brush.snap(start), brush.snap(end)
    brush.fill(left, top, right, ground, colour)
    brush.fill(left, top - px(2.5), right, top, brush.scale(colour, 0.6))
    brush.fill(left, top, right, top + px(5), (20, 24, 40), 60)
    course = top + px(10)
    step = px(chance.between(18, 30))
    while course < ground - px(20):
        brush.fill(left, course, right, course + px(0.8), (20, 24, 36), 50)
        course += step
    brush.fill(left, ground - px(14), right, ground, (20, 20, 24), 50)
    # The house beside it is nearer: its shadow falls on this wall.
    inner = right if start == 0 else left
    side = -1 if start == 0 else 1
    for reach in (3, 6, 9):
        a, b = sorted((inner, inner + side * px(reach)))
        brush.fill(max(a, left), top, min(b, right), ground, (16, 20, 34), 34)


def _trees(brush, chance, start, end, ground):
    """Trees beside the houses; their crowns may stand behind them."""
    size, px = brush.size, brush.px
    for _ in range(1 + int((end - start) / 0.09)):
        x = chance.between(start, end) * size
        high, radius = chance.between(0.3, 0.5) * size, px(chance.between(15, 25))
        leaf = chance.pick(((74, 104, 58), (92, 116, 62), (58, 88, 56), (150, 116, 58)))
        brush.fill(x - px(1.6), ground - high, x + px(1.6), ground, (66, 54, 46))
        for layer, light in enumerate((0.55, 0.72, 0.88, 1.04, 1.2)):
            spread = radius * (1 - 0.13 * layer)
            for _ in range(13):
                dx, dy = chance.between(-1, 1), chance.between(-1, 1)
                if dx * dx + dy * dy > 0.85:
                    continue
                r = radius * chance.between(0.14, 0.3)
                cx = x + dx * spread - brush.sun * px(1.4) * layer
                cy = ground - high + dy * spread * 1.25 - px(1.4) * layer
                brush.disc(cx, cy, r, brush.scale(leaf, light * chance.between(0.88, 1.12)))


def paint_shadow(brush, chance, layout):
    """Paint the shadow of the houses across the street over the lower storeys.

    Parameters
    ----------
    brush : Brush
    chance : Chance
    layout : Layout
    """
    size, px = brush.size, brush.px
    left, right = brush.snap(layout.houses[0].box[0]), brush.snap(layout.houses[-1].box[2]) - 1
    ground = brush.snap(layout.ground)
    start, end = chance.between(0.35, 0.85) * size, chance.between(0.35, 0.85) * size
    for soft in (0, 1.2, 2.4):  # the edge of a shadow is soft
        points = [
            (left, start + px(soft)),
            (right, end + px(soft)),
            (right, ground),
            (left, ground),
        ]
        brush.polygon(points, (22, 28, 52), 34)


def paint_street(brush, chance, layout):
    """Paint the pavement in front of the houses, the kerb, and the road.

    Parameters
    ----------
    brush : Brush
    chance : Chance
    layout : Layout
    """
    size, px = brush.size, brush.px
    ground = brush.snap(layout.ground)
    stone = chance.pick(((168, 162, 152), (150, 148, 146), (182, 172, 154), (140, 136, 134)))
    road = chance.pick(((88, 88, 92), (102, 100, 98), (76, 78, 84)))
    kerb = min(size, ground + max(px(3), round((size - ground) * 0.5)))
    brush.fill(0, ground, size, kerb, stone)
    for x in range(chance.whole(0, px(8)), size, px(9)):
        brush.fill(x, ground, x + px(0.5), kerb, (30, 30, 36), 46)
    brush.fill(0, ground, size, ground + px(1.2), (18, 20, 30), 90)
    brush.fill(0, kerb, size, size, road)
    brush.fill(0, kerb, size, kerb + px(1.2), brush.scale(stone, 1.14))
    brush.fill(0, kerb + px(1.2), size, kerb + px(2.2), (16, 16, 20), 110)
