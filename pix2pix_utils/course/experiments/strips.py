"""The pictures that the experiments keep: translations of the first test pairs, in a strip."""

from pathlib import Path

import numpy as np
from PIL import Image

from pix2pix_utils.course.experiments.ablations import TABLES
from pix2pix_utils.course.experiments.files import FOLDER
from pix2pix_utils.facades import VERSION

SHOWN = 4
"""Test pairs whose translations are kept as a picture: the first, not the best."""

PAIR = ("input", "truth")
"""What the pictures of the pairs themselves are called, before the version of the facades."""


def strip(name, folder=FOLDER):
    """Read the pictures of a run.

    Parameters
    ----------
    name : str
        The run's.
    folder : path-like

    Returns
    -------
    list of numpy.ndarray
        uint8 [side, side, 3]: translations of the first test pairs.
    """
    return _squares(Path(folder) / "pictures" / f"{name}.jpg")


def shown_pairs(facades=VERSION, folder=FOLDER):
    """Read the test pairs whose translations are kept, of the facades that a table learnt from.

    Parameters
    ----------
    facades : int
        Their version.
    folder : path-like

    Returns
    -------
    label_maps, photographs : list of numpy.ndarray
        uint8 [side, side, 3].
    """
    pictures = Path(folder) / "pictures"
    return tuple(_squares(pictures / f"{name}-{facades}.png") for name in PAIR)


def row_of_pictures(table, house=0, folder=FOLDER):
    """Put together what the first run of each row of a table made of one label map.

    Parameters
    ----------
    table : str
        A key of `TABLES`.
    house : int
        Which of the test pairs, below `SHOWN`.
    folder : path-like

    Returns
    -------
    pictures : list of numpy.ndarray
        uint8 [side, side, 3]: the label map, the translations, the ground truth.
    titles : list of str
        What they are; "E-D" stands for an encoder-decoder.
    """
    asked = TABLES[table]
    label_maps, photographs = shown_pairs(asked.facades, folder)
    made = [strip(row.runs[0].name, folder)[house] for row in asked.rows]
    labels = [row.label.replace("encoder-decoder", "E-D") for row in asked.rows]
    pictures = [label_maps[house], *made, photographs[house]]
    return pictures, ["Label map", *labels, "Ground truth"]


def _squares(path):
    """Read squares that lie beside each other in one picture."""
    with Image.open(path) as image:
        pixels = np.asarray(image)
    return np.split(pixels, pixels.shape[1] // pixels.shape[0], axis=1)
