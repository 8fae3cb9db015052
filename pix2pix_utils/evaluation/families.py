"""Is each house painted as one of its family? Its wall's colour and texture say.

The label map of a built-in facade tells the family of each house: half-timbered houses have
gables, glass fronts have none. A generator that has learnt this paints brick where brick
belongs. Here the wall of each house in a translation is compared with the walls of houses in true
photographs: that which is most like it should be of the same family.
"""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from pix2pix_utils.evaluation.appearance import LUMINANCE
from pix2pix_utils.facades.grammar import label_map
from pix2pix_utils.facades.layout import House, Layout, outline
from pix2pix_utils.facades.palette import FACADE
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file

READER = Path(__file__).parent / "families.npz"
"""The shipped reader: fitted on true photographs that are in no split."""

SIDE = 128
"""Side of the pictures whose walls are compared: texture is a matter of pixels."""

MARGIN = 2
"""Pixels between the wall that is looked at and all that is no wall, which throws shadows."""

FEWEST = 150
"""Pixels of wall below which a house is left out."""

LAGS = (1, 2, 3, 4)
"""Distances in pixels, across and down, at which the texture is looked at."""

FEATURES = 4 + 2 * len(LAGS) + 2
"""Numbers that describe a wall."""

RIDGE = 0.01
"""Share of each variance that is added to it, so that the covariance can be inverted."""


@dataclass(frozen=True)
class FamilyReader:
    """True houses, and what "alike" means among them.

    Attributes
    ----------
    walls
        float32 [houses, FEATURES]: true walls, after `scale`.
    families
        The family of each.
    scale
        float32 [FEATURES, FEATURES]: makes the spread within the families the same in every
        direction, as linear discriminants do.
    """

    walls: np.ndarray
    families: tuple[str, ...]
    scale: np.ndarray

    def read(self, features: ArrayLike) -> list[str]:
        """Name the family of the true house whose wall is most like each of some walls.

        Parameters
        ----------
        features
            [houses, FEATURES], of `wall_features`.
        """
        scaled = np.asarray(features) @ self.scale
        distances = ((scaled[:, None] - self.walls) ** 2).sum(axis=2)
        return [self.families[nearest] for nearest in distances.argmin(axis=1)]


@dataclass(frozen=True)
class FamilyScore:
    """How many houses look like one of their family.

    Attributes
    ----------
    accuracy
        Share of the houses, 0 to 1. True photographs do not reach 1: families share colours.
    houses
        Houses that were looked at.
    chance
        What one gets by calling each house by the name that is commonest among them.
    """

    accuracy: float
    houses: int
    chance: float


def family_accuracy(
    reader: FamilyReader, images: ArrayLike, layouts: Sequence[Layout]
) -> FamilyScore:
    """Say for how many houses the most similar true wall is of their own family.

    It cannot see anything but walls above the ground floor: windows, roofs and ornaments may be
    those of another family, and the picture may be blurred as far as the texture allows. It
    does not ask whether the houses of one family differ: the commonest colour of each, painted
    always, passes.

    Parameters
    ----------
    images
        uint8 [count, 128, 128, 3].
    layouts
        Of `draw_layout`, one for each image.

    Raises
    ------
    InputError
        If images and layouts do not match, or no house has enough wall.
    """
    features, families = _walls(images, layouts)
    right = np.mean(
        [one == other for one, other in zip(reader.read(features), families, strict=True)]
    )
    commonest = max(families.count(name) for name in set(families))
    return FamilyScore(float(right), len(families), commonest / len(families))


def wall_spread(images: ArrayLike, truth: ArrayLike, layouts: Sequence[Layout]) -> float:
    """Compare how much the mean colours of walls differ from house to house.

    A generator that paints every house in the average colour has a spread near 0. It cannot see
    whether the colours are in their places.

    Parameters
    ----------
    images, truth
        uint8 [count, 128, 128, 3]: translations, and the true photographs.
    layouts
        One for each image.

    Returns
    -------
    Standard deviation over the houses, as a share of the true one.

    Raises
    ------
    InputError
        As for `family_accuracy`.
    """
    painted, true = (
        _walls(given, layouts, _mean_colour)[0].std(axis=0).mean() for given in (images, truth)
    )
    return float(painted / max(true, 1e-9))


def fit_reader(photographs: ArrayLike, layouts: Sequence[Layout]) -> FamilyReader:
    """Learn the families' walls from true photographs.

    Parameters
    ----------
    photographs
        uint8 [count, 128, 128, 3].
    layouts
        One for each photograph.

    Raises
    ------
    InputError
        As for `family_accuracy`.
    """
    features, families = _walls(photographs, layouts)
    named = np.array(families)
    within = features - np.stack([features[named == name].mean(axis=0) for name in families])
    covariance = within.T @ within / len(within)
    covariance += np.diag(RIDGE * np.diag(covariance) + 1e-6)
    scale = np.linalg.cholesky(np.linalg.inv(covariance)).astype(np.float32)
    return FamilyReader((features @ scale).astype(np.float32), tuple(families), scale)


def save_reader(reader: FamilyReader, path: PathLike = READER) -> None:
    """Write a reader, whole or not at all."""
    with atomic_file(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(
            file, walls=reader.walls, families=np.array(reader.families), scale=reader.scale
        )


def load_reader(path: PathLike = READER) -> FamilyReader:
    """Load a reader that `save_reader` wrote; the shipped one by default.

    Raises
    ------
    InputError
        If the file is missing or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            families = tuple(map(str, arrays["families"]))
            return FamilyReader(arrays["walls"], families, arrays["scale"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{path}: cannot be read as a reader of families ({error}); restore it from the "
            "repository"
        ) from error


# --------------------------------------------------------------------------------------
# Walls
# --------------------------------------------------------------------------------------


def wall_mask(house: House, labels: np.ndarray) -> np.ndarray:
    """Return where the wall of a house is bare, away from everything that stands on it.

    The ground floor, which may be of another material, is left out.

    Parameters
    ----------
    labels
        uint8 [128, 128]: classes of the whole picture.

    Returns
    -------
    bool [128, 128].
    """
    size = len(labels)
    mask = outline(house, size) & (labels == FACADE)
    width = 2 * MARGIN + 1
    for axis in (0, 1):
        border = [(MARGIN, MARGIN) if axis == at else (0, 0) for at in (0, 1)]
        padded = np.pad(mask, border)
        mask = np.lib.stride_tricks.sliding_window_view(padded, width, axis).all(axis=-1)
    mask[int(house.floors[-2] * size) :] = False
    return mask


def wall_features(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Describe a wall by numbers that do not depend on its shape.

    Parameters
    ----------
    image
        uint8 [128, 128, 3].
    mask
        bool [128, 128]: the wall.

    Returns
    -------
    float64 [FEATURES], all logarithms: mean red, green and blue; spread of the luminance;
    mean square of its differences at each of `LAGS`, down and across; spread of red less
    green and of blue less green.
    """
    pixels = image[mask].astype(np.float64)
    grey = image @ LUMINANCE
    features = [*np.log(pixels.mean(axis=0) + 8), np.log(grey[mask].std() + 1)]
    for turned, inside in ((grey, mask), (grey.T, mask.T)):
        for lag in LAGS:
            both = inside[lag:] & inside[:-lag]
            steps = (turned[lag:] - turned[:-lag])[both]
            features.append(np.log(np.mean(steps**2) + 1) if len(steps) else features[-1])
    red, green, blue = pixels.T
    return np.array([*features, np.log((red - green).std() + 1), np.log((blue - green).std() + 1)])


def _mean_colour(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return image[mask].mean(axis=0)


def _walls(
    images: ArrayLike,
    layouts: Sequence[Layout],
    describe: Callable[[np.ndarray, np.ndarray], np.ndarray] = wall_features,
) -> tuple[np.ndarray, list[str]]:
    """Describe the walls of all houses that have enough of it; return families beside them."""
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.shape != (len(layouts), SIDE, SIDE, 3):
        raise InputError(
            f"images: is {images.dtype} {list(images.shape)}; give uint8 "
            f"[{len(layouts)}, {SIDE}, {SIDE}, 3], one for each layout"
        )
    described, families = [], []
    for image, layout in zip(images, layouts, strict=True):
        labels = label_map(layout, SIDE)
        for house in layout.houses:
            mask = wall_mask(house, labels)
            if mask.sum() >= FEWEST:
                described.append(describe(image, mask))
                families.append(house.family)
    if not families:
        raise InputError(f"layouts: no house has {FEWEST} pixels of bare wall; give more pictures")
    return np.array(described), families
