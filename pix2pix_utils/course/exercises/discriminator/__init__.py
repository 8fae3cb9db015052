"""The exercises of notebook 03."""

from pix2pix_utils.course.exercises import open_lesson

ORDER = [
    "count_the_verdicts",
    "how_far_one_verdict_sees",
    "is_more_better",
    "where_the_patch_lies",
    "which_pair_fools_only_one_of_them",
]

lesson = open_lesson(__name__, ORDER)
