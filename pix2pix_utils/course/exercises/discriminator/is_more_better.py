"""3.3 Is more better?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="3.3 Is more better?",
    stub="what_the_tables_say = ...",
    answer="b",
    second_answer=" B ",
    explanation="In the paper 16×16 and 70×70 are close (0.65 and 0.66), and both ends fall "
    "behind (0.39 for 1×1, 0.42 for 286×286). In our runs the accuracy is about the same for all "
    "four; what the single pixel lacks is sharpness. So a larger patch is not a better one, and "
    "one score alone would hide what a patch is for.",
    misconceptions=[
        Misconception(
            "the larger, the better",
            "a",
            "The exercise names the paper's largest patch, 286×286, which sees everything: 0.42, "
            "far below 0.66. In our runs the accuracy does not rise, and 142×142 is sharper than "
            "70×70 by less than the ± of either; see section 3.3.",
        ),
        Misconception(
            "the smaller, the better",
            "c",
            "The paper's single pixel has the lowest accuracy of all, 0.39, and ours has hardly "
            "any sharpness. A pixel has a colour but no edges; see section 3.3.",
        ),
        Misconception(
            "the size does not matter",
            "d",
            "By our accuracy it hardly does. But look at the other column, at the pictures and at "
            "both ends in the paper: the single pixel leaves everything soft. See section 3.3.",
        ),
    ],
    hints=[
        "Read the paper's accuracies from 1×1 to 70×70, and 0.42 for 286×286: do they only rise?",
        "Which column of our table tells the single pixel from the others, and which does not?",
    ],
    praise="Two tables, two data sets, and no single best number. What a patch is too small to "
    "hold, the discriminator cannot judge.",
)
