"""3.3 Is more better?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="3.3 Is more better?",
    stub="what_the_table_says = ...",
    answer="b",
    second_answer=" B ",
    explanation="16×16 and 70×70 are close (0.65 and 0.66), 286×286 falls to 0.42, near the "
    "single pixel's 0.39. The authors suspect that so many weights and layers are harder to train.",
    misconceptions=[
        Misconception(
            "the larger, the better",
            "a",
            "Read on to the last row: the discriminator that sees everything scores 0.42, far "
            "below 0.66. See the table of section 3.3.",
        ),
        Misconception(
            "the smaller, the better",
            "c",
            "The row of the single pixel is the lowest of all, 0.39. A pixel has a colour but no "
            "edges; see the picture in section 3.3.",
        ),
        Misconception(
            "the size does not matter",
            "d",
            "Between 16 and 70 it hardly does. At both ends of the table the per-pixel accuracy "
            "is lower by more than a third; see section 3.3.",
        ),
    ],
    hints=[
        "Read the first column of numbers from top to bottom: does it only rise?",
        "Compare the last row with the one above it, and then with the first row.",
    ],
    praise="The table's networks were trained with L1 as well, which looks after the large forms. "
    "The discriminator has to look after what fits into a patch.",
)
