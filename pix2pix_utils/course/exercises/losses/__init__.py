"""The exercises of notebook 04, on what each network wants."""

from pix2pix_utils.course.exercises import open_lesson

ORDER = [
    "the_same_verdict_for_every_patch",
    "find_the_bug",
    "how_strong_is_the_push",
    "one_answer_for_five_photographs",
    "write_the_generators_loss",
]

lesson = open_lesson(__name__, ORDER)
