"""8.5 The scale after the overflows."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="8.5 The scale after the overflows",
    stub="scale = ...",
    answer=8192,
    second_answer="8,192",
    misconceptions=[
        Misconception(
            "never doubles",
            4096,
            "Three overflows halve it three times: right so far. Then come 2,000 updates without "
            "one; see section 8.5.",
        ),
        Misconception(
            "counts two overflows",
            16384,
            "Count the overflows again: two, and one more after the good update.",
        ),
        Misconception(
            "never halves",
            65536,
            "The updates that overflow are skipped, and the factor is halved too; see section 8.5.",
        ),
        Misconception(
            "stays where it began",
            32768,
            "An overflow skips the update, and it also halves the factor; see section 8.5.",
        ),
        Misconception(
            "halves at each update",
            2048,
            "You halve at the good update too. A good one is counted, and changes nothing until "
            "2,000 of them follow each other; see section 8.5.",
            also=(1024,),
        ),
        Misconception(
            "gives the power",
            13,
            "That is the power of two. Which number is 2¹³?",
        ),
    ],
    hints=[
        "Begin with 2¹⁵ = 32,768, and go through the updates one by one.",
        "Three overflows: 16,384, 8,192, 4,096. The good update between them changes nothing.",
        "2,000 good updates in a row double it once.",
    ],
    praise="Nobody has to choose the factor: training finds the largest that does not overflow.",
    explanation="32,768 is halved three times, to 4,096, and doubled once.",
)
