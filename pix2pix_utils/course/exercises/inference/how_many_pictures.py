"""6.2 How many pictures?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="6.2 How many pictures?",
    stub="how_many = ...",
    answer=(6, 2),
    second_answer=[6, 2],
    misconceptions=[
        Misconception(
            "counts a seed twice",
            (8, 2),
            "Without noise you are right. With noise the seed 3 comes twice for each label map: "
            "the same input and seed give the same picture; see section 6.2.",
        ),
        Misconception(
            "counts for one label map",
            (3, 1),
            "That is right for one label map. Count the pictures of both together.",
        ),
        Misconception(
            "a network is a fixed function",
            (2, 2),
            "Without noise you are right. With noise another set of activations is dropped for "
            "each seed, so the network computes something else each time; see section 6.3.",
        ),
        Misconception(
            "the seed always matters",
            (6, 6),
            "With noise you are right. Without it no random number is drawn, and a seed of "
            "numbers that nobody draws changes nothing; see section 6.3.",
        ),
        Misconception(
            "eight translations are eight pictures",
            (8, 8),
            "Two translations may give one picture. In which of the two cases does the seed "
            "matter, and which of the seeds are equal? See section 6.3.",
        ),
        Misconception(
            "on and off exchanged",
            (2, 6),
            "You have the two the wrong way round: dropout is what makes pictures of one label "
            "map differ; see section 6.3.",
            also=((2, 8), (1, 3), (1, 6)),
        ),
        Misconception(
            "forgets the label maps",
            (6, 1),
            "With noise you are right. Without it each label map has one picture, and there are "
            "two label maps.",
        ),
        Misconception(
            "forgets the seeds of a label map",
            (3, 2),
            "Without noise you are right. With noise each of the two label maps has its own "
            "pictures: the same seed does not make them alike.",
        ),
        Misconception(
            "counts a seed twice, and one label map",
            (8, 1),
            "Two things: with noise the seed 3 comes twice for each label map, and equal seeds "
            "give equal pictures. Without noise each of the two label maps has its own picture; "
            "see section 6.3.",
            also=((4, 1), (4, 2)),
        ),
        Misconception(
            "counts differences, not pictures",
            (6, 0),
            "With noise you are right. Without it the pictures of one label map do not differ, "
            "but one picture is there for each; see section 6.3.",
        ),
        Misconception(
            "copies the example",
            (5, 4),
            "(5, 4) only shows the form; put your own numbers.",
        ),
    ],
    hints=[
        "What is the only thing in the generator that depends on a seed at test time?",
        "Begin with one label map: equal seeds give equal pictures, and other seeds other ones. "
        "With `noise=False` dropout is off, and the rest of the network is plain arithmetic.",
        "One label map has 3 pictures with noise and 1 without. And two label maps?",
    ],
    praise="A translation is a function of the label map and, as long as there is noise, of the "
    "seed: nothing else decides. How much pictures of one label map differ is another question.",
    explanation="For each label map the seeds 3, 4 and 5 drop three different sets of activations, "
    "and the second 3 gives the picture of the first: 2 · 3 = 6. Without dropout nothing in the "
    "network is random, so each label map has one picture: 2.",
)
