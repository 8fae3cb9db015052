"""Every matplotlib figure of the project, each with its alt text.

==============  ===========================================================================
pictures        `pair`, `row`, `contact_sheet`, `palette`, `translations`, `showcase`,
                `comparison`
curves          `history`, `loss_curves`, `bars`, `magnitudes`, `progress` and `stages`
the whole game  `overview`, with the part of a lesson lit
networks        `shapes`, `unet`, `feature_maps`, `receptive_fields`
verdicts        `verdict_maps`, and `reach`: which pixels a verdict depends on
what to do      `show` in a notebook, `Live` to update it in place, `save` to a file,
with them       `alt_text` for what it says
==============  ===========================================================================

A function here takes arrays and plain data and returns a `matplotlib.figure.Figure`. None of
them goes through pyplot, so nothing is shown twice and nothing stays behind in memory. Pictures
are drawn pixel by pixel: each of their pixels takes the same whole number of pixels of the
figure, so that what looks sharp, blurred or chequered is so in the data.

>>> import numpy as np
>>> figure = pair(np.zeros((64, 64, 3), np.uint8), np.full((64, 64, 3), 255, np.uint8))
>>> alt_text(figure)
'Two pictures. Input: mostly black. Target: mostly white.'
"""

from pix2pix_utils.course.figures.curves import bars, history, loss_curves, magnitudes
from pix2pix_utils.course.figures.diagram import overview
from pix2pix_utils.course.figures.display import Live, alt_text, save, show
from pix2pix_utils.course.figures.networks import (
    feature_maps,
    receptive_fields,
    shapes,
    unet,
)
from pix2pix_utils.course.figures.pictures import (
    comparison,
    contact_sheet,
    pair,
    palette,
    row,
    showcase,
    translations,
)
from pix2pix_utils.course.figures.progress import progress, stages
from pix2pix_utils.course.figures.style import COLOURS, GREY, LINES, SIGNED, STYLE, UNSIGNED
from pix2pix_utils.course.figures.verdicts import reach, verdict_maps

__all__ = [
    "COLOURS", "GREY", "LINES", "SIGNED", "STYLE", "UNSIGNED",
    "Live", "alt_text", "bars", "comparison", "contact_sheet", "feature_maps",
    "history", "loss_curves", "magnitudes", "overview", "pair", "palette",
    "progress", "reach",
    "receptive_fields", "row", "save", "shapes", "show", "showcase", "stages", "translations",
    "unet", "verdict_maps",
]  # fmt: skip
