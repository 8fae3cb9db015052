import math

import numpy as np
import pytest
import tensorflow as tf

from exercise_checks import check_whole_exercise, exercises_of, outcome, require_all
from pix2pix_utils.exercises import discriminator
from pix2pix_utils.exercises.engine import CORRECT, INCORRECT


def field_by_pixels(layers):
    """Walk back from one unit and note the first and the last that it reads."""
    first = last = 0
    for kernel, stride in reversed(layers):
        first, last = first * stride, last * stride + kernel - 1
    return last - first + 1


def loss_by_softplus(real_logits, fake_logits):
    on_real = tf.reduce_mean(tf.nn.softplus(-real_logits))
    return (on_real + tf.reduce_mean(tf.nn.softplus(fake_logits))) / 2


SECOND = {
    "q1": math.isqrt(196),
    "q2": field_by_pixels,
    "q3": " B ",
    "q4": loss_by_softplus,
    "q5": "C",
}

MISCONCEPTIONS = {
    "q1": {
        "only the strides",
        "forgets the last convolution",
        "no border of zeros, or four halvings",
        "no border of zeros at the end",
        "loses two pixels at stride 1",
        "halves once",
        "halves in C512 as well",
        "takes the side at 256 pixels",
        "takes the size of a patch",
        "counts the whole map",
        "counts the whole map at 256 pixels",
        "one verdict for the image",
    },
    "q2": {
        "adds the kernels up",
        "ignores the strides",
        "multiplies before adding",
        "the distance is not a product",
        "doubles the distance every time",
        "adds k instead of k − 1",
        "the order does not fit the rule",
        "starts at 0",
        "returns inside the loop",
        "returns the distance between verdicts",
        "counts the pixels of the patch",
        "adds 3 for every kernel",
        "takes the stride for the kernel",
        "keeps the last layer only",
        "adds after the loop",
    },
    "q3": {
        "the larger, the better",
        "the smaller, the better",
        "the size does not matter",
    },
    "q4": {
        "keeps the second sigmoid",
        "keeps one of the second sigmoids",
        "makes probabilities first",
        "takes the logarithm of probabilities",
        "takes logits for probabilities",
        "swaps real and fake",
        "one label for both",
        "labels and logits change places",
        "one kind of pair only",
        "averages the logits first",
        "takes no mean",
        "adds without halving",
        "halves one kind only",
        "halves twice",
        "adds up all patches",
        "lets no gradient through",
        "takes probabilities for losses",
    },
    "q5": {
        "the true pair",
        "the blurred pair",
        "no pair at all",
    },
}


def test_every_exercise_is_tested():
    require_all(discriminator, SECOND)


def test_no_misconception_is_lost():
    found = {
        name: {wrong.name for wrong in exercise.misconceptions}
        for name, exercise in exercises_of(discriminator).items()
    }
    assert found == MISCONCEPTIONS


@pytest.mark.parametrize("name", SECOND)
def test_exercise(name, capsys):
    check_whole_exercise(exercises_of(discriminator)[name], SECOND[name], capsys)


def test_the_answers_are_those_of_the_package():
    from pix2pix_utils.config import Config
    from pix2pix_utils.discriminator import build_discriminator, receptive_field

    model = build_discriminator(Config.preset("quick"))
    assert model.output_shape[1:3] == (discriminator.q1.answer,) * 2
    assert receptive_field(model) == discriminator.sees([(4, 2)] * 3 + [(4, 1)] * 2)


def test_the_buggy_loss_of_the_notebook_is_a_known_mistake(capsys):
    def loss_of(real_logits, fake_logits):
        cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
        real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
        on_real = tf.reduce_mean(cross_entropy(tf.ones_like(real), real))
        on_fake = tf.reduce_mean(cross_entropy(tf.zeros_like(fake), fake))
        return 0.5 * (on_real + on_fake)

    assert outcome(discriminator.q4, loss_of, capsys)[1] == "keeps the second sigmoid"


def squeezed(logits):
    return tf.sigmoid(logits)


def from_logits(real, fake):
    import keras

    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    on_real = cross_entropy(tf.ones_like(real), real)
    return 0.5 * (on_real + cross_entropy(tf.zeros_like(fake), fake))


def as_probabilities(real, fake):
    import keras

    cross_entropy = keras.losses.BinaryCrossentropy()
    on_real = cross_entropy(tf.ones_like(real), real)
    return 0.5 * (on_real + cross_entropy(tf.zeros_like(fake), fake))


def by_hand(real, fake):
    on_real = tf.reduce_mean(-tf.math.log(tf.sigmoid(real)))
    return 0.5 * (on_real + tf.reduce_mean(-tf.math.log(1 - tf.sigmoid(fake))))


def in_numpy(real, fake):
    real, fake = np.asarray(real, float), np.asarray(fake, float)
    return np.mean(np.logaddexp(0, -real)) / 2 + np.mean(np.logaddexp(0, fake)) / 2


def summed(real, fake):
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    on_real = tf.reduce_sum(cross_entropy(tf.ones_like(real), real))
    return 0.5 * (on_real + tf.reduce_sum(cross_entropy(tf.zeros_like(fake), fake)))


def turned_call(real, fake):
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    on_real = tf.reduce_mean(cross_entropy(real, tf.ones_like(real)))
    return 0.5 * (on_real + tf.reduce_mean(cross_entropy(fake, tf.zeros_like(fake))))


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        (from_logits, ""),
        (lambda *maps: from_logits(*map(squeezed, maps)), "keeps the second sigmoid"),
        (
            lambda real, fake: from_logits(squeezed(real), fake),
            "keeps one of the second sigmoids",
        ),
        (lambda *maps: as_probabilities(*map(squeezed, maps)), "makes probabilities first"),
        (by_hand, "takes the logarithm of probabilities"),
        (as_probabilities, "takes logits for probabilities"),
        (turned_call, "labels and logits change places"),
        (summed, "adds up all patches"),
        (in_numpy, "lets no gradient through"),
        (lambda real, fake: tf.constant(in_numpy(real, fake)), "lets no gradient through"),
        (lambda *maps: tf.stop_gradient(from_logits(*maps)), "lets no gradient through"),
        (lambda real, fake: from_logits(real, tf.stop_gradient(fake)), "lets no gradient through"),
        (lambda real, fake: 2 * in_numpy(real, fake), "adds without halving"),
    ],
)
def test_losses_as_learners_write_them(loss, name, capsys):
    result, met, _ = outcome(discriminator.q4, loss, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (lambda size, distance, k, s: (size + (k - 1) * s, 1), "the distance is not a product"),
        (lambda size, distance, k, s: ((size - 1) * s + k, 1), "the order does not fit the rule"),
        (lambda size, distance, k, s: (size + (k - 1) * distance, distance * s), ""),
    ],
)
def test_rules_as_learners_write_them(rule, name, capsys):
    def sees(layers):
        size, distance = 1, 1
        for kernel, stride in layers:
            size, distance = rule(size, distance, kernel, stride)
        return size

    result, met, _ = outcome(discriminator.q2, sees, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)
