"""5.2 Two players, two numbers."""

import math
from types import SimpleNamespace

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


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


def one_step_by_hand(g, d, x, y, rate):
    def sigmoid(value):
        return 1 / (1 + math.exp(-value))

    slope_of_g = -sigmoid(-d * g * x) * d * x - (10 * x if y > g * x else -10 * x)
    slope_of_d = 0.5 * (sigmoid(d * g * x) * g * x - sigmoid(-d * y) * y)
    return [np.float32(g - rate * slope_of_g), np.float32(d - rate * slope_of_d)]


# In the rules below, `gd` is the slope of G's loss along d, and so on.
exercise = Exercise(
    title="5.2 Two players, two numbers",
    stub="def one_step(g, d, x, y, rate):\n    return ...  # the new g, the new d",
    answer=one_step,
    second_answer=one_step_by_hand,
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
            "5.2. The task asks for plain gradient descent, the rate times the gradient.",
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
            "Those are the gradients, or the steps made of them. Return the numbers after the "
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
