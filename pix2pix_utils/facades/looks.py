"""How one house looks: what chance chooses among all that its family allows."""

from dataclasses import dataclass

from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.openings import AWNINGS
from pix2pix_utils.facades.styles import STYLES, Style

FAVOURITE = 0.7
"""How often a house has the first of its family's colours and materials."""


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
