"""6.2 How many pictures?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="6.2 How many pictures?",
    stub="how_many = ...",
    answer=(8, 1),
    second_answer=[8, 1],
    misconceptions=[
        Misconception(
            "a network is a fixed function",
            (1, 1),
            "Without noise you are right. With noise another set of activations is dropped for "
            "each seed, so the network computes something else each time; see section 6.3.",
        ),
        Misconception(
            "the seed always matters",
            (8, 8),
            "With noise you are right. Without it no random number is drawn, and a seed of "
            "numbers that nobody draws changes nothing; see section 6.3.",
        ),
        Misconception(
            "on and off exchanged",
            (1, 8),
            "You have the two the wrong way round: dropout is what makes pictures differ; see "
            "section 6.3.",
        ),
        Misconception(
            "counts differences, not pictures",
            (8, 0),
            "Without noise no two pictures differ, but one picture is there; see section 6.3.",
        ),
        Misconception(
            "counts pairs",
            (28, 0),
            "You counted the pairs of pictures that differ: 28 of them. The question is how many "
            "different pictures there are, so count each picture once.",
            also=((28, 1),),
        ),
        Misconception(
            "does not count the first picture",
            (7, 0),
            "Count the first picture as well, not only those that differ from it.",
            also=((7, 1),),
        ),
        Misconception(
            "copies the example",
            (3, 2),
            "(3, 2) only shows the form; put your own numbers.",
        ),
    ],
    hints=[
        "What is the only thing in the generator that depends on a seed at test time?",
        "With `noise=False` dropout is off, and the rest of the network is plain arithmetic.",
        "Equal seeds give equal pictures, and other seeds other ones. Without noise all are equal.",
    ],
    praise="Dropout is the only noise z of pix2pix. How much the eight differ is another question.",
    explanation="Eight seeds drop eight different sets of activations, which gives eight pictures. "
    "Without dropout nothing in the network is random, so all eight are the same one.",
)
