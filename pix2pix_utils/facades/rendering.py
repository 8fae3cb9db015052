"""Photographs of a layout: the street, its houses, and the camera."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from pix2pix_utils.facades import scenery
from pix2pix_utils.facades.brush import Brush
from pix2pix_utils.facades.camera import develop
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.looks import fronts_of
from pix2pix_utils.facades.parts import paint_part
from pix2pix_utils.facades.roofs import paint_roof
from pix2pix_utils.facades.walls import paint_wall

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
        paint_roof(brush, random, house, look, Chance(*key, "roof"))
    for house, look, key in fronts:
        _paint_house(brush, random, house, look, key)
    if weather.sun > 0.8 and chance.maybe(0.3):
        scenery.paint_shadow(brush, chance, layout)
    scenery.paint_street(brush, Chance(seed, index, variant, "street"), layout)
    return Scene(brush, sky, weather, fronts, random, chance)


def _paint_house(brush, random, house, look, key):
    left, _, right, _ = house.box
    brush.bounds = (brush.snap(left), brush.snap(right))
    paint_wall(brush, random, house, look)
    for number, part in enumerate(house.parts):
        paint_part(brush, look, part, (*key, number))
    brush.bounds = (0, brush.size)
