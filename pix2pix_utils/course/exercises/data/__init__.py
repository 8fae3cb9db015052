"""The exercises of notebook 01, on pairs, their jitter and the input pipeline."""

from pix2pix_utils.course.exercises import open_lesson
from pix2pix_utils.course.exercises.data.which_pair_is_torn import jittered_pairs

# What the notebook uses besides its exercises.
__all__ = ["jittered_pairs"]

ORDER = [
    "which_way",
    "mirror_a_stored_pair",
    "which_pair_is_torn",
    "find_two_bugs",
    "put_the_stages_in_order",
]

lesson = open_lesson(__name__, ORDER)
