"""An exercise whose answer is a value."""

from pix2pix_utils.course.exercises import Exercise, Misconception

exercise = Exercise(
    title="10.1 How many numbers?",
    stub="numbers = ...",
    answer=4 * 6 * 3,
    second_answer="72",
    misconceptions=[
        Misconception(
            "forgets the channels",
            4 * 6,
            "You counted the pixels. Each has three numbers, one for each colour; see section "
            "10.1.",
        ),
        Misconception(
            "adds the sides",
            4 + 6 + 3,
            "You added rows, columns and channels. Each row has all the columns: multiply.",
            also=((4 + 6) * 3,),
        ),
    ],
    hints=["How many pixels are there?", "24 pixels, and three numbers in each."],
    praise="That is `image.size` of an array of shape (4, 6, 3).",
    explanation="4 rows of 6 pixels are 24, and each pixel has 3 numbers.",
)
