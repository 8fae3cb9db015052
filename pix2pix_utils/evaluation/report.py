"""All measures of a set of translations at once, beside what the true photographs read."""

import numpy as np

from pix2pix_utils.evaluation.appearance import sharpness, weave
from pix2pix_utils.evaluation.families import family_accuracy, load_reader, wall_spread
from pix2pix_utils.evaluation.fcn import fcn_score, load_segmenter
from pix2pix_utils.evaluation.frechet import features, frechet_distance
from pix2pix_utils.evaluation.metrics import compare, mean_of


def measure_images(outputs, targets, segmenter=None):
    """Measure translations of any task, classes or none.

    Parameters
    ----------
    outputs, targets : array-like
        uint8 [count, height, width, 3], sides multiples of 16 and at least 64: the translations
        and the truth, in the same order.
    segmenter : keras.Model, optional
        Whose features the Fréchet distance takes; the shipped one by default.

    Returns
    -------
    dict of str to float
        "L1", "PSNR", "SSIM": of each translation against its own truth. "weave", "sharpness",
        "Fréchet": of all of them against all of the truth.
    """
    outputs, targets = np.asarray(outputs), np.asarray(targets)
    segmenter = segmenter or load_segmenter()
    return {
        **mean_of(map(compare, outputs, targets)),
        "weave": weave(outputs, targets).ratio,
        "sharpness": sharpness(outputs, targets),
        "Fréchet": frechet_distance(features(segmenter, outputs), features(segmenter, targets)),
    }


def measure_facades(outputs, targets, label_maps, layouts=None, segmenter=None, reader=None):
    """Measure translations of label maps into photographs of facades.

    Parameters
    ----------
    outputs, targets, label_maps : array-like
        uint8 [count, height, width, 3], as for `measure_images`; the label maps in the palette's
        colours.
    layouts : sequence of Layout, optional
        Of the built-in facades, whose images must be 128 pixels on a side. Without them nothing
        is said of families.
    segmenter, reader : optional
        The shipped ones by default.

    Returns
    -------
    scores, truth : dict of str to float
        The measures of `measure_images`; the three of the FCN-score; with layouts "family", the
        share of the houses that look like one of their own, and "wall colours", how much walls
        differ from house to house, as a share of the truth. ``truth`` holds what the true
        photographs read, where that is not known beforehand.
    """
    segmenter = segmenter or load_segmenter()
    scores = {
        **fcn_score(segmenter, label_maps, outputs),
        **measure_images(outputs, targets, segmenter),
    }
    truth = fcn_score(segmenter, label_maps, targets)
    if layouts is not None:
        reader = reader or load_reader()
        scores["family"] = family_accuracy(reader, outputs, layouts).accuracy
        scores["wall colours"] = wall_spread(outputs, targets, layouts)
        truth["family"] = family_accuracy(reader, targets, layouts).accuracy
    return scores, truth
