"""7.1 Four pixels."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="7.1 Four pixels",
    stub="distance = ...",
    answer=0.3,
    second_answer="0.30",
    tolerance=0.01,
    misconceptions=[
        Misconception(
            "keeps the grey levels",
            38.25,
            "That is the mean in grey levels. In [-1, 1] the way from black to white is 2 long "
            "and not 255, so divide by 127.5; see section 7.1.",
        ),
        Misconception(
            "takes the range for 0 to 1",
            0.15,
            "You divided by 255, as for a range from 0 to 1. From -1 to 1 the way is twice as "
            "long: divide by 127.5; see section 7.1.",
        ),
        Misconception(
            "adds up instead of averaging",
            1.2,
            "You added the differences. Then a large picture would be worse than a small one "
            "with the same faults; take the mean over the four pixels; see section 7.1.",
            also=(153, 0.6),
        ),
        Misconception(
            "leaves the right pixel out",
            0.4,
            "You averaged over the wrong pixels only. The third one is right and counts too, "
            "with a difference of 0: divide by four; see section 7.1.",
            also=(51,),
        ),
        Misconception(
            "overlooks a wrong pixel",
            0.2,
            "Did you count all of them? Three pixels are off: the first, the second and the "
            "fourth, whichever way; see section 7.1.",
            also=(25.5,),
        ),
        Misconception(
            "lets differences cancel",
            0.1,
            "Did you keep the signs? Too bright here and too dark there then cancel: take the "
            "absolute value of each difference first; see section 7.1.",
            also=(-0.1, 12.75, -12.75, 0.05, -0.05),
        ),
        Misconception(
            "squares the differences",
            0.346,
            "You squared the differences, with a root at the end or without. That is L2. L1 takes "
            "absolute values; see section 7.1.",
            also=(0.12, 44.17, 1950.75, 0.173, 0.03),
        ),
        Misconception(
            "normalises the difference like a pixel",
            -0.7,
            "You divided by 127.5 and subtracted 1, which is right for a pixel. In the difference "
            "of two pixels the two 1s cancel: divide only. A distance is never negative; see "
            "section 7.1.",
        ),
        Misconception(
            "counts the wrong pixels",
            0.75,
            "Three of the four pixels are wrong. But L1 asks how far off they are, not how many; "
            "see section 7.1.",
            also=(3,),
        ),
        Misconception(
            "subtracts from 1",
            0.7,
            "L1 is a distance: 0 is perfect, and nothing is subtracted from 1; see section 7.1.",
            also=(0.85,),
        ),
    ],
    hints=[
        "Begin in grey levels: how far is each pixel off, whichever way?",
        "The differences are 51, 51, 0 and 51. Take their mean over all four.",
        "The mean is 38.25 grey levels; 127.5 of them are 1 on the scale of [-1, 1].",
    ],
    praise="It does not matter which way a pixel is off, nor which pixel it is.",
    explanation="(51 + 51 + 0 + 51) / 4 = 38.25 grey levels, and 38.25 / 127.5 = 0.3.",
)
