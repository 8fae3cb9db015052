"""The losses of both players (paper, section 3.1), as pure functions of logits and images.

*Chance level* is the value of a loss when the discriminator cannot tell real from generated,
so that each of its logits says "even odds". A curve that rests there means a draw, not success.
"""

import math
from collections.abc import Callable

import tensorflow as tf

CHANCE = {
    "cross-entropy": {"generator": math.log(2), "discriminator": 2 * math.log(2)},
    "least-squares": {"generator": 0.25, "discriminator": 0.5},
    "wasserstein": {"generator": 0.0, "discriminator": 0.0},
}
"""Chance levels of `adversarial_loss` and of the *summed* `discriminator_loss`."""


def _towards(logits: tf.Tensor, real: bool, gan_loss: str) -> tf.Tensor:
    """Return how far logits are from saying "real", or "generated"."""
    logits = tf.cast(logits, tf.float32)
    if gan_loss == "cross-entropy":
        labels = tf.ones_like(logits) if real else tf.zeros_like(logits)
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))
    if gan_loss == "least-squares":
        return tf.reduce_mean(tf.square(logits - (1.0 if real else 0.0)))
    return -tf.reduce_mean(logits) if real else tf.reduce_mean(logits)


def adversarial_loss(fake_logits: tf.Tensor, gan_loss: str = "cross-entropy") -> tf.Tensor:
    """Return how far the discriminator is from taking generated images for real.

    The generator maximises log D(x, G(x, z)) instead of minimising log(1 − D(x, G(x, z))),
    which is flat where the generator is bad (paper, section 3.3).

    Parameters
    ----------
    fake_logits
        The discriminator's logits for generated images, any shape.
    gan_loss : {"cross-entropy", "least-squares", "wasserstein"}
        Chance levels: ln 2 = 0.693; 0.25 (logits of 0.5); none.

    Returns
    -------
    float32 scalar.
    """
    return _towards(fake_logits, True, gan_loss)


def l1_loss(output: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    """Return the mean absolute difference (paper, equation 3).

    Parameters
    ----------
    output, target
        Images in [-1, 1], of equal shapes.

    Returns
    -------
    float32 scalar in [0, 2].
    """
    return tf.reduce_mean(tf.abs(target - output))


def generator_loss(
    fake_logits: tf.Tensor,
    output: tf.Tensor,
    target: tf.Tensor,
    *,
    gan_loss: str = "cross-entropy",
    lambda_l1: float = 100.0,
    gan_weight: float = 1.0,
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the generator's loss (paper, equation 4).

    Parameters
    ----------
    fake_logits
        The discriminator's logits for ``output``.
    output, target
        Images in [-1, 1], [batch, height, width, 3].
    gan_loss : {"cross-entropy", "least-squares", "wasserstein"}
    lambda_l1
        Weight λ of the L1 loss.
    gan_weight
        Weight of the adversarial loss.

    Returns
    -------
    total, gan, l1
        float32 scalars; ``total = gan_weight * gan + lambda_l1 * l1``. ``gan`` has the chance
        level of `adversarial_loss`, ln 2 = 0.693 for cross-entropy.
    """
    gan = adversarial_loss(fake_logits, gan_loss)
    l1 = l1_loss(output, target)
    return gan_weight * gan + lambda_l1 * l1, gan, l1


def discriminator_loss(
    real_logits: tf.Tensor,
    fake_logits: tf.Tensor,
    *,
    gan_loss: str = "cross-entropy",
    weight: float = 0.5,
) -> tf.Tensor:
    """Return the discriminator's loss.

    Parameters
    ----------
    real_logits, fake_logits
        Its logits for real and for generated images, any shape.
    gan_loss : {"cross-entropy", "least-squares", "wasserstein"}
    weight
        0.5 halves the sum, "which slows down the rate at which D learns" (paper, section 3.3);
        1 leaves it, as the article does. Under Adam the length of a step hardly depends on it.

    Returns
    -------
    float32 scalar. Chance level for cross-entropy: ``weight`` × 2 ln 2, that is ln 2 =
    0.693 halved and 1.386 summed; for least squares ``weight`` × 0.5; for wasserstein 0.
    """
    real = _towards(real_logits, True, gan_loss)
    fake = _towards(fake_logits, False, gan_loss)
    return weight * (real + fake)


def gradient_penalty(
    discriminator: Callable[[list[tf.Tensor]], tf.Tensor],
    input_image: tf.Tensor,
    target: tf.Tensor,
    output: tf.Tensor,
    mix: tf.Tensor,
) -> tf.Tensor:
    """Return how far the critic's slope is from 1 between real and generated images.

    It keeps the Wasserstein loss meaningful (Gulrajani et al. 2017, equation 3).

    Parameters
    ----------
    discriminator
        Called with ``[input_image, image]``, returns logits.
    input_image, target, output
        [batch, height, width, 3] in [-1, 1].
    mix
        [batch, 1, 1, 1] in [0, 1]: where between ``target`` (1) and ``output`` (0) to look.

    Returns
    -------
    float32 scalar, 0 where every slope is 1.
    """
    between = mix * target + (1.0 - mix) * output
    with tf.GradientTape() as tape:
        tape.watch(between)
        verdict = tf.reduce_mean(discriminator([input_image, between]), axis=[1, 2, 3])
    slopes = tape.gradient(verdict, between)
    # The tiny addition keeps the root's own gradient finite where a slope is 0.
    norms = tf.sqrt(tf.reduce_sum(tf.square(slopes), axis=[1, 2, 3]) + 1e-12)
    return tf.reduce_mean(tf.square(norms - 1.0))


def discriminator_accuracy(
    real_logits: tf.Tensor, fake_logits: tf.Tensor, gan_loss: str = "cross-entropy"
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the share of patches that the discriminator judges rightly.

    Parameters
    ----------
    real_logits, fake_logits
        Of any shape.
    gan_loss : {"cross-entropy", "least-squares", "wasserstein"}
        Decides what counts as "real": logits above 0, above 0.5, or above the mean of all.

    Returns
    -------
    on_real, on_fake
        float32 scalars in [0, 1].
    """
    thresholds = {"cross-entropy": 0.0, "least-squares": 0.5}
    if gan_loss in thresholds:
        threshold = thresholds[gan_loss]
    else:
        threshold = (tf.reduce_mean(real_logits) + tf.reduce_mean(fake_logits)) / 2.0
    on_real = tf.reduce_mean(tf.cast(real_logits > threshold, tf.float32))
    on_fake = tf.reduce_mean(tf.cast(fake_logits <= threshold, tf.float32))
    return on_real, on_fake
