"""8.1 Layers for 1024 pixels."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="8.1 Layers for 1024 pixels",
    stub="layers = ...",
    answer=5,
    second_answer="5",
    misconceptions=[
        Misconception(
            "keeps the layers",
            3,
            "Three layers see 70 pixels, whatever the size of the picture. Of 1024 that is a "
            "fifteenth, and of 256 it was more than a quarter; see section 8.1.",
        ),
        Misconception(
            "one doubling of two",
            4,
            "Four layers see 142 pixels, which suits 512. From 256 to 1024 the side doubles twice.",
        ),
        Misconception(
            "multiplies the layers by four",
            12,
            "The side is four times as long, so the patch must be too. But each layer more "
            "nearly doubles the patch: 70, 142, 286; see section 8.1.",
        ),
        Misconception(
            "one doubling too many",
            6,
            "Six layers would see 574 pixels, more than half of the picture. A quarter of 1024 is "
            "256: which patch of section 8.1 is nearest to it?",
        ),
        Misconception(
            "gives the pixels",
            286,
            "286 is the side of the right patch. How many layers of stride 2 make it? See the "
            "table of section 8.1.",
            also=(280, 256),
        ),
        Misconception(
            "gives what is added",
            2,
            "Two layers *more* are right. How many does the discriminator have then?",
        ),
    ],
    hints=[
        "Which share of a picture of 256 pixels does a patch of 70 see, on a side?",
        "A little more than a quarter. Which patch in the table of section 8.1 sees that of 1024?",
        "286 of 1024 pixels. Each layer more nearly doubles the patch, and the side doubles twice.",
    ],
    praise="And with the picture of 1024 pixels a patch of 286 holds what 70 held at 256: some "
    "windows and the wall between.",
    explanation="70 of 256 is 0.27. From 256 to 1024 the side doubles twice, and each layer more "
    "nearly doubles the patch: 70, 142, 286. 286 of 1024 is 0.28, and 286 takes five layers.",
)
