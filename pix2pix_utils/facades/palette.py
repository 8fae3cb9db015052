"""The twelve classes of the CMP Facades and the colours that stand for them."""

import numpy as np

from pix2pix_utils.support.errors import InputError

CLASSES = (
    "background",
    "facade",
    "window",
    "door",
    "cornice",
    "sill",
    "balcony",
    "blind",
    "deco",
    "molding",
    "pillar",
    "shop",
)
"""Names in the order of the data set, spelt as there. A later class is painted over an earlier."""

PALETTE = np.array(
    [
        (0, 0, 222),
        (0, 48, 255),
        (0, 127, 255),
        (0, 207, 255),
        (30, 255, 222),
        (110, 255, 141),
        (190, 255, 62),
        (255, 240, 0),
        (255, 160, 0),
        (255, 80, 0),
        (255, 0, 0),
        (174, 0, 0),
    ],
    np.uint8,
)
"""uint8 [12, 3]: the RGB colour of each class."""
PALETTE.setflags(write=False)

(
    BACKGROUND,
    FACADE,
    WINDOW,
    DOOR,
    CORNICE,
    SILL,
    BALCONY,
    BLIND,
    DECO,
    MOLDING,
    PILLAR,
    SHOP,
) = range(len(CLASSES))


def to_colours(labels):
    """Paint a map of classes in the palette.

    Parameters
    ----------
    labels : array of int, [...]
        Class indices, 0 to 11.

    Returns
    -------
    numpy.ndarray
        uint8, [..., 3].

    Raises
    ------
    InputError
        If an index is no class.
    """
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu" or (
        labels.size and not 0 <= labels.min() <= labels.max() < len(PALETTE)
    ):
        raise InputError(
            f"labels: must be whole numbers from 0 to {len(PALETTE) - 1}; "
            "give a map of class indices"
        )
    return PALETTE.take(labels, axis=0)


def from_colours(image):
    """Read a coloured label map: each pixel becomes the class whose colour is nearest.

    JPEG blurs the colours of the real label maps, so equality would miss most edges.

    Parameters
    ----------
    image : array of uint8, [..., 3]
        RGB colours.

    Returns
    -------
    numpy.ndarray
        uint8, [...]: class indices, 0 to 11.

    Raises
    ------
    InputError
        If the last axis does not hold three colours.
    """
    image = np.asarray(image)
    if image.ndim < 1 or image.shape[-1] != 3:
        raise InputError(
            f"image: has the shape {image.shape}, not [..., 3]; give RGB colours without alpha"
        )
    # |image - colour|² without |image|², which is the same for every colour.
    colours = PALETTE.astype(np.float32)
    distance = (colours**2).sum(axis=1) - 2 * (image.astype(np.float32) @ colours.T)
    return distance.argmin(axis=-1).astype(np.uint8)
