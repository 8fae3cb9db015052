"""The exercises of notebook 05, on the training step, its optimiser, its curves and its end."""

import itertools
import math
from types import SimpleNamespace

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 5.1 How many steps?
# --------------------------------------------------------------------------------------


def steps(epochs, pairs, batch):
    in_one_epoch = pairs // batch  # a last batch that is not full is left out
    return epochs * in_one_epoch


q1 = Exercise(
    title="5.1 How many steps?",
    answer=steps,
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

# --------------------------------------------------------------------------------------
# 5.2 The first step of Adam
# --------------------------------------------------------------------------------------

q2 = Exercise(
    title="5.2 The first step of Adam",
    answer=0.0005,
    tolerance=0.005,  # of this size and relative: 1 % together
    misconceptions=[
        Misconception(
            "plain gradient descent",
            0.0005 * 0.003,
            "Learning rate times gradient is plain gradient descent. Adam divides the gradient "
            "by its own size first, so its size drops out; see section 5.2.",
        ),
        Misconception(
            "the gradient itself",
            0.003,
            "That is the gradient. How far a weight moves is set by the learning rate; see "
            "section 5.2.",
        ),
        Misconception(
            "the mean is not corrected",
            0.0005 * 0.5,
            "β₁ = 0.5 halves the first mean, because it starts at 0. The formula makes up for "
            "that: divide by 1 − 0.5¹ as well; see section 5.2.",
        ),
        Misconception(
            "the mean of the squares is not corrected",
            0.0005 / math.sqrt(0.001),
            "The mean is corrected. The mean of the squares is not: it is 1,000 times too small, "
            "and the step comes out 32 times too long. Divide it by 1 − 0.999¹; see section 5.2.",
            also=(0.016,),
        ),
        Misconception(
            "nothing is corrected",
            0.0005 * 0.5 / math.sqrt(0.001),
            "Both running means start at 0 and are too small at first, the mean of the squares "
            "by a factor of 1,000. Without the two corrections the first step would be sixteen "
            "times too long; see section 5.2.",
            also=(0.008,),
        ),
        Misconception(
            "forgets the root",
            0.0005 / 0.003,
            "You divided by the mean of the squares. Adam divides by its square root, which has "
            "the size of a gradient; see section 5.2.",
            also=(0.17,),
        ),
        Misconception(
            "forgets the rate",
            1.0,
            "That is the step without the learning rate; see section 5.2.",
        ),
        Misconception(
            "gives the direction too",
            -0.0005,
            "The size is right, and so is the direction: the weight gets smaller, against the "
            "gradient. The question was for the distance alone, so leave out the minus.",
        ),
    ],
    hints=[
        "Put n = 1 into the formulas, with both means 0 before. What do the corrected means come "
        "to?",
        "The corrected mean is the gradient, g. The corrected mean of the squares is g².",
        "rate × g / √(g²): what remains?",
    ],
    praise="In its first step Adam moves every weight by the learning rate, whatever the size of "
    "its gradient. A loss multiplied by a constant changes nothing in it.",
    explanation="The corrected means are g and g², so the step is rate × g / √(g²), which is the "
    "rate.",
)

# --------------------------------------------------------------------------------------
# 5.3 Two players, two numbers
# --------------------------------------------------------------------------------------


def play(g, d, x, y):
    """Make the forward pass of the exercise: two numbers for two networks.

    Parameters
    ----------
    g, d : float
        The generator, which turns x into g·x, and the discriminator, whose logit for v is d·v.
    x, y : float
        Input and target.

    Returns
    -------
    types.SimpleNamespace
        ``g`` and ``d`` as variables, ``generator_tape``, ``discriminator_tape``, and the losses
        ``of_generator`` and ``of_discriminator``.
    """
    import tensorflow as tf

    game = SimpleNamespace(g=tf.Variable(float(g)), d=tf.Variable(float(d)))
    with tf.GradientTape() as game.generator_tape, tf.GradientTape() as game.discriminator_tape:
        fake = game.g * x
        real_logit, fake_logit = game.d * y, game.d * fake
        game.of_generator = tf.nn.softplus(-fake_logit) + 10 * tf.abs(y - fake)
        game.of_discriminator = 0.5 * (tf.nn.softplus(-real_logit) + tf.nn.softplus(fake_logit))
    return game


def one_step(g, d, x, y, rate):
    game = play(g, d, x, y)
    new_g = g - rate * game.generator_tape.gradient(game.of_generator, game.g)
    new_d = d - rate * game.discriminator_tape.gradient(game.of_discriminator, game.d)
    return new_g, new_d


def _slopes(g, d, x, y):
    """Return the slopes of G's loss along g and d, and of D's loss along g and d."""
    fake = g * x
    fooled, caught = 1 / (1 + np.exp(d * fake)), 1 / (1 + np.exp(-d * fake))
    missed = 1 / (1 + np.exp(d * y))
    return (
        -fooled * d * x - 10 * np.sign(y - fake) * x,
        -fooled * fake,
        0.5 * caught * d * x,
        0.5 * (caught * fake - missed * y),
    )


def _with_slopes(rule):
    """Return a step made from the numbers, the rate and what `_slopes` returns."""

    def step(g, d, x, y, rate):
        return rule(g, d, rate, *_slopes(g, d, x, y))

    return step


def _discriminator_first(g, d, x, y, rate):
    new_d = d - rate * _slopes(g, d, x, y)[3]
    return g - rate * _slopes(g, new_d, x, y)[0], new_d


def _generator_first(g, d, x, y, rate):
    new_g = g - rate * _slopes(g, d, x, y)[0]
    return new_g, d - rate * _slopes(new_g, d, x, y)[3]


_ASKED_TWICE, _ASKED_FOR_A_NUMBER, _ASKED_FOR_A_LIST = "twice", "a number", "a list"
_GOT_NONE = "none"


def _asked_wrongly(cause):
    """Return the kind of mistake that an error comes from, or ""."""
    if "non-persistent" in cause:
        return _ASKED_TWICE
    if "DType" in cause:  # a tape wants to know the type of what it is asked for
        return _ASKED_FOR_A_NUMBER
    reckons = "multiply sequence" in cause or "unsupported operand" in cause
    if reckons and "NoneType" in cause:
        return _GOT_NONE
    if reckons and ("sequence" in cause or "'list'" in cause):
        return _ASKED_FOR_A_LIST
    return ""


def _asking_the_tapes(one_step, *inputs):
    """Return the new numbers, or of what kind the mistake is if a tape was asked wrongly."""
    try:
        return one_step(*inputs), ""
    except (TypeError, RuntimeError) as error:
        kind = _asked_wrongly(str(error))
        if not kind:
            raise
        return kind, ""


# In the rules below, `gd` is the slope of G's loss along d, and so on.
q3 = Exercise(
    title="5.3 Two players, two numbers",
    answer=one_step,
    cases=lambda: [
        (0.5, 0.8, 1.5, 2.0, 0.1),
        (-1.0, 0.3, 0.7, 0.4, 0.2),
        (2.1, -0.6, 1.2, 0.9, 0.5),  # no whole numbers: TensorFlow takes them for types
    ],
    call=_asking_the_tapes,
    misconceptions=[
        Misconception(
            "asks a tape twice",
            lambda *_: _ASKED_TWICE,
            "A tape answers one question and is then empty. `play` brings one tape for each loss: "
            "`game.generator_tape` and `game.discriminator_tape`; see section 5.3.",
        ),
        Misconception(
            "asks a tape for a number",
            lambda *_: _ASKED_FOR_A_NUMBER,
            "A tape knows the variables `game.g` and `game.d`, which `play` has made, and not the "
            "numbers `g` and `d`; see section 5.3.",
        ),
        Misconception(
            "asks a tape for a list",
            lambda *_: _ASKED_FOR_A_LIST,
            "A list of variables gives a list of gradients, even if it holds one variable only. "
            "Ask for the variable itself, or take the gradient out of its list; see section 5.3.",
        ),
        Misconception(
            "a gradient is None",
            lambda *_: _GOT_NONE,
            "One of your gradients is None: the tape did not see that loss come from what you "
            "asked for. `play` makes variables of its own, `game.g` and `game.d`, and returns the "
            "losses that its tapes saw; see section 5.3.",
        ),
        Misconception(
            "takes Adam",
            _with_slopes(
                lambda g, d, rate, gg, gd, dg, dd: (g - rate * np.sign(gg), d - rate * np.sign(dd))
            ),
            "Each number moved by exactly the rate: that is the first step of Adam; see section "
            "5.2. Asked is plain gradient descent, the rate times the gradient.",
        ),
        Misconception(
            "swaps the gradients",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g - rate * dg, d - rate * gd)),
            "The gradients went to the wrong players: each tape's loss is meant for its own "
            "weights. As you have it, G helps D and D helps G; see section 5.3.",
        ),
        Misconception(
            "one loss for both",
            _with_slopes(
                lambda g, d, rate, gg, gd, dg, dd: (g - rate * (gg + dg), d - rate * (gd + dd))
            ),
            "Both losses move both numbers, as in the step of the task: G's loss moves d too, and "
            "D's loss moves g. Each number follows its own loss alone; see section 5.3.",
        ),
        Misconception(
            "parts one loss by a sign",
            _with_slopes(
                lambda g, d, rate, gg, gd, dg, dd: (g - rate * (gg - dg), d - rate * (gd - dd))
            ),
            "A sign does not part the two players: g still feels D's loss, and d feels G's. Ask "
            "for each slope from one loss alone; see section 5.3.",
            also=(
                _with_slopes(
                    lambda g, d, rate, gg, gd, dg, dd: (g - rate * (gg - dg), d + rate * (gd - dd))
                ),
                _with_slopes(
                    lambda g, d, rate, gg, gd, dg, dd: (g + rate * (gg - dg), d + rate * (gd - dd))
                ),
                _with_slopes(
                    lambda g, d, rate, gg, gd, dg, dd: (g - rate * (gg + dg), d + rate * (gd + dd))
                ),
                _with_slopes(
                    lambda g, d, rate, gg, gd, dg, dd: (g + rate * (gg + dg), d - rate * (gd + dd))
                ),
            ),
        ),
        Misconception(
            "exchanges the numbers",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g - rate * gd, d - rate * dg)),
            "You asked G's tape for the slope along d, and D's tape for the slope along g. Ask "
            "each for its own player; see section 5.3.",
        ),
        Misconception(
            "D's loss moves g",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g - rate * dg, d - rate * dd)),
            "d is right. But you moved g along D's loss, alone or beside its own, which makes its "
            "images easier to catch. g follows its own loss alone; see section 5.3.",
            also=(
                _with_slopes(
                    lambda g, d, rate, gg, gd, dg, dd: (g - rate * (gg + dg), d - rate * dd)
                ),
            ),
        ),
        Misconception(
            "G's loss moves d",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g - rate * gg, d - rate * gd)),
            "g is right. But you moved d along G's loss, alone or beside its own, which makes D "
            "easier to fool. d follows its own loss alone; see section 5.3.",
            also=(
                _with_slopes(
                    lambda g, d, rate, gg, gd, dg, dd: (g - rate * gg, d - rate * (gd + dd))
                ),
            ),
        ),
        Misconception(
            "climbs",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g + rate * gg, d + rate * dd)),
            "The gradients are the right ones and go to the right numbers, but you add them. A "
            "gradient points uphill, and a loss should fall: subtract; see the task.",
        ),
        Misconception(
            "D climbs",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g - rate * gg, d + rate * dd)),
            "g is right. But d is added to: here D has a loss of its own, and it is to fall too, "
            "so subtract; see the task.",
        ),
        Misconception(
            "G climbs",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g + rate * gg, d - rate * dd)),
            "d is right. But g is added to: G has a loss of its own, and it is to fall too, so "
            "subtract; see the task.",
        ),
        Misconception(
            "forgets the rate",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g - gg, d - dd)),
            "The gradients are the right ones and go to the right numbers. But you take the "
            "whole gradient off; the step is the gradient times `rate`; see the task.",
        ),
        Misconception(
            "returns the gradients",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (gg, dd)),
            "Those are the gradients, or the steps made of them. Asked are the numbers after the "
            "step: the old number minus rate × gradient; see the task.",
            also=(
                _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (rate * gg, rate * dd)),
                _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (-rate * gg, -rate * dd)),
            ),
        ),
        Misconception(
            "returns the old numbers",
            lambda g, d, x, y, rate: (g, d),
            "Those are the old numbers. `g` and `d` stay what they are, also if you change the "
            "variables `game.g` and `game.d`: return what came out of the step; see the task.",
        ),
        Misconception(
            "returns d first",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (d - rate * dd, g - rate * gg)),
            "Both numbers are right, and only their order is not: return the new g first, then "
            "the new d.",
        ),
        Misconception(
            "one after the other",
            _discriminator_first,
            "You updated one player first, and the other in the light of the new one. The paper "
            "alternates like that, and it trains as well. Here both gradients come from the same "
            "forward pass; see section 5.4, below.",
            also=(_generator_first,),
        ),
        Misconception(
            "moves one player only",
            _with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g, d - rate * dd)),
            "One number moves as it should, and the other not at all. One step updates both "
            "players; see section 5.1.",
            also=(_with_slopes(lambda g, d, rate, gg, gd, dg, dd: (g - rate * gg, d)),),
        ),
    ],
    hints=[
        "Two tapes saw the same forward pass. Which loss belongs to g, and which to d?",
        "`tape.gradient(loss, variable)` gives the slope of one loss along one variable. The "
        "tapes know `game.g` and `game.d`, which are variables, and not the plain numbers `g` and "
        "`d`; ask for one of them, not for a list.",
        "`game = play(g, d, x, y)`; the new g is `g - rate * game.generator_tape.gradient("
        "game.of_generator, game.g)`, and the new d likewise. Ask each tape once: it answers one "
        "question and is then empty.",
    ],
    praise="Two losses, and each gradient reaches its own player alone. One forward pass is "
    "enough for both.",
    explanation="Each tape is asked for its own loss along its own player's number, and for "
    "nothing else. Both gradients are taken before a number has changed.",
)

# --------------------------------------------------------------------------------------
# 5.4 The learning rate near the end
# --------------------------------------------------------------------------------------

q4 = Exercise(
    title="5.4 The learning rate near the end",
    answer=0.000125,
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

# --------------------------------------------------------------------------------------
# 5.5 Find the bug: a run that goes on wrongly
# --------------------------------------------------------------------------------------


def go_on(weight, mean, square, done, gradients, rate):
    for count, g in enumerate(gradients, start=done + 1):
        mean = 0.5 * mean + 0.5 * g
        square = 0.999 * square + 0.001 * g * g
        step = (mean / (1 - 0.5**count)) / (square / (1 - 0.999**count)) ** 0.5
        weight = weight - rate * step
    return weight


def _corrected(first, second, forget=False, sign=-1):
    """Return a `go_on` that makes its two corrections by rules, or forgets Adam's memory.

    A rule gets beta, `done` and the place of the step after the stop, from 0.
    """

    def wrong(weight, mean, square, done, gradients, rate):
        if forget:
            mean = square = 0.0
        for place, g in enumerate(gradients):
            mean = 0.5 * mean + 0.5 * g
            square = 0.999 * square + 0.001 * g * g
            size = math.sqrt(square / second(0.999, done, place))
            weight = weight + sign * rate * mean / first(0.5, done, place) / size
        return weight

    return wrong


def _rightly(beta, done, place):
    return 1 - beta ** (done + place + 1)


def _from_1(beta, done, place):
    return 1 - beta ** (place + 1)


def _without_brackets(beta, done, place):
    return 1 - beta**done + (place + 1)


def _numbered(number, forget=False):
    """Return a `go_on` whose corrections take the number of the step from a rule."""

    def correction(beta, done, place):
        return 1 - beta ** number(done, place)

    return _corrected(correction, correction, forget)


def _with_some(chosen, start=lambda done: done):
    """Return a `go_on` that goes through some of the gradients only."""

    def wrong(weight, mean, square, done, gradients, rate):
        return go_on(weight, mean, square, start(done), chosen(gradients, done), rate)

    return wrong


def _from_done_on(gradients, done):
    return gradients[done:]


q5 = Exercise(
    title="5.5 Find the bug: a run that goes on wrongly",
    answer=go_on,
    cases=lambda: [
        (1.0, 0.2, 0.003, 10, [0.3, -0.1, 0.2], 0.1),
        (-0.5, -0.1, 0.02, 400, [0.05, 0.4], 0.1),
        (2.0, 0.0, 0.001, 1, [1.0, 0.4], 0.1),
    ],
    misconceptions=[
        Misconception(
            "mends nothing",
            _numbered(lambda done, place: place + 1),
            "That still is the run with the bug. After a stop at step `done`, which number has "
            "the next step? See section 5.2.",
        ),
        Misconception(
            "one step behind",
            _numbered(lambda done, place: done + place),
            "Nearly: `done` steps were made already, so the next one has the number after it; "
            "see section 5.2.",
        ),
        Misconception(
            "one number for all steps",
            _numbered(lambda done, place: done + 1),
            "The first step after the stop has the right number, and all later ones have the "
            "same. Let it grow by 1 with each gradient; see section 5.2.",
        ),
        Misconception(
            "one number for all steps, and too low",
            _numbered(lambda done, place: done),
            "All steps have the same number, and it is one too low: `done` steps were made "
            "already. Let it grow by 1 with each gradient; see section 5.2.",
        ),
        Misconception(
            "returns after the first step",
            _with_some(lambda gradients, done: gradients[:1]),
            "The first step is right, and the function returns after it. Is the `return` inside "
            "of the loop? It belongs behind it.",
        ),
        Misconception(
            "leaves gradients out",
            _with_some(_from_done_on),
            "`gradients` begins after the stop, so none of them is left out. Only the count goes "
            "on from `done`; see the task.",
            also=(_with_some(_from_done_on, lambda done: 0),),
        ),
        Misconception(
            "counts the gradients from 1",
            _with_some(lambda gradients, done: gradients[1:]),
            "A gradient is left out: Python counts from 0, and `range(n)` already ends before n.",
            also=(
                _with_some(lambda gradients, done: gradients[1:], lambda done: done + 1),
                _with_some(lambda gradients, done: gradients[:-1]),
            ),
        ),
        Misconception(
            "mends one correction only",
            _corrected(_rightly, _from_1),
            "The count stands in two corrections, and one of them still starts at 1.",
            also=(_corrected(_from_1, _rightly),),
        ),
        Misconception(
            "raises to a part of the number",
            _corrected(_without_brackets, _without_brackets),
            "A power binds tighter than a sum: `2**3 + 1` is 9, and `2**(3 + 1)` is 16. Put the "
            "whole number of the step in brackets.",
            also=(
                _corrected(_without_brackets, _rightly),
                _corrected(_rightly, _without_brackets),
                _corrected(_without_brackets, _from_1),
                _corrected(_from_1, _without_brackets),
            ),
        ),
        Misconception(
            "adds the step",
            _corrected(_rightly, _rightly, sign=+1),
            "The count is right. But you add the step: a gradient points uphill, and the loss is "
            "to fall. Subtract, as the code of the task does.",
        ),
        Misconception(
            "starts Adam anew",
            _numbered(lambda done, place: place + 1, forget=True),
            "You count from 1 and also empty the two means, so the parts fit together again. But "
            "that is a new Adam: it has forgotten the gradients it had seen, and the weights "
            "come out different; see section 5.8.",
        ),
        Misconception(
            "forgets the means",
            _numbered(lambda done, place: done + place + 1, forget=True),
            "The count is right. The two means must go on as well; they are in the checkpoint "
            "because they cannot be worked out again; see section 5.8.",
        ),
        Misconception(
            "drops the correction",
            _corrected(lambda *_: 1.0, lambda *_: 1.0),
            "Without the two corrections the count is not needed, and the steps are not Adam's: "
            "even after 400 steps 1 − 0.999⁴⁰⁰ is only 0.33. Keep them, with the right count; see "
            "section 5.2.",
        ),
    ],
    hints=[
        "Six things are handed in. Which of them does the function not use?",
        "The corrections depend on how many steps Adam has made since its very first one, which "
        "has the number 1; see section 5.2.",
        "The first step after the stop has the number `done + 1`.",
    ],
    praise="A checkpoint that loses the step number makes Adam take a late step for its first, "
    "and correct its means far too much.",
    explanation="Only the start of the count changes. Adam's first step ever has the number 1, "
    "so the first one after the stop has `done + 1`, and with it the corrections fit the means "
    "that were stored.",
)

# --------------------------------------------------------------------------------------
# 5.6 Read the curves
# --------------------------------------------------------------------------------------

q6 = Exercise(
    title="5.6 Read the curves",
    answer=("b", "c", "a"),
    misconceptions=[
        Misconception(
            "takes the lowest loss for the best",
            ("c", "b", "a"),
            "a is in its place. But c is not the healthy one: the two players want opposite "
            "things, so a D loss near 0 means that D has won, and not that training goes well; "
            "see section 5.7.",
        ),
        Misconception(
            "takes chance for the aim",
            ("a", "c", "b"),
            "c is in its place. But a stays at the chance line from beginning to end: that D "
            "cannot tell anything from anything, and teaches nothing. A healthy D is better than "
            "chance; see section 5.7.",
        ),
        Misconception(
            "takes a high loss for a strong D",
            ("b", "a", "c"),
            "b is in its place. The other two are the wrong way round: a strong D is seldom "
            "wrong, so its loss is low; see section 5.7.",
        ),
        Misconception(
            "aim at 0, strength at the top",
            ("c", "a", "b"),
            "None of the three is in its place. A loss of D near 0 says that D is always right; "
            "one at chance says that it guesses. What lies between? See section 5.7.",
        ),
        Misconception(
            "aim at chance, strength in the middle",
            ("a", "b", "c"),
            "None of the three is in its place. Chance means a D that guesses, and near 0 a D "
            "that is always right. The healthy one lies between; see section 5.7.",
        ),
        Misconception(
            "gives a letter twice",
            ("b", "a", "a"),
            "Each letter stands once: of the three runs one is healthy, one has a D that is too "
            "strong, and one has a D that learns nothing; see the task.",
            also=tuple(
                letters for letters in itertools.product("abc", repeat=3) if len(set(letters)) < 3
            ),
        ),
    ],
    hints=[
        "It is D's own loss. Is it low or high when D is always right?",
        "One curve stays at the chance line. A D that only ever guesses can teach nothing.",
        "Healthy lies between chance and 0, and keeps moving.",
    ],
    praise="D's loss is read from both sides: near 0 D has won, on the chance line it guesses, "
    "and between the two it teaches.",
    explanation="b lies between chance and 0 and keeps moving: the healthy run. c falls to 0, so "
    "its D is too strong. a stays at chance, so its D learns nothing.",
)
