"""How far the translations as a whole are from the true photographs as a whole.

The Fréchet distance (Heusel et al. 2017) compares two clouds of features: their means and how
they spread. It does not ask whether a translation is like *its* photograph, so a likely house of
another colour costs nothing, and an average of many houses, which no photograph looks like,
costs much. The usual features are those of a network trained on a million photographs; here they
are those of the segmenter, which knows facades and needs no download.
"""

import keras
import numpy as np
from numpy.typing import ArrayLike

from pix2pix_utils.support.errors import InputError

CELL = 16
"""Side in pixels of the cells whose features are the samples: a hundred pictures of 128 pixels
give 6,400, enough for a covariance of some hundred features; a hundred pictures would not be."""

LAYERS = ("scale2b_act", "scale4b_act", "scale8b_act")
"""The activations that are looked at: grain, parts, and how they stand together."""

BATCH = 8


def features(segmenter: keras.Model, images: ArrayLike) -> np.ndarray:
    """Describe images by what a segmenter computes on the way to its votes.

    Parameters
    ----------
    segmenter
        Of `build_segmenter`.
    images
        uint8, [count, height, width, 3], sides multiples of 16.

    Returns
    -------
    float64 [samples, features]: one sample for each cell of 16 × 16 pixels, the mean of each
    activation over the cell.

    Raises
    ------
    InputError
        If shape or type are others.
    """
    images = np.asarray(images)
    if (
        images.dtype != np.uint8
        or images.ndim != 4
        or images.shape[3] != 3
        or not images.size
        or any(side % CELL for side in images.shape[1:3])
    ):
        raise InputError(
            f"images: is {images.dtype} {list(images.shape)}; give uint8 [count, height, width, "
            f"3], sides multiples of {CELL}"
        )
    inner = keras.Model(segmenter.input, [segmenter.get_layer(name).output for name in LAYERS])
    rows = []
    for start in range(0, len(images), BATCH):
        maps = inner(images[start : start + BATCH] / np.float32(127.5) - 1, training=False)
        rows.append(np.concatenate([_cells(np.asarray(one), images.shape) for one in maps], axis=1))
    return np.concatenate(rows).astype(np.float64)


def _cells(activations: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Average [count, height, width, channels] over cells; return [count * cells, channels]."""
    count, high, wide, channels = activations.shape
    down, across = shape[1] // CELL, shape[2] // CELL
    cells = activations.reshape(count, down, high // down, across, wide // across, channels)
    return cells.mean(axis=(2, 4)).reshape(-1, channels)


def frechet_distance(features_a: ArrayLike, features_b: ArrayLike) -> float:
    """Compute the Fréchet distance between the normal distributions of two sets of features.

    |μₐ − μᵦ|² + trace(Σₐ + Σᵦ − 2 (Σₐ Σᵦ)^½). It cannot see more of a distribution than mean and
    covariance, nor what its features are blind to. It is above 0 for two halves of one set, the
    more the fewer samples there are: compare it only between sets of the same size.

    Parameters
    ----------
    features_a, features_b
        [samples, features], at least two samples each.

    Returns
    -------
    0 for equal sets.

    Raises
    ------
    InputError
        If the shapes do not match or values are not finite.
    """
    features_a, features_b = (np.asarray(given, np.float64) for given in (features_a, features_b))
    for name, given in (("features_a", features_a), ("features_b", features_b)):
        if given.ndim != 2 or len(given) < 2 or given.shape[1:] != features_a.shape[1:]:
            raise InputError(
                f"{name}: has shape {list(given.shape)}; give [samples, features], at least two "
                "samples, and the same features in both"
            )
        if not np.isfinite(given).all():
            raise InputError(f"{name}: holds a value that is not finite; look for nan in it")
    mean_a, mean_b = features_a.mean(axis=0), features_b.mean(axis=0)
    covariance_a, covariance_b = (
        np.cov(given, rowvar=False).reshape(2 * [given.shape[1]])
        for given in (features_a, features_b)
    )
    # trace (Σₐ Σᵦ)^½ = trace (Σₐ^½ Σᵦ Σₐ^½)^½, and that matrix is symmetric.
    half = _square_root(covariance_a)
    mixed = np.linalg.eigvalsh(half @ covariance_b @ half)
    overlap = np.sqrt(np.clip(mixed, 0, None)).sum()
    spread = np.trace(covariance_a) + np.trace(covariance_b) - 2 * overlap
    return float(max(0, np.sum((mean_a - mean_b) ** 2) + spread))


def _square_root(matrix: np.ndarray) -> np.ndarray:
    """Return the square root of a symmetric matrix without negative eigenvalues."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
