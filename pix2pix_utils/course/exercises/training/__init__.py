"""The exercises of notebook 05, on the training step, its optimiser, its curves and its end."""

from pix2pix_utils.course.exercises import open_lesson
from pix2pix_utils.course.exercises.training.read_the_curves import by_letter
from pix2pix_utils.course.exercises.training.two_players_two_numbers import play

# What the notebook uses besides its exercises.
__all__ = ["by_letter", "play"]

ORDER = [
    "the_second_step_of_adam",
    "two_players_two_numbers",
    "the_learning_rate_near_the_end",
    "a_run_that_goes_on_wrongly",
    "read_the_curves",
]

lesson = open_lesson(__name__, ORDER)
