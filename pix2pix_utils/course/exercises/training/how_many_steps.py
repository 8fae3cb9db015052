"""5.1 How many steps?"""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def steps(epochs, pairs, batch):
    in_one_epoch = pairs // batch  # a last batch that is not full is left out
    return epochs * in_one_epoch


def steps_by_counting(epochs, pairs, batch):
    steps = 0
    for _ in range(epochs):
        for first in range(0, pairs, batch):
            steps += first + batch <= pairs
    return steps


exercise = Exercise(
    title="5.1 How many steps?",
    stub="def steps(epochs, pairs, batch):\n    return ...",
    answer=steps,
    second_answer=steps_by_counting,
    cases=lambda: [(7, 400, 1), (200, 400, 1), (30, 1100, 8), (2, 5, 4)],
    misconceptions=[
        Misconception(
            "forgets the batch",
            lambda epochs, pairs, batch: epochs * pairs,
            "That is how many pairs the networks see. A step takes a whole batch of them at "
            "once; see section 5.1.",
        ),
        Misconception(
            "counts the batch that is not full",
            lambda epochs, pairs, batch: epochs * -(-pairs // batch),
            "5 pairs in batches of 4 give one batch here, not two: a last batch that is not full "
            "is left out, so that all steps have the same size; see section 5.1.",
        ),
        Misconception(
            "adds a batch to every epoch",
            lambda epochs, pairs, batch: epochs * (pairs // batch + 1),
            "You add one batch to every epoch. 400 pairs in batches of 1 give 400 batches and no "
            "more, and a last batch that is not full is left out; see section 5.1.",
        ),
        Misconception(
            "rounds the number of batches",
            lambda epochs, pairs, batch: epochs * round(pairs / batch),
            "Rounding sometimes counts a batch that is not full: 1,100 pairs in batches of 8 give "
            "137.5, and the half batch is left out. Divide with `//`; see section 5.1.",
        ),
        Misconception(
            "carries the rest into the next epoch",
            lambda epochs, pairs, batch: epochs * pairs // batch,
            "You divide after multiplying, so the pairs left over in one epoch fill up a batch "
            "in the next. Each epoch starts afresh: divide first; see section 5.1.",
            also=(lambda epochs, pairs, batch: math.ceil(epochs * pairs / batch),),
        ),
        Misconception(
            "leaves a fraction",
            lambda epochs, pairs, batch: epochs * pairs / batch,
            "A step is made or it is not: there is no half of one. Divide with `//`; see section "
            "5.1.",
        ),
        Misconception(
            "counts one epoch only",
            lambda epochs, pairs, batch: pairs // batch,
            "That is one epoch. The training goes through the pairs `epochs` times; see section "
            "5.1.",
            also=(
                lambda epochs, pairs, batch: pairs / batch,
                lambda epochs, pairs, batch: -(-pairs // batch),
            ),
        ),
        Misconception(
            "counts each network on its own",
            lambda epochs, pairs, batch: 2 * epochs * (pairs // batch),
            "One step of this training updates both networks, from the same batch. It counts "
            "once; see section 5.1.",
        ),
    ],
    hints=[
        "How many full batches do the pairs of one epoch give?",
        "`pairs // batch` is the number of full batches. How often are they gone through?",
    ],
    praise="An epoch is a number of steps: full batches, each of which updates both networks once.",
    explanation="`//` leaves out the batch that is not full. It stands before the multiplication, "
    "because each epoch starts afresh: what is left over is not carried on.",
)
