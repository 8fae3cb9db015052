"""How far a translation is from the truth.

All of these compare pixel by pixel with the one truth that is known. A translation that paints
a likely building of another colour scores badly, and a blurred mean of all buildings well: see
the paper's section 4.1.
"""

import numpy as np
import tensorflow as tf

METRICS = ("L1", "PSNR", "SSIM")


def compare(output, target):
    """Measure one translation against the truth.

    Parameters
    ----------
    output, target : numpy.ndarray
        uint8, [height, width, 3], at least 11 pixels on a side.

    Returns
    -------
    dict
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


def mean_of(measured):
    """Average the results of `compare`.

    Parameters
    ----------
    measured : iterable of dict

    Returns
    -------
    dict
        The mean of each metric. A perfect translation's PSNR is infinite, and so is a mean
        that contains one.
    """
    measured = list(measured)
    return {name: float(np.mean([errors[name] for errors in measured])) for name in METRICS}
