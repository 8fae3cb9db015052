"""Pictures put together pixel by pixel, for the explorers."""

import numpy as np

GREY = 128
"""Of gaps and of what is paled: seen on a light page and on a dark one."""


def enlarged(picture, factor):
    """Repeat each pixel, so that all of them stay sharp and equally large.

    Parameters
    ----------
    picture : numpy.ndarray, [H, W, 3]
    factor : int

    Returns
    -------
    numpy.ndarray
    """
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def joined(pictures, axis=1, gap=6):
    """Put pictures beside each other, or below each other, with grey between them.

    Parameters
    ----------
    pictures : sequence of numpy.ndarray
        uint8, [H, W, 3], all of one size.
    axis : {0, 1}
        0 for below, 1 for beside.
    gap : int
        Pixels between them.

    Returns
    -------
    numpy.ndarray
    """
    shape = list(pictures[0].shape)
    shape[axis] = gap
    bar = np.full(shape, GREY, np.uint8)
    parts = [part for picture in pictures for part in (bar, picture)]
    return np.concatenate(parts[1:], axis)


def framed(picture, top, left, height, width, line=2):
    """Draw a frame around a part of a picture, and pale what is outside.

    The frame is black and then white, which is seen on every colour. Where the part goes on
    beyond the picture there is no line.

    Parameters
    ----------
    picture : numpy.ndarray
        uint8, [H, W, 3].
    top, left, height, width : int
        The part, in pixels of the picture; it may lie partly outside.
    line : int
        Thickness of each of the two lines, which lie around the part.

    Returns
    -------
    numpy.ndarray
    """
    result = (picture * 0.3 + GREY * 0.7).astype(np.uint8)
    for around, colour in ((2 * line, 255), (line, 0), (0, None)):
        rows = slice(max(0, top - around), max(0, top + height + around))
        columns = slice(max(0, left - around), max(0, left + width + around))
        result[rows, columns] = picture[rows, columns] if colour is None else colour
    return result
