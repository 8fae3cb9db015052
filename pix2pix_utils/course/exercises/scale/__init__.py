"""The exercises of notebook 08, on larger pictures, more devices and new tasks."""

from pix2pix_utils.course.exercises import open_lesson

ORDER = [
    "layers_for_1024_pixels",
    "how_long_will_it_take",
    "how_large_is_the_cache",
    "find_the_bug_parts_that_differ",
    "what_has_to_begin_anew",
]

lesson = open_lesson(__name__, ORDER)
