import math

import numpy as np
import pytest

from exercise_checks import check_whole_exercise, exercises_of, outcome, require_all
from pix2pix_utils.exercises import discriminator


def field_by_pixels(layers):
    """Walk back from one unit and note the first and the last that it reads."""
    first = last = 0
    for kernel, stride in reversed(layers):
        first, last = first * stride, last * stride + kernel - 1
    return last - first + 1


def loss_by_softplus(real_logits, fake_logits):
    real, fake = np.asarray(real_logits, float), np.asarray(fake_logits, float)
    return np.mean(np.logaddexp(0, -real)) / 2 + np.mean(np.logaddexp(0, fake)) / 2


SECOND = {
    "q1": math.isqrt(196),
    "q2": field_by_pixels,
    "q3": " B ",
    "q4": loss_by_softplus,
    "q5": "C",
}


def test_every_exercise_is_tested():
    require_all(discriminator, SECOND)


@pytest.mark.parametrize("name", SECOND)
def test_exercise(name, capsys):
    check_whole_exercise(exercises_of(discriminator)[name], SECOND[name], capsys)


def test_the_answers_are_those_of_the_package():
    from pix2pix_utils.config import Config
    from pix2pix_utils.discriminator import build_discriminator, receptive_field

    model = build_discriminator(Config.preset("quick"))
    assert model.output_shape[1:3] == (discriminator.q1.answer,) * 2
    assert receptive_field(model) == discriminator.receptive_field([(4, 2)] * 3 + [(4, 1)] * 2)


def test_the_buggy_loss_of_the_notebook_is_a_known_mistake(capsys):
    import tensorflow as tf

    def loss_of(real_logits, fake_logits):
        cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
        real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
        on_real = tf.reduce_mean(cross_entropy(tf.ones_like(real), real))
        on_fake = tf.reduce_mean(cross_entropy(tf.zeros_like(fake), fake))
        return 0.5 * (on_real + on_fake)

    assert outcome(discriminator.q4, loss_of, capsys)[1] == "keeps the second sigmoid"
