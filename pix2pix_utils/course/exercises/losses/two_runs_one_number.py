"""4.3 Two runs, one number."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="4.3 Two runs, one number",
    stub="verdicts = ...",
    answer=("b", "c"),
    second_answer=["B", " C"],
    misconceptions=[
        Misconception(
            "compares both with 0.693",
            ("c", "c"),
            "You compared both numbers with 0.693. That is the chance level of the halved loss "
            "alone. Which one does a sum have? See section 4.3.",
        ),
        Misconception(
            "compares both with 1.386",
            ("b", "b"),
            "You compared both numbers with 1.386. That is the chance level of the summed loss "
            "alone. Which one does a halved loss have? See section 4.3.",
        ),
        Misconception(
            "swaps the two",
            ("c", "b"),
            "The first run prints the sum of the two parts, the second half of that sum. Which "
            "chance level does a sum have, and which one half of it? See section 4.3.",
        ),
        Misconception(
            "takes high for good",
            ("a", "a"),
            "A loss is a cost: the higher it is, the worse for D. Compare each number with its "
            "own chance level; see section 4.3.",
        ),
        Misconception(
            "the halved run is misread",
            ("b", "a"),
            "The first run is right. For the second compare 1.386 with the chance level of the "
            "halved loss, and remember that a loss is a cost; see section 4.3.",
        ),
        Misconception(
            "the summed run is misread",
            ("a", "c"),
            "The second run is right. The first prints the sum of the two parts: which chance "
            "level does a sum have? See section 4.3.",
        ),
        Misconception(
            "both runs are misread",
            ("a", "b"),
            "Compare each number with its own chance level: the first run sums, the second "
            "halves. A loss is a cost, so above that level is worse than a draw; see section 4.3.",
            also=(("c", "a"),),
        ),
    ],
    hints=[
        "A logit of 0 for every patch costs the chance level. Which one belongs to which run?",
        "Summed: 1.386. Halved: 0.693.",
        "The first run is at its chance level, the second is above its own.",
    ],
    praise="1.386 is a draw in one run. In the other run D would do better with a logit of 0 "
    "everywhere: it is sure of itself, and often enough it is wrong.",
    explanation="Summed, 1.386 is the chance level. Halved, the chance level is 0.693, and 1.386 "
    "lies above it.",
)
