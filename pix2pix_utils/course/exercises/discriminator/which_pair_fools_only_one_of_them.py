"""3.5 Which pair fools only one of them?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="3.5 Which pair fools only one of them?",
    stub="fools_only_one = ...",
    answer="c",
    second_answer="C",
    explanation="The photograph is real and sharp, so nothing is wrong with it alone. Only its "
    "label map gives the pair away.",
    misconceptions=[
        Misconception(
            "both kinds",
            "a",
            "One of the two kinds, yes. But blur shows in the photograph itself, so it can be seen "
            "without the label map. Both can learn that; see section 3.6.",
        ),
        Misconception(
            "the blurred pair",
            "b",
            "Blur shows in the photograph itself, so it can be seen without the label map. Both "
            "can learn that; see section 3.6.",
        ),
        Misconception(
            "no pair at all",
            "d",
            "Ask what each of them is shown. For one of the three pairs the unconditional one is "
            "shown exactly what it is also shown as real; see section 3.6.",
        ),
    ],
    hints=[
        "The unconditional one is shown the photograph and nothing else.",
        "In which of the fake pairs is the photograph alone without fault?",
    ],
    praise="For the unconditional one this photograph is real in every true pair and fake in "
    "every mismatched one. It cannot learn the difference, however long it trains.",
)
