"""Cutting a stored pair in two, for exercises 1.2 and 1.4: pictures to try it on, and slips."""

import numpy as np


def halves_of(picture, middle=None):
    if middle is None:
        middle = picture.shape[1] // 2
    elif callable(middle):
        middle = middle(picture)
    return picture[:, :middle], picture[:, middle:]


def height_of(picture):
    return picture.shape[0]


def half_height_of(picture):
    return picture.shape[0] // 2


def unchanged(image):
    return image


def pictures():
    random = np.random.default_rng(0)
    # The last is as wide as the real ones, so that a fixed column is met where it is right.
    shapes = [(4, 12, 3), (6, 8, 3), (2, 512, 3)]
    return [(random.integers(0, 256, shape).astype(np.uint8),) for shape in shapes]


FIXED_MIDDLE = (
    "You cut at a fixed column, such as 256, which is the middle of one picture size only. Take "
    "the middle from the picture: `picture.shape[1] // 2`; see `load` in section 1.2."
)

CUT_BY_HEIGHT = (
    "You took the cut from the height, `picture.shape[0]`, which is the middle only where the "
    "halves are square. Half of the width, `picture.shape[1] // 2`, always is; see `load` in "
    "section 1.2."
)


def of_a_picture(function, picture):
    """Call an answer with a picture, and say so if it takes it for a file."""
    try:
        return function(picture), ""
    except ValueError as error:
        if "to a Tensor" not in str(error):
            raise
        raise ValueError(
            "`load` reads a file and wants its path; here the picture is read already, so take "
            "only the two lines of `load` that cut it"
        ) from error
