"""8.2 How long will it take?"""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def hours(pairs, epochs, batch_size, seconds_a_step):
    steps = pairs // batch_size * epochs
    return steps * seconds_a_step / 3600


def by_counting(pairs, epochs, batch_size, seconds_a_step):
    minutes = 0.0
    for _ in range(epochs):
        minutes += len(range(batch_size, pairs + 1, batch_size)) * seconds_a_step / 60
    return minutes / 60


exercise = Exercise(
    title="8.2 How long will it take?",
    stub="def hours(pairs, epochs, batch_size, seconds_a_step):\n    return ...",
    answer=hours,
    second_answer=by_counting,
    cases=lambda: [(3000, 200, 4, 0.9), (403, 30, 8, 0.25), (1096, 5, 10, 2.0)],
    misconceptions=[
        Misconception(
            "a step for each pair",
            lambda pairs, epochs, batch_size, seconds: pairs * epochs * seconds / 3600,
            "You count a step for each pair. One step takes a whole batch; see section 8.2.",
        ),
        Misconception(
            "multiplies by the batch",
            lambda pairs, epochs, batch, seconds: pairs * batch * epochs * seconds / 3600,
            "A larger batch makes fewer steps of an epoch, not more: divide by it.",
        ),
        Misconception(
            "one epoch",
            lambda pairs, epochs, batch_size, seconds: pairs // batch_size * seconds / 3600,
            "That is one epoch. How many are there?",
        ),
        Misconception(
            "counts a part of a batch",
            lambda pairs, epochs, batch, seconds: pairs / batch * epochs * seconds / 3600,
            "403 pairs in batches of 8 make 50 steps, and three pairs are left out of the "
            "epoch. Count whole batches: `//`.",
            also=(
                lambda pairs, epochs, batch, seconds: (
                    math.ceil(pairs / batch) * epochs * seconds / 3600
                ),
                lambda pairs, epochs, batch, seconds: pairs * epochs // batch * seconds / 3600,
            ),
        ),
        Misconception(
            "minutes",
            lambda pairs, epochs, batch, seconds: pairs // batch * epochs * seconds / 60,
            "Those are minutes. An hour has 3,600 seconds.",
        ),
        Misconception(
            "seconds",
            lambda pairs, epochs, batch, seconds: pairs // batch * epochs * seconds,
            "Those are seconds. An hour has 3,600.",
        ),
        Misconception(
            "steps",
            lambda pairs, epochs, batch, seconds: pairs // batch * epochs,
            "That is the number of steps. How long does each take?",
        ),
    ],
    hints=[
        "How many steps has an epoch? A step takes a whole batch, and only whole batches count.",
        "`pairs // batch_size` steps an epoch, and `epochs` of them.",
        "Multiply the steps by the seconds of one, and divide by 3,600.",
    ],
    praise="Ask this before you start, with the seconds of your own machine: ten steps tell.",
    explanation="An epoch has `pairs // batch_size` whole batches, one step each.",
)
