"""The exercises of notebook 02, on the generator and its skip connections."""

from pix2pix_utils.course.exercises import open_lesson
from pix2pix_utils.course.exercises.generator.find_the_bug import encoder_results, enlarge
from pix2pix_utils.course.exercises.generator.white_walls_that_stay_grey import full_range

# What the notebook uses besides its exercises.
__all__ = ["encoder_results", "enlarge", "full_range"]

ORDER = [
    "count_the_parameters",
    "write_a_step_up",
    "what_the_next_block_receives",
    "find_the_bug",
    "white_walls_that_stay_grey",
    "all_skips_off",
]

lesson = open_lesson(__name__, ORDER)
