"""5.3 The learning rate near the end."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="5.3 The learning rate near the end",
    stub="rate_then = ...",
    answer=0.000125,
    second_answer=5e-4 * (2800 - 2520) / (0.4 * 2800),
    misconceptions=[
        Misconception(
            "constant",
            0.0005,
            "That is the rate of the first steps. Step 2,520 lies in the last 40 % of 2,800 "
            "steps, where the rate falls; see section 5.6.",
        ),
        Misconception(
            "falls from the start",
            0.0005 * (1 - 2520 / 2800),
            "You let the rate fall from step 0 on. It stays at 0.0005 for the first 60 % and "
            "falls over the last 40 % alone; see section 5.6.",
        ),
        Misconception(
            "takes the share for a factor",
            0.4 * 0.0005,
            "Neither 0.4 nor 0.6 is a factor on the rate. They are shares of the training: over "
            "the last 0.4 of its steps the rate falls; see section 5.6.",
            also=(0.6 * 0.0005,),
        ),
        Misconception(
            "takes the share that is done",
            0.0005 * 2520 / 2800,
            "2,520 of 2,800 steps are done, but that share grows from step to step, and the rate "
            "must not. What counts is how much of the falling stretch is left; see section 5.6.",
        ),
        Misconception(
            "takes the share already fallen",
            0.0005 * (2520 - 1680) / 1120,
            "That is how far the rate has fallen already. What is left of it? See section 5.6.",
            also=(0.00038,),
        ),
        Misconception(
            "lets the fall take the whole training",
            0.0005 * (1 - 840 / 2800),
            "840 steps of falling are done, but the fall takes 1,120 steps, not 2,800; see "
            "section 5.6.",
        ),
        Misconception(
            "multiplies by the length of the fall",
            0.0005 * 280 / 2800 * 0.4,
            "The 40 % says how long the fall lasts: divide by it, and do not multiply; see "
            "section 5.6.",
        ),
        Misconception(
            "takes the share from the start",
            0.0005 * (2800 - 2520) / (0.6 * 2800),
            "You let the rate fall after the first 40 % of the steps. It is the other way round: "
            "it falls over the last 40 %; see section 5.6.",
            also=(0.000083,),
        ),
        Misconception(
            "off by one step",
            0.0005 * 279 / 1120,
            "Off by one. Counted from 0, step 2,520 has 2,520 steps before it, and the rate "
            "reaches 0 after the last step, not in it; see section 5.6.",
            also=(0.0005 * 281 / 1120, 0.0005 * 279 / 1119, 0.0005 * 281 / 1121),
        ),
        Misconception(
            "rounds the rate",
            0.00013,
            "Is that rounded? Then give it unrounded: an expression, such as `3 * 0.7 / 5`, is "
            "fine.",
            also=(0.00012,),
        ),
        Misconception(
            "the share alone",
            0.25,
            "That is the share that is left. Of which rate? See section 5.6.",
        ),
        Misconception(
            "over at the end",
            0.0,
            "The rate reaches 0 after the last of the 2,800 steps, and 280 steps are still to "
            "come; see section 5.6.",
        ),
    ],
    hints=[
        "Over how many steps does the rate fall, and how many of them are left?",
        "It falls over 0.4 × 2,800 = 1,120 steps. 2,800 − 2,520 = 280 of them are left.",
        "280 of 1,120 steps are left, so that share of 0.0005 is left too.",
    ],
    praise="A quarter of the falling stretch is left, and so is a quarter of the rate.",
    explanation="The rate falls along a straight line over the last 1,120 steps. 280 of them are "
    "left, which is a quarter, so a quarter of the rate is left: 0.0005 × 280 / 1,120.",
)
