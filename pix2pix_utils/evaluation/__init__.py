"""What makes a translation good, in numbers (paper, section 4.1)."""

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
from pix2pix_utils.evaluation.metrics import METRICS, compare, diversity, mean_of

__all__ = [
    "METRICS",
    "SCORES",
    "build_segmenter",
    "compare",
    "confusion_matrix",
    "diversity",
    "fcn_score",
    "fcn_scores",
    "load_segmenter",
    "mean_of",
    "save_segmenter",
    "segment",
    "train_segmenter",
]
