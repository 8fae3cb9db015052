import math

import numpy as np
import pytest

from exercise_checks import outcome
from pix2pix_utils.course.exercises import losses
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT


@pytest.mark.parametrize(
    ("number", "answer", "expected"),
    [
        (1, (1.67, 0.84), (CORRECT, "")),
        (1, (math.log(16 / 3), math.log(16 / 3) / 2), (CORRECT, "")),
        (1, (1.39, 0.69), (INCORRECT, "one kind only, or a draw")),
        (1, (0.575, 0.288), (INCORRECT, "the same cost for both kinds")),
        (1, (2.77, 1.39), (INCORRECT, "real and generated change places")),
        (1, (0.84, 1.67), (INCORRECT, "swaps the two")),
        (1, (0.84, 0.42), (INCORRECT, "takes half for the sum")),
        (1, (1.52, 0.76), (INCORRECT, "takes the probability for a logit")),
        (1, (328.1, 164.0), (INCORRECT, "sums over the patches")),
        (1, (1, 0.5), (INCORRECT, "adds probabilities")),
        (1, (1.9, 0.95), (INCORRECT, "")),
        (3, (-0.01799, -0.98201), (CORRECT, "")),
        (3, (-0.018, -0.98), (CORRECT, "")),
        (3, (-0.02, -0.98), (INCORRECT, "rounds too far")),
        (3, (-0.018, -1), (INCORRECT, "rounds too far")),
        (3, (0, -1), (INCORRECT, "rounds too far")),
        (3, (-0.018, -0.95), (INCORRECT, "")),
        (3, (-0.015, -0.982), (INCORRECT, "")),
        (3, (-0.018, -1.018), (INCORRECT, "adds D to 1")),
        (3, (0.02, 0.98), (INCORRECT, "signs turned")),
        (3, (0.01766, 0.01766), (INCORRECT, "the slope of the sigmoid for both")),
        (3, (0.0177, 0.0177), (INCORRECT, "the slope of the sigmoid for both")),
        (3, (-0.0177, -0.0177), (INCORRECT, "the slope of the sigmoid with a minus")),
        (3, (-0.01766, -0.01766), (INCORRECT, "the slope of the sigmoid with a minus")),
        (3, (-0.0177, 0.0177), (INCORRECT, "the slope of the sigmoid with a minus")),
        (3, (-0.018, -0.018), (INCORRECT, "the same for both")),
        (3, (-0.02, -0.02), (INCORRECT, "the same for both")),
        (3, (-0.018, -0.0177), (INCORRECT, "the slope of the sigmoid for −log D")),
        (3, (-1 / 0.982, -1 / 0.018), (INCORRECT, "stops at D")),
        (3, (1 / 0.982, -1 / 0.018), (INCORRECT, "stops at D, without the inner minus")),
        (4, (0.2, 0.42), (CORRECT, "")),
        (4, (0.42, 0.2), (INCORRECT, "swaps the two")),
        (4, (1, 0.42), (INCORRECT, "does not sort")),
        (4, (0.1, 0.42), (INCORRECT, "the most frequent shade")),
        (4, (0.2, 0.4), (INCORRECT, "rounds too far")),
        (4, (0.2, 0.55), (INCORRECT, "the middle of the range")),
        (4, (0.2, 0.5), (INCORRECT, "counts equal shades once")),
        (4, (0.2, 0.7), (INCORRECT, "another answer for L2")),
        (4, (0.3, 0.42), (INCORRECT, "another answer for L1")),
        (4, (0.3, 0.13), (INCORRECT, "costs for answers")),
        (4, (0.3, 0.6), (INCORRECT, "")),
    ],
)
def test_rounded_answers(number, answer, expected, capsys):
    exercise = getattr(losses, f"q{number}")
    assert outcome(exercise, answer, capsys)[:2] == expected


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


def turned_as_probabilities(label, values):
    import keras
    import tensorflow as tf

    return keras.losses.BinaryCrossentropy()(values, tf.fill(values.shape, float(label)))


def whole_formula(label, values):
    import tensorflow as tf

    p = tf.sigmoid(values)
    return -tf.reduce_mean(label * tf.math.log(p) + (1 - label) * tf.math.log(1 - p))


def logarithm_of_logits(label, values):
    import tensorflow as tf

    return -tf.reduce_mean(tf.math.log(values if label else 1 - values))


def mean_first(label, values):
    import tensorflow as tf

    return as_logits(label, tf.reduce_mean(values, keepdims=True))


def logarithm_of_mean(label, values):
    import tensorflow as tf

    mean = tf.reduce_mean(tf.sigmoid(values))
    return -tf.math.log(mean if label else 1 - mean)


def exponential_by_hand(label, values):
    import tensorflow as tf

    return tf.reduce_mean(tf.math.log(1 + tf.exp(-values if label else values)))


@pytest.mark.parametrize(
    ("cost", "of_d", "of_g"),
    [
        (as_logits, "", ""),
        (as_probabilities, "not repaired", "takes logits for probabilities"),
        (squeezed(as_probabilities), *["makes probabilities first"] * 2),
        (by_hand, *["takes the logarithm of probabilities"] * 2),
        # The logits of D's exercise stay below what exp can take.
        (exponential_by_hand, "", "takes the logarithm of probabilities"),
        (squeezed(as_logits), *["sigmoid twice"] * 2),
        (turned_call, *["labels and logits change places"] * 2),
        (logarithm_of_logits, *["takes the logarithm of logits"] * 2),
        # The logits of G's exercise have no patch with a probability of 1.
        (whole_formula, *["takes the logarithm of probabilities"] * 2),
    ],
)
def test_losses_as_learners_write_them(cost, of_d, of_g, capsys):
    import tensorflow as tf

    def loss_of_d(real, fake):
        return (cost(1, real) + cost(0, fake)) / 2

    def loss_of_g(fake, output, target):
        return cost(1, fake) + 100 * tf.reduce_mean(tf.abs(output - target))

    for exercise, loss, name in ((losses.q2, loss_of_d, of_d), (losses.q5, loss_of_g, of_g)):
        result, met, _ = outcome(exercise, loss, capsys)
        assert (result, met) == (INCORRECT if name else CORRECT, name)


@pytest.mark.parametrize(
    ("cost", "name"),
    [
        (turned_as_probabilities, "turns the arguments, not repaired"),
        (
            lambda label, values: as_probabilities(1 - label, values),
            "swaps the labels, not repaired",
        ),
        (mean_first, "averages the logits first"),
        (logarithm_of_mean, "averages the logits first"),
        (lambda label, values: -as_logits(label, values), "forgets the minus"),
        (lambda label, values: -by_hand(label, values), "forgets the minus"),
        (lambda label, values: (2 - label) * as_logits(label, values), "halves one kind only"),
    ],
)
def test_other_losses_of_d_are_told(cost, name, capsys):
    def loss(real, fake):
        return 0.5 * (cost(1, real) + cost(0, fake))

    assert outcome(losses.q2, loss, capsys)[1] == name


def categorical(labels, logits):
    import keras

    return keras.losses.CategoricalCrossentropy(from_logits=True)(labels, logits)


def softmax_of_each(labels, logits):
    import tensorflow as tf

    return tf.nn.softmax_cross_entropy_with_logits(labels, logits)


def softmax_mean(labels, logits):
    import tensorflow as tf

    return tf.reduce_mean(softmax_of_each(labels, logits))


# Keras warns of it, which does not stop a learner.
@pytest.mark.filterwarnings("ignore:In loss categorical_crossentropy:SyntaxWarning")
@pytest.mark.parametrize("cost", [categorical, softmax_mean, softmax_of_each])
@pytest.mark.parametrize(("half", "weight"), [(0.5, 100), (1, 1)])
def test_a_softmax_over_one_logit_is_told(cost, half, weight, capsys):
    import tensorflow as tf

    def of_d(real, fake):
        return half * (cost(tf.ones_like(real), real) + cost(tf.zeros_like(fake), fake))

    def of_g(fake, output, target):
        l1 = tf.reduce_mean(tf.abs(target - output))
        return cost(tf.ones_like(fake), fake) + weight * l1

    for exercise, loss in ((losses.q2, of_d), (losses.q5, of_g)):
        result, _, printed = outcome(exercise, loss, capsys)
        assert result == INCORRECT
        assert "softmax" in printed


def test_logits_taken_for_probabilities_and_no_lambda_are_both_told(capsys):
    import tensorflow as tf

    def loss(fake, output, target):
        return as_probabilities(1, fake) + tf.reduce_mean(tf.abs(target - output))

    name = "takes logits for probabilities, forgets λ"
    assert outcome(losses.q5, loss, capsys)[:2] == (INCORRECT, name)


@pytest.mark.parametrize("weight", [100, 1, 0])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_logarithm_of_logits_is_told_whatever_else_is_wrong(sign, weight, capsys):
    import tensorflow as tf

    def loss(fake, output, target):
        log = sign * tf.reduce_mean(tf.math.log(fake))
        return log + weight * tf.reduce_mean(tf.abs(target - output))

    assert outcome(losses.q5, loss, capsys)[1] == "takes the logarithm of logits"


@pytest.mark.parametrize("small", [1e-4, 1e-6, 1e-7, 1e-8, 1e-12, 1e-16])
def test_a_small_number_in_the_logarithm_is_told(small, capsys):
    import tensorflow as tf

    def added(p):
        return tf.math.log(p + small)

    def at_least(p):
        return tf.math.log(tf.maximum(p, small))

    def loss_of_d(log, weight):
        def loss(real, fake):
            on_real = tf.reduce_mean(log(tf.sigmoid(real)))
            return -weight * (on_real + tf.reduce_mean(log(1 - tf.sigmoid(fake))))

        return loss

    def loss_of_g(log, sign):
        def loss(fake, output, target):
            gan = sign * tf.reduce_mean(log(tf.sigmoid(fake)))
            return gan + 100 * tf.reduce_mean(tf.abs(target - output))

        return loss

    for log in (added, at_least):
        of_d = {
            0.5: "makes probabilities first",
            1.0: "makes probabilities and does not halve",
            -0.5: "forgets the minus",
        }
        for weight, name in of_d.items():
            assert outcome(losses.q2, loss_of_d(log, weight), capsys)[1] == name
        for sign, name in ((-1, "makes probabilities first"), (1, "forgets the minus")):
            assert outcome(losses.q5, loss_of_g(log, sign), capsys)[1] == name


def test_stable_on_one_side_only_is_not_enough_for_d(capsys):
    def loss(real, fake):
        return (squeezed(as_probabilities)(1, real) + as_logits(0, fake)) / 2

    assert outcome(losses.q2, loss, capsys)[0] == INCORRECT


@pytest.mark.parametrize("half", [0.5, 1])
@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"reduction": "sum"}, "sums over the patches"),
        ({"reduction": None}, "no mean over the patches"),
    ],
)
def test_what_keras_returns_without_its_mean_is_explained(options, name, half, capsys):
    import keras
    import tensorflow as tf

    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True, **options)

    def loss(real, fake):
        return half * (
            cross_entropy(tf.ones_like(real), real) + cross_entropy(tf.zeros_like(fake), fake)
        )

    assert outcome(losses.q2, loss, capsys)[1] == name


def test_two_mistakes_of_d_at_once_are_told(capsys):
    def twice(cost):
        return lambda real, fake: cost(1, real) + cost(0, fake)

    result, met, printed = outcome(losses.q2, twice(as_probabilities), capsys)
    assert (result, met) == (INCORRECT, "neither repaired nor halved")
    assert "still there" in printed
    for cost in (squeezed(as_probabilities), squeezed(as_logits), by_hand):
        met = outcome(losses.q2, twice(cost), capsys)[1]
        assert met == "makes probabilities and does not halve"


def test_parts_of_g_with_a_wrong_sign_or_without_a_mean_are_told(capsys):
    import tensorflow as tf

    def with_l1(fake, output, target, weight=100, axis=None):
        l1 = tf.reduce_mean(tf.abs(target - output), axis=axis)
        return as_logits(1, fake) + weight * l1

    def with_log(fake, output, target):
        log = tf.reduce_mean(tf.math.log(tf.sigmoid(fake)))
        return log + 100 * tf.reduce_mean(tf.abs(target - output))

    expected = {
        "forgets the minus": with_log,
        "subtracts L1": lambda *each: with_l1(*each, weight=-100),
        "no mean of the differences": lambda *each: with_l1(*each, axis=-1),
    }
    for name, loss in expected.items():
        assert outcome(losses.q5, loss, capsys)[1] == name


def test_a_loss_that_no_gradient_gets_through_is_told(capsys):
    import tensorflow as tf

    def of_d_in_numpy(real, fake):
        real, fake = (np.asarray(logits, np.float64) for logits in (real, fake))
        return (np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean()) / 2

    def of_d_half_cut(real, fake):
        return losses.q2.second_answer(real, tf.stop_gradient(fake))

    def of_g_in_numpy(fake, output, target):
        gan = np.logaddexp(0, -np.asarray(fake, np.float64)).mean()
        return gan + 100 * np.abs(np.asarray(output) - np.asarray(target)).mean()

    def of_g_half_in_numpy(fake, output, target):
        return as_logits(1, fake) + 100 * np.abs(np.asarray(output) - np.asarray(target)).mean()

    for loss in (of_d_in_numpy, of_d_half_cut):
        assert outcome(losses.q2, loss, capsys)[1] == "lets no gradient through"
    for loss in (of_g_in_numpy, of_g_half_in_numpy):
        assert outcome(losses.q5, loss, capsys)[1] == "lets no gradient through"


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
    assert float(losses.q2.answer(real, fake)) == pytest.approx(float(halved))
    same = tf.fill([1, 2, 2, 1], math.log(3))  # the logit of three quarters
    both = [float(package.discriminator_loss(same, same, weight=w)) for w in (1.0, 0.5)]
    assert losses.q1.answer == pytest.approx(both, abs=1e-3)
    for case in losses.q5.cases():
        total, _, _ = package.generator_loss(*case)
        assert float(losses.q5.answer(*case)) == pytest.approx(float(total))
    logit = tf.constant(-4.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(logit)
        saturating, paper = -tf.nn.softplus(logit), package.adversarial_loss(logit)
    slopes = [float(tape.gradient(loss, logit)) for loss in (saturating, paper)]
    assert slopes == pytest.approx(losses.q3.answer, abs=1e-3)
