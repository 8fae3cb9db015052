"""How each class of the label map looks in a photograph.

`PAINTERS` has one function for each class of part. It gets a brush, the look of the house, a
stream of chance of the part's own, the part's box in canvas pixels and its role. It paints
inside the box; only shadows, and the stone frames round openings, reach beyond it.
"""

from pix2pix_utils.facades import palette
from pix2pix_utils.facades.balconies import balcony
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.openings import door, shop, window
from pix2pix_utils.facades.ornament import deco, molding, pillar
from pix2pix_utils.facades.surrounds import blind, cornice, sill

PAINTERS = {
    palette.WINDOW: window,
    palette.DOOR: door,
    palette.CORNICE: cornice,
    palette.SILL: sill,
    palette.BALCONY: balcony,
    palette.BLIND: blind,
    palette.DECO: deco,
    palette.MOLDING: molding,
    palette.PILLAR: pillar,
    palette.SHOP: shop,
}


def paint_part(brush, look, part, key):
    """Paint one part of a house.

    Parameters
    ----------
    brush : Brush
    look : Look
    part : grammar.Part
    key : tuple
        Of the part's own stream of chance.
    """
    PAINTERS[part.kind](brush, look, Chance(*key), brush.box(part.box), part.role)
