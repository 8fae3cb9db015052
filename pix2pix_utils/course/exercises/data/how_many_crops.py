"""1.2 How many crops?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="1.2 How many crops?",
    stub="places = ...",
    answer=961,
    second_answer=(286 - 256 + 1) ** 2,
    misconceptions=[
        Misconception(
            "counts the pixels left over",
            900,
            "In each direction 30 pixels are left over, but the places are one more: the square "
            "may start at 0, at 30, and at all numbers between. Section 1.6 tries it, below.",
        ),
        Misconception(
            "one fewer than the pixels left over",
            29 * 29,
            "29 is one fewer than the pixels left over in each direction. There are more places "
            "than pixels left over, not fewer: 0 is a place, and so is 30. Section 1.6 tries it, "
            "below.",
            also=(29,),
        ),
        Misconception(
            "a number for each direction",
            (31, 31),
            "You gave a number for each direction, and one number is asked for. Each place down "
            "goes with each place across: how many pairs of these are there?",
            also=((30, 30),),
        ),
        Misconception(
            "one direction, one short",
            30,
            "30 is how far the square can move along one direction. It moves along two, and "
            "where it starts counts as a place as well. Section 1.6 tries it, below.",
        ),
        Misconception(
            "one direction only",
            31,
            "There are 31 places along one direction. The square can also move along the other. "
            "Section 1.6 tries it, below.",
        ),
        Misconception(
            "adds the two directions",
            31 + 31,
            "Down and across are chosen independently, so every place down goes together with "
            "every place across: multiply, do not add. Section 1.6 tries it, below.",
            also=(30 + 30,),
        ),
        Misconception(
            "keeps to one side of the middle",
            15 * 15,
            "15 pixels are left over on each side when the square lies in the middle. From there "
            "it can move both ways, and not moving is a place as well.",
            also=(15,),
        ),
        Misconception(
            "counts mirrored ones too",
            2 * 31 * 31,
            "You counted each square twice, once mirrored. That is the whole of the jitter; the "
            "question is about the crop alone; see section 1.6.",
        ),
        Misconception(
            "counts mirrored ones too, one short",
            2 * 30 * 30,
            "You counted each square twice, once mirrored, and there is one place more than 30 in "
            "each direction. Section 1.6 tries it, below.",
        ),
        Misconception(
            "one short in one direction",
            31 * 30,
            "You counted 31 places in one direction and 30 in the other. Both have the same "
            "number. Section 1.6 tries it, below.",
        ),
        Misconception(
            "subtracts the areas",
            286**2 - 256**2,
            "That is how many pixels are cut away. The question is in how many places the "
            "square can lie.",
        ),
    ],
    hints=[
        "Try a small one on paper: a strip of 4 pixels, from which 3 in a row are cut.",
        "Two places, and 4 − 3 = 1. So along one direction there are `load − size + 1` places.",
        "Down and across are drawn independently of each other: multiply.",
    ],
    praise="(286 − 256 + 1)² = 31². With mirroring there are 1,922 versions of each pair.",
    explanation="286 − 256 + 1 = 31 places down, and 31 across for each of them.",
)
