"""The built-in facades: pairs of label map and photograph, drawn by a program.

A label map says where a house has its windows, doors and balconies, and so how its family
builds: brick behind a stepped gable, limestone behind long balconies. A network can learn that. It
does not say which of the family's colours the wall has, where its bricks begin, which rooms are
lit or what the weather is: this is left to chance, and it is the lesson. Trained with L1 alone a
generator paints the average of all possible photographs; with an adversary it makes up its mind.

================  ===================================================================
``palette``       the twelve classes and their colours
``chance``        random choices that are the same everywhere
``architecture``  how each family builds
``layout``        what a facade consists of, and where it stands
``grammar``       the layout of houses, and its label map
``storeys``       what stands in the storeys of a house
``styles``        how each family looks
``looks``         how one house looks
``materials``     walls and roofs as textures
``scenery``       weather, sky, neighbours, street
``brush``         drawing with shadows
``walls``         walls and gables
``roofs``         roofs, chimneys, dormers
``parts``         how each class of the label map looks:
``openings``      windows, doors and shops
``surrounds``     cornices, sills, shutters and blinds
``balconies``     balconies and railings
``ornament``      reliefs, moldings and pillars
``camera``        exposure, rim, grain
``rendering``     the photograph as a whole
``night``         the same houses after dark
``pencil``        strokes on paper
``sketch_parts``  how each class of the label map is sketched
``sketch``        the same houses in pencil
``pairs``         pictures and pairs from a seed and an index
================  ===================================================================
"""

from pix2pix_utils.facades.pairs import (
    SPLITS,
    VERSION,
    draw_edges,
    draw_label_map,
    make_edges_pair,
    make_night_pair,
    make_pair,
    render_photograph,
    split_seed,
)
from pix2pix_utils.facades.palette import CLASSES, PALETTE, from_colours, to_colours
from pix2pix_utils.facades.styles import STYLES

__all__ = [
    "CLASSES",
    "PALETTE",
    "SPLITS",
    "STYLES",
    "VERSION",
    "draw_edges",
    "draw_label_map",
    "from_colours",
    "make_edges_pair",
    "make_night_pair",
    "make_pair",
    "render_photograph",
    "split_seed",
    "to_colours",
]
