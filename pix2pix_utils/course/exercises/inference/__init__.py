"""The exercises of notebook 06, on translating with a trained generator."""

from pix2pix_utils.course.exercises import open_lesson
from pix2pix_utils.course.exercises.inference.back_to_pixels import to_pixels
from pix2pix_utils.course.exercises.inference.what_went_wrong import mishaps

# What the notebook uses besides its exercises.
__all__ = ["mishaps", "to_pixels"]

ORDER = [
    "back_to_pixels",
    "how_many_pictures",
    "find_two_bugs",
    "which_sizes_fit",
    "what_went_wrong",
]

lesson = open_lesson(__name__, ORDER)
