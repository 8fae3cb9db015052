import itertools
import math

import numpy as np
import pytest

from exercise_checks import check_whole_exercise, exercises_of, outcome, require_all
from pix2pix_utils.exercises import losses
from pix2pix_utils.exercises.engine import CORRECT, INCORRECT


def halved_by_hand(real_logits, fake_logits):
    import tensorflow as tf

    real = tf.math.softplus(-tf.reshape(real_logits, [-1]))
    fake = tf.math.softplus(tf.reshape(fake_logits, [-1]))
    return (tf.reduce_mean(real) + tf.reduce_mean(fake)) / 2


def in_numpy(fake_logits, output, target):
    gan = np.logaddexp(0, -np.asarray(fake_logits, np.float64)).mean()
    return gan + 100 * np.abs(np.asarray(output) - np.asarray(target)).mean()


SECOND_ANSWERS = {
    "q1": [1.39, 0.69],
    "q2": halved_by_hand,
    "q3": ["B", " C"],
    "q4": (-1 / (1 + math.exp(4)), -1 / (1 + math.exp(-4))),
    "q5": np.array([np.median([0, 0, 1]), np.mean([0, 0, 1])]),
    "q6": in_numpy,
}

MISCONCEPTIONS = {
    "q1": {
        "takes 0.693 for the sum",
        "swaps the two",
        "a draw costs nothing",
        "adds probabilities",
        "takes the logarithm to another base",
        "forgets the minus",
        "halves wrongly",
        "halves rightly, sums wrongly",
    },
    "q2": {
        "not repaired",
        "makes probabilities first",
        "takes the logarithm of probabilities",
        "sigmoid twice",
        "swaps the labels",
        "one label for both",
        "labels and logits change places",
        "one kind of patch only",
        "repairs one half",
        "does not halve",
    },
    "q3": {
        "compares both with 0.693",
        "compares both with 1.386",
        "swaps the two",
        "takes high for good",
        "the paper's run is misread",
        "the article's run is misread",
        "both runs are misread",
    },
    "q4": {
        "swaps the two",
        "signs turned",
        "one sign turned",
        "swaps the two and turns the signs",
        "values for slopes",
        "stops at D",
        "the same for both",
        "the slope of the sigmoid for both",
        "rounds to whole numbers",
    },
    "q5": {
        "swaps the two",
        "the mean for both",
        "the majority for both",
        "the middle of the range",
        "the middle as the median",
        "the lit one for both",
        "another answer for L2",
    },
    "q6": {
        "the form that saturates",
        "zeros as labels",
        "takes logits for probabilities",
        "makes probabilities first",
        "takes the logarithm of probabilities",
        "sigmoid twice",
        "labels and logits change places",
        "sums over the patches",
        "no mean over the patches",
        "L1 alone",
        "the adversarial loss alone",
        "L2 in place of L1",
        "forgets λ",
        "λ on the wrong part",
        "λ on both parts",
        "halves the adversarial loss",
        "sums the differences",
        "sums everywhere",
        "forgets the absolute value",
        "the absolute value of the mean",
    },
}


def test_all_have_a_second_answer():
    require_all(losses, SECOND_ANSWERS)


def test_no_misconception_is_lost():
    found = {
        name: {wrong.name for wrong in exercise.misconceptions}
        for name, exercise in exercises_of(losses).items()
    }
    assert found == MISCONCEPTIONS


@pytest.mark.parametrize("name", SECOND_ANSWERS)
def test_whole(name, capsys):
    check_whole_exercise(exercises_of(losses)[name], SECOND_ANSWERS[name], capsys)


@pytest.mark.parametrize(
    ("number", "answer", "expected"),
    [
        (1, (1.39, 0.69), (CORRECT, "")),
        (4, (-0.02, -0.98), (CORRECT, "")),
        (4, (0, -1), (INCORRECT, "rounds to whole numbers")),
        (4, (-0.0177, -0.0177), (INCORRECT, "the same for both")),
        (4, (-1 / 0.982, -1 / 0.018), (INCORRECT, "stops at D")),
        (5, (0, 0.33), (CORRECT, "")),
        (5, (0, 0.3), (INCORRECT, "another answer for L2")),
        (5, (0, 2 / 9), (INCORRECT, "another answer for L2")),
        (5, (0.3, 0.33), (INCORRECT, "")),
    ],
)
def test_rounded_answers(number, answer, expected, capsys):
    exercise = getattr(losses, f"q{number}")
    assert outcome(exercise, answer, capsys)[:2] == expected


def test_each_of_the_nine_answers_on_two_runs_is_met(capsys):
    for both in itertools.product("abc", repeat=2):
        result, met, _ = outcome(losses.q3, both, capsys)
        assert (result == CORRECT) == (both == ("b", "c"))
        assert bool(met) == (result == INCORRECT)


def keras_loss(label, values, from_logits):
    import keras
    import tensorflow as tf

    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=from_logits)
    return cross_entropy(label * tf.ones_like(values), values)


def as_logits(label, values):
    return keras_loss(label, values, from_logits=True)


def as_probabilities(label, values):
    return keras_loss(label, values, from_logits=False)


def squeezed(cost):
    import tensorflow as tf

    return lambda label, values: cost(label, tf.sigmoid(values))


def by_hand(label, values):
    import tensorflow as tf

    probability = tf.sigmoid(values)
    return tf.reduce_mean(-tf.math.log(probability if label else 1 - probability))


def turned_call(label, values):
    import tensorflow as tf

    labels = tf.fill(values.shape, float(label))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(values, labels))


@pytest.mark.parametrize(
    ("cost", "of_d", "of_g"),
    [
        (as_logits, "", ""),
        (as_probabilities, "not repaired", "takes logits for probabilities"),
        (squeezed(as_probabilities), *["makes probabilities first"] * 2),
        (by_hand, *["takes the logarithm of probabilities"] * 2),
        (squeezed(as_logits), *["sigmoid twice"] * 2),
        (turned_call, *["labels and logits change places"] * 2),
    ],
)
def test_losses_as_learners_write_them(cost, of_d, of_g, capsys):
    import tensorflow as tf

    def loss_of_d(real, fake):
        return (cost(1, real) + cost(0, fake)) / 2

    def loss_of_g(fake, output, target):
        return cost(1, fake) + 100 * tf.reduce_mean(tf.abs(output - target))

    for exercise, loss, name in ((losses.q2, loss_of_d, of_d), (losses.q6, loss_of_g, of_g)):
        result, met, _ = outcome(exercise, loss, capsys)
        assert (result, met) == (INCORRECT if name else CORRECT, name)


def test_the_draw_of_the_notebook_costs_8_as_the_explanation_says():
    import tensorflow as tf

    even = tf.zeros([1, 2, 2, 1])
    draw = 0.5 * (as_probabilities(1, even) + as_probabilities(0, even))
    assert float(draw) == pytest.approx(-math.log(1e-7) / 2, rel=1e-3)


def test_answers_are_what_the_package_computes():
    import tensorflow as tf

    from pix2pix_utils import losses as package

    real, fake = losses.q2.cases()[0]
    halved = package.discriminator_loss(real, fake)
    assert float(losses.my_discriminator_loss(real, fake)) == pytest.approx(float(halved))
    assert losses.q1.answer[0] == pytest.approx(
        package.CHANCE["cross-entropy"]["discriminator"], abs=1e-3
    )
    for case in losses.q6.cases():
        total, _, _ = package.generator_loss(*case)
        assert float(losses.my_generator_loss(*case)) == pytest.approx(float(total))
    logit = tf.constant(-4.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(logit)
        saturating, paper = -tf.nn.softplus(logit), package.adversarial_loss(logit)
    slopes = [float(tape.gradient(loss, logit)) for loss in (saturating, paper)]
    assert slopes == pytest.approx(losses.q4.answer, abs=1e-3)
