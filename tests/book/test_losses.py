import math

import numpy as np
import pytest
import tensorflow as tf

from pix2pix_utils.losses import (
    CHANCE,
    adversarial_loss,
    discriminator_accuracy,
    discriminator_loss,
    generator_loss,
    gradient_penalty,
    l1_loss,
)

KINDS = ["cross-entropy", "least-squares", "wasserstein"]


def test_chance_levels():
    even = {"cross-entropy": 0.0, "least-squares": 0.5, "wasserstein": 0.0}
    for kind in KINDS:
        logits = tf.fill([1, 3, 3, 1], even[kind])
        assert float(adversarial_loss(logits, kind)) == pytest.approx(CHANCE[kind]["generator"])
        summed = discriminator_loss(logits, logits, gan_loss=kind, weight=1.0)
        assert float(summed) == pytest.approx(CHANCE[kind]["discriminator"])
        halved = discriminator_loss(logits, logits, gan_loss=kind, weight=0.5)
        assert float(halved) == pytest.approx(CHANCE[kind]["discriminator"] / 2)
    assert CHANCE["cross-entropy"]["generator"] == pytest.approx(0.693, abs=1e-3)
    assert CHANCE["cross-entropy"]["discriminator"] == pytest.approx(1.386, abs=1e-3)


def test_cross_entropy_by_hand():
    real, fake = tf.constant([2.0, -1.0]), tf.constant([0.5])

    def log_sigmoid(x):
        return -math.log(1 + math.exp(-x))

    expected = -(log_sigmoid(2.0) + log_sigmoid(-1.0)) / 2 - log_sigmoid(-0.5)
    assert float(discriminator_loss(real, fake, weight=1.0)) == pytest.approx(expected)
    assert float(adversarial_loss(fake)) == pytest.approx(-log_sigmoid(0.5))


def test_least_squares_and_wasserstein_by_hand():
    real, fake = tf.constant([3.0, 1.0]), tf.constant([2.0])
    squares = discriminator_loss(real, fake, gan_loss="least-squares", weight=1.0)
    assert float(squares) == pytest.approx((4 + 0) / 2 + 4)
    assert float(adversarial_loss(fake, "least-squares")) == pytest.approx(1)
    earth = discriminator_loss(real, fake, gan_loss="wasserstein", weight=1.0)
    assert float(earth) == pytest.approx(2 - 2)
    assert float(adversarial_loss(fake, "wasserstein")) == pytest.approx(-2)


@pytest.mark.parametrize("kind", KINDS)
def test_both_players_pull_in_opposite_directions(kind):
    fake = tf.constant([0.2])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(fake)
        of_generator = adversarial_loss(fake, kind)
        of_discriminator = discriminator_loss(tf.constant([0.0]), fake, gan_loss=kind)
    assert float(tape.gradient(of_generator, fake)[0]) < 0
    assert float(tape.gradient(of_discriminator, fake)[0]) > 0


def test_huge_logits_stay_finite():
    logits = tf.constant([1e4, -1e4])
    assert np.isfinite(float(adversarial_loss(logits)))
    assert np.isfinite(float(discriminator_loss(logits, logits)))


def test_generator_loss_adds_its_weighted_parts():
    output, target = tf.fill([1, 2, 2, 3], 0.5), tf.fill([1, 2, 2, 3], -0.25)
    total, gan, l1 = generator_loss(tf.zeros([1, 2, 2, 1]), output, target)
    assert float(l1) == pytest.approx(0.75)
    assert float(gan) == pytest.approx(math.log(2))
    assert float(total) == pytest.approx(math.log(2) + 75)
    total, gan, l1 = generator_loss(
        tf.zeros([1, 2, 2, 1]), output, target, lambda_l1=10, gan_weight=0
    )
    assert float(total) == pytest.approx(7.5)


def test_l1_counts_every_channel_alike():
    one, two = np.zeros((1, 2, 2, 3), np.float32), np.zeros((1, 2, 2, 3), np.float32)
    two[0, 0, 0, 1] = -1.2
    assert float(l1_loss(one, two)) == pytest.approx(0.1)


def test_gradient_penalty_of_a_critic_with_known_slope():
    target, output = tf.ones([2, 4, 4, 3]), tf.zeros([2, 4, 4, 3])
    mix = tf.constant([0.3, 0.8], shape=[2, 1, 1, 1])

    def critic(images):
        # Its slope is 0.5 in each of the 48 numbers, so its norm is 0.5·√48.
        return tf.reduce_sum(0.5 * images[1], axis=[1, 2, 3])[:, None, None, None]

    expected = (0.5 * math.sqrt(48) - 1) ** 2
    penalty = gradient_penalty(critic, target, target, output, mix)
    assert float(penalty) == pytest.approx(expected, rel=1e-5)


def test_gradient_penalty_of_a_flat_critic_has_a_finite_gradient():
    weight = tf.Variable(0.0)
    images = tf.ones([1, 4, 4, 3])
    with tf.GradientTape() as tape:
        penalty = gradient_penalty(
            lambda pair: tf.reduce_sum(weight * pair[1], axis=[1, 2, 3])[:, None, None, None],
            images,
            images,
            -images,
            tf.constant(0.5, shape=[1, 1, 1, 1]),
        )
    assert float(penalty) == pytest.approx(1.0, abs=1e-5)
    assert np.isfinite(float(tape.gradient(penalty, weight)))


def test_accuracy_counts_patches():
    real, fake = tf.constant([1.0, 0.2, -1.0, 3.0]), tf.constant([-2.0, 0.7])
    assert [float(x) for x in discriminator_accuracy(real, fake)] == [0.75, 0.5]
    squares = discriminator_accuracy(real, fake, "least-squares")
    assert [float(x) for x in squares] == [0.5, 0.5]
    # The means are 0.8 and −0.65, the threshold lies half-way: 0.075.
    earth = discriminator_accuracy(real, fake, "wasserstein")
    assert [float(x) for x in earth] == [0.75, 0.5]
