"""How far a translation is from the one truth that is known, and how far the noise moves it.

L1, PSNR and SSIM compare pixel by pixel. A translation that paints a likely building of another
colour scores badly, and a blurred mean of all buildings well: see the paper's section 4.1.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from pix2pix_utils.support.errors import InputError

METRICS = ("L1", "PSNR", "SSIM")


def compare(output: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """Measure one translation against the truth.

    Parameters
    ----------
    output, target
        uint8, [height, width, channels], at least 11 pixels on a side.

    Returns
    -------
    "L1": mean absolute difference of images in [-1, 1], as in the loss; 0 is perfect.
    "PSNR": peak signal-to-noise ratio in decibels; higher is better.
    "SSIM": structural similarity in [-1, 1] (Wang et al. 2004); 1 is perfect.
    """
    output, target = (tf.cast(image, tf.float32) for image in (output, target))
    return {
        "L1": float(tf.reduce_mean(tf.abs(output - target)) / 127.5),
        "PSNR": float(tf.image.psnr(output, target, max_val=255.0)),
        "SSIM": float(tf.image.ssim(output, target, max_val=255.0)),
    }


def mean_of(measured: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Average the results of `compare`.

    Returns
    -------
    The mean of each metric. A perfect translation's PSNR is infinite, and so is a mean
    that contains one.
    """
    measured = list(measured)
    return {name: float(np.mean([errors[name] for errors in measured])) for name in METRICS}


def diversity(outputs: ArrayLike) -> float:
    """Measure how much several translations of one input differ.

    It cannot see whether the differences make sense: random speckles score high.

    Parameters
    ----------
    outputs
        uint8, [translations, height, width, 3], at least two, made with different seeds.

    Returns
    -------
    Mean absolute difference over all pairs of them, of images in [-1, 1]; 0 where the noise
    changes nothing.

    Raises
    ------
    InputError
        If there are fewer than two.
    """
    outputs = np.asarray(outputs, np.float32)
    if len(outputs) < 2:
        raise InputError("outputs: holds fewer than two translations; give at least two seeds'")
    differences = [np.abs(one - other).mean() for one, other in combinations(outputs, 2)]
    return float(np.mean(differences) / 127.5)
