"""The exercises of notebook 07, on measuring what a generator paints."""

from pix2pix_utils.course.exercises import open_lesson
from pix2pix_utils.course.exercises.evaluation.which_measure_saw_it import (
    MEASURED,
    damages,
    in_rows,
)

# What the notebook uses besides its exercises.
__all__ = ["MEASURED", "damages", "in_rows"]

ORDER = [
    "four_pixels",
    "always_the_same_answer",
    "find_two_bugs",
    "which_measure_saw_it",
    "above_below_or_within_the_spread",
]

lesson = open_lesson(__name__, ORDER)
