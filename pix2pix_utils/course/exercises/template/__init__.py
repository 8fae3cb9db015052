"""Grey pictures: a lesson of two exercises, to begin one's own with."""

from pix2pix_utils.course.exercises import open_lesson

ORDER = ["how_many_numbers", "make_it_grey"]

lesson = open_lesson(__name__, ORDER)
