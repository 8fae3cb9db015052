"""3.5 Which pair fools only one of them?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="3.5 Which pair fools only one of them?",
    stub="fools_only_one = ...",
    answer="c",
    second_answer="C",
    explanation="A mirrored photograph looks like any other: true pairs are mirrored too. Only "
    "beside its label map, which is not mirrored, does it stand out: windows and doors are not "
    "where they are drawn.",
    misconceptions=[
        Misconception(
            "the photograph upside down",
            "a",
            "With the sky below and the ground above, the photograph itself is wrong, and that can "
            "be seen without the label map. Both can learn it, as they learnt blur; see section "
            "3.6.",
        ),
        Misconception(
            "the grey photograph",
            "b",
            "True photographs have colours. That they are missing shows in the photograph itself, "
            "without the label map. Both can learn it, as they learnt blur; see section 3.6.",
        ),
        Misconception(
            "both halves mirrored",
            "d",
            "Mirrored alike, the halves still belong together, and the true pairs of the training "
            "are mirrored at random too. Nothing is wrong with such a pair, so neither of the two "
            "can learn to object to it.",
        ),
    ],
    hints=[
        "The unconditional one is shown the photograph and nothing else.",
        "In which of these pairs could the photograph alone come from a true pair, and do the two "
        "halves not belong together?",
    ],
    praise="It is the mismatched pair once more: nothing is wrong with the photograph alone. The "
    "fault is between the halves, and only who sees both can find it.",
)
