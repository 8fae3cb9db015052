import json
import re
from pathlib import Path

import numpy as np
import pytest

from exercise_checks import outcome
from pix2pix_utils.course.exercises import training
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT
from pix2pix_utils.course.exercises.training.two_players_two_numbers import play
from pix2pix_utils.training.trainer import learning_rate_at


def test_the_learning_rate_asked_for_is_that_of_the_trainer(capsys):
    from pix2pix_utils.config import Config

    rate = learning_rate_at(Config(learning_rate=5e-4, epochs=7, decay=0.4), 2520, 400)
    assert outcome(training.q3, rate, capsys)[0] == CORRECT


def test_the_letters_of_the_curves_are_those_of_the_answer(capsys):
    runs = {"sound": 1, "D wins": 2, "noisy labels": 3}
    letters = {run: letter for letter, run in training.by_letter(runs).items()}
    asked = tuple(letters[run] for run in runs.values())
    assert outcome(training.q5, asked, capsys)[0] == CORRECT


def test_the_second_step_asked_for_is_that_of_the_package(capsys):
    import keras
    import tensorflow as tf

    from pix2pix_utils.training.optimizer import Adam

    weight, places = keras.Variable([0.0]), []
    adam = Adam([weight])
    for number, gradient in enumerate([0.03, -0.03]):
        adam.apply([tf.constant([gradient])], tf.constant(number, tf.int64), tf.constant(0.0006))
        places.append(float(weight.numpy()[0]))
    assert outcome(training.q1, places[1] - places[0], capsys)[0] == CORRECT
    assert outcome(training.q1, abs(places[1]), capsys)[1] == "both steps together"


def test_an_answer_that_changes_the_variables_themselves_is_right(capsys):
    def one_step(g, d, x, y, rate):
        game = play(g, d, x, y)
        game.g.assign_sub(rate * game.generator_tape.gradient(game.of_generator, game.g))
        game.d.assign_sub(rate * game.discriminator_tape.gradient(game.of_discriminator, game.d))
        return game.g, game.d

    assert outcome(training.q2, one_step, capsys)[0] == CORRECT


@pytest.mark.parametrize(
    ("number", "answer", "name"),
    [
        (1, 0.00335, "nothing is corrected"),
        (1, 0.0045, "the mean of the squares is not corrected"),
        (1, 0.00667, "forgets the root"),
        (1, 1.8e-5, "plain gradient descent"),
        (1, 0.333, "forgets the rate"),
        (1, 0.0003, "corrects as in the first step"),
        (1, 0.000141, "corrects as in the first step"),
        (1, 0.000566, "both steps together"),
        (1, 0, "lets the gradients cancel"),
        (1, 3e-6, ""),
        (1, 0.00019, ""),
        (3, 0.000083, "takes the share from the start"),
        (3, 0.0000833, "takes the share from the start"),
        (3, 0.00012, "rounds the rate"),
        (3, 0.00012455, "off by one step"),
        (3, 0.0005 * 279 / 1119, "off by one step"),
        (3, 0.00035, "lets the fall take the whole training"),
        (3, 0.00002, "multiplies by the length of the fall"),
        (3, 0.000375, "takes the share already fallen"),
        (3, 0.0001, ""),
    ],
)
def test_rounded_values_are_recognised_and_others_are_not(number, answer, name, capsys):
    result, met, _ = outcome(vars(training)[f"q{number}"], answer, capsys)
    assert (result, met) == (INCORRECT, name)


def test_one_step_takes_whole_numbers_too():
    assert np.allclose(
        training.q2.answer(1, 2, 3, 4, 0.1), training.q2.answer(1.0, 2.0, 3.0, 4.0, 0.1)
    )


def test_what_the_notebook_warns_of_is_told(capsys):
    def one_step(g, d, x, y, rate):
        game = play(g, d, x, y)
        of_g, of_d = game.generator_tape.gradient(game.of_generator, [game.g, game.d])
        return g - rate * of_g, d - rate * of_d

    assert outcome(training.q2, one_step, capsys)[1] == "G's loss moves d"

    def alternates(g, d, x, y, rate):
        game = play(g, d, x, y)
        g = g - rate * game.generator_tape.gradient(game.of_generator, game.g)
        game = play(g, d, x, y)
        return g, d - rate * game.discriminator_tape.gradient(game.of_discriminator, game.d)

    assert outcome(training.q2, alternates, capsys)[1] == "one after the other"


def test_the_step_of_the_notebook_that_is_wrong_is_recognised(capsys):
    import tensorflow as tf

    notebook = Path(__file__).parents[2] / "notebooks" / "05_training.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    (task,) = [text for cell in cells if "### Exercise 5.2" in (text := "".join(cell["source"]))]
    names = {"tf": tf, "play": play}
    exec(re.search(r"```python\n(.*?)```", task, re.DOTALL)[1], names)
    result, met, _ = outcome(training.q2, names["one_step"], capsys)
    assert (result, met) == (INCORRECT, "one loss for both")
    # What the task says of it: D is moved to be fooled, against its own loss.
    inputs = 0.5, 0.8, 1.5, 2.0, 0.1
    assert round(float(names["one_step"](*inputs)[1]), 2) == 0.82
    assert float(training.q2.answer(*inputs)[1]) < 0.8


@pytest.mark.parametrize(
    ("of_g", "of_d", "met"),
    [
        ("g", "d", "asks a tape for a number"),
        ("game.g", "d", "asks a tape for a number"),
        ("g", "game.d", "asks a tape for a number"),
        ("[game.g]", "[game.d]", "asks a tape for a list"),
        ("tf.Variable(g)", "tf.Variable(d)", "a gradient is None"),
        ("game.g", "tf.constant(d)", "a gradient is None"),
    ],
)
def test_a_tape_that_is_asked_wrongly(of_g, of_d, met, capsys):
    import tensorflow as tf

    def one_step(g, d, x, y, rate):
        game = play(g, d, x, y)
        names = {"game": game, "g": g, "d": d, "tf": tf}
        slope_of_g = game.generator_tape.gradient(game.of_generator, eval(of_g, names))
        slope_of_d = game.discriminator_tape.gradient(game.of_discriminator, eval(of_d, names))
        return g - rate * slope_of_g, d - rate * slope_of_d

    assert outcome(training.q2, one_step, capsys)[:2] == (INCORRECT, met)


def test_a_tape_that_is_asked_twice(capsys):
    import tensorflow as tf

    def of_its_own(g, d, x, y, rate):
        with tf.GradientTape() as tape:
            game = play(g, d, x, y)
        slope_of_g = tape.gradient(game.of_generator, game.g)
        return g - rate * slope_of_g, d - rate * tape.gradient(game.of_discriminator, game.d)

    def of_the_sum(g, d, x, y, rate):
        with tf.GradientTape() as tape:
            game = play(g, d, x, y)
            loss = game.of_generator + game.of_discriminator
        return g - rate * tape.gradient(loss, game.g), d - rate * tape.gradient(loss, game.d)

    def of_play(g, d, x, y, rate):
        game = play(g, d, x, y)
        tape = game.generator_tape
        slope_of_g = tape.gradient(game.of_generator, game.g)
        return g - rate * slope_of_g, d - rate * tape.gradient(game.of_discriminator, game.d)

    for one_step in (of_its_own, of_the_sum, of_play):
        assert outcome(training.q2, one_step, capsys)[:2] == (INCORRECT, "asks a tape twice")


@pytest.mark.parametrize(
    ("sign_of_loss", "sign_of_g", "sign_of_d", "met"),
    [
        (-1, -1, -1, "parts one loss by a sign"),
        (-1, -1, +1, "parts one loss by a sign"),
        (-1, +1, +1, "parts one loss by a sign"),
        (+1, -1, +1, "parts one loss by a sign"),
        (+1, +1, -1, "parts one loss by a sign"),
        (+1, -1, -1, "one loss for both"),
    ],
)
def test_one_loss_with_signs(sign_of_loss, sign_of_g, sign_of_d, met, capsys):
    import tensorflow as tf

    def one_step(g, d, x, y, rate):
        with tf.GradientTape() as tape:
            game = play(g, d, x, y)
            loss = game.of_generator + sign_of_loss * game.of_discriminator
        slope_of_g, slope_of_d = tape.gradient(loss, [game.g, game.d])
        return g + sign_of_g * rate * slope_of_g, d + sign_of_d * rate * slope_of_d

    assert outcome(training.q2, one_step, capsys)[:2] == (INCORRECT, met)


def test_two_forward_passes_are_right_too(capsys):
    def one_step(g, d, x, y, rate):
        game = play(g, d, x, y)
        new_g = g - rate * game.generator_tape.gradient(game.of_generator, game.g)
        game = play(g, d, x, y)
        return new_g, d - rate * game.discriminator_tape.gradient(game.of_discriminator, game.d)

    assert outcome(training.q2, one_step, capsys)[0] == CORRECT


@pytest.mark.parametrize(
    ("one_step", "told"),
    [
        (lambda g, d, x, y, rate: len(g), "object of type 'float' has no len()"),
        (lambda g, d, x, y, rate: {[g]: d}, "unhashable type: 'list'"),
        (lambda g, d, x, y, rate: len(None), "object of type 'NoneType' has no len()"),
    ],
)
def test_other_type_errors_are_told_as_they_are(one_step, told, capsys):
    result, met, printed = outcome(training.q2, one_step, capsys)
    assert (result, met) == (INCORRECT, "")
    assert told in printed


def test_the_bug_of_the_notebook_is_the_one_that_is_explained(capsys):
    def go_on(weight, mean, square, done, gradients, rate):
        for count, g in enumerate(gradients, start=1):
            mean = 0.5 * mean + 0.5 * g
            square = 0.999 * square + 0.001 * g * g
            step = (mean / (1 - 0.5**count)) / (square / (1 - 0.999**count)) ** 0.5
            weight = weight - rate * step
        return weight

    assert outcome(training.q4, go_on, capsys)[1] == "mends nothing"


@pytest.mark.parametrize(
    ("first", "second", "met"),
    [
        ("1 - 0.5**(done + count)", "1 - 0.999**(done + count)", ""),
        ("1 - 0.5**(done + count)", "1 - 0.999**count", "mends one correction only"),
        ("1 - 0.5**count", "1 - 0.999**(done + count)", "mends one correction only"),
        ("1 - 0.5**done+count", "1 - 0.999**done+count", "raises to a part of the number"),
        ("1 - 0.5**done+count", "1 - 0.999**(done + count)", "raises to a part of the number"),
        ("1 - 0.5**count", "1 - 0.999**done+count", "raises to a part of the number"),
        ("1", "1", "drops the correction"),
    ],
)
def test_corrections_as_learners_write_them(first, second, met, capsys):
    def go_on(weight, mean, square, done, gradients, rate):
        for count, g in enumerate(gradients, start=1):
            names = {"done": done, "count": count}
            mean = 0.5 * mean + 0.5 * g
            square = 0.999 * square + 0.001 * g * g
            step = (mean / eval(first, names)) / (square / eval(second, names)) ** 0.5
            weight = weight - rate * step
        return weight

    assert outcome(training.q4, go_on, capsys)[:2] == (INCORRECT if met else CORRECT, met)


@pytest.mark.parametrize(
    ("places", "number"),
    [
        (lambda n: range(1, n), lambda done, place: done + place),
        (lambda n: range(1, n), lambda done, place: done + place + 1),
        (lambda n: range(n - 1), lambda done, place: done + place + 1),
    ],
)
def test_a_loop_that_leaves_a_gradient_out(places, number, capsys):
    def go_on(weight, mean, square, done, gradients, rate):
        for place in places(len(gradients)):
            count, g = number(done, place), gradients[place]
            mean = 0.5 * mean + 0.5 * g
            square = 0.999 * square + 0.001 * g * g
            step = (mean / (1 - 0.5**count)) / (square / (1 - 0.999**count)) ** 0.5
            weight = weight - rate * step
        return weight

    assert outcome(training.q4, go_on, capsys)[1] == "counts the gradients from 1"
