"""What makes a translation good, in numbers (paper, section 4.1).

==============  ==============================================================================
``metrics``     how far a translation is from its one known truth; how far noise moves it
``appearance``  what the eye sees first: woven patterns, sharpness
``fcn``         the FCN-score: can a network read the translation?
``frechet``     are all translations together like all photographs together?
``families``    is each house painted as one of its family?
``report``      all of these at once
==============  ==============================================================================
"""

from pix2pix_utils.evaluation.appearance import sharpness, weave
from pix2pix_utils.evaluation.families import (
    family_accuracy,
    fit_reader,
    load_reader,
    save_reader,
    wall_spread,
)
from pix2pix_utils.evaluation.fcn import (
    SCORES,
    build_segmenter,
    confusion_matrix,
    fcn_score,
    fcn_scores,
    load_segmenter,
    save_segmenter,
    segment,
    train_segmenter,
)
from pix2pix_utils.evaluation.frechet import features, frechet_distance
from pix2pix_utils.evaluation.metrics import METRICS, compare, diversity, mean_of
from pix2pix_utils.evaluation.report import (
    builtin_layouts,
    class_score,
    measure_facades,
    measure_generator,
    measure_images,
    measure_translations,
)

__all__ = [
    "METRICS",
    "SCORES",
    "build_segmenter",
    "builtin_layouts",
    "class_score",
    "compare",
    "confusion_matrix",
    "diversity",
    "family_accuracy",
    "fcn_score",
    "fcn_scores",
    "features",
    "fit_reader",
    "frechet_distance",
    "load_reader",
    "load_segmenter",
    "mean_of",
    "measure_facades",
    "measure_generator",
    "measure_images",
    "measure_translations",
    "save_reader",
    "save_segmenter",
    "segment",
    "sharpness",
    "train_segmenter",
    "wall_spread",
    "weave",
]
