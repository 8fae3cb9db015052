"""The training step: the algorithm of pix2pix, and nothing else (paper, sections 3 and 3.3)."""

from dataclasses import dataclass

import keras
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.discriminator import discriminator_inputs
from pix2pix_utils.losses import (
    discriminator_accuracy,
    discriminator_loss,
    generator_loss,
    gradient_penalty,
)
from pix2pix_utils.training.optimizer import Adam


@dataclass(frozen=True)
class Player:
    """One of the two networks, and how it learns.

    Parameters
    ----------
    network
        The generator or the discriminator.
    adam
        Of the network's trainable variables.
    share
        What this device's part of the batch counts for: 1 over the number of devices.
    """

    network: keras.Model
    adam: Adam
    share: float = 1.0

    def objective(self, loss: tf.Tensor) -> tf.Tensor:
        """Return what to differentiate: the loss, as several devices and float16 need it."""
        return self.adam.scaled(loss * self.share)

    def improve(
        self, tape: tf.GradientTape, objective: tf.Tensor, step: tf.Tensor, rate: tf.Tensor
    ) -> None:
        """Follow the gradient along the player's own weights."""
        gradients = tape.gradient(objective, self.network.trainable_variables)
        self.adam.apply(gradients, step, rate)


def train_step(
    generator: Player,
    discriminator: Player,
    config: Config,
    input_image: tf.Tensor,
    target: tf.Tensor,
    step: tf.Tensor,
    rate: tf.Tensor,
) -> tf.Tensor:
    """Update both networks once.

    The paper alternates: a step of the discriminator, then one of the generator against the
    discriminator that it has become (section 3.3). Here, as in the article, both gradients are
    those of one forward pass, so that neither player sees the other's new weights before the
    next step. That saves a pass through the discriminator.

    Parameters
    ----------
    generator, discriminator
        The players; of several devices each calls this with its share of the batch.
    input_image, target
        [batch, height, width, 3] in [-1, 1].
    step
        int64 scalar: steps made before this one.
    rate
        float32 scalar: the learning rate.

    Returns
    -------
    float32 [5], means over this device's part of the batch: the generator's adversarial loss and
    L1, the discriminator's loss, and the shares of true and of generated patches that it judges
    rightly.
    """
    with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
        output = generator.network(input_image, training=True)
        real_logits = judge(discriminator.network, config, input_image, target)
        fake_logits = judge(discriminator.network, config, input_image, output)

        total, gan, l1 = generator_loss(
            fake_logits,
            output,
            target,
            gan_loss=config.gan_loss,
            lambda_l1=config.lambda_l1,
            gan_weight=config.gan_weight,
        )
        judged = discriminator_loss(
            real_logits,
            fake_logits,
            gan_loss=config.gan_loss,
            weight=config.discriminator_loss_weight,
        )
        penalized = judged
        if config.gan_loss == "wasserstein":
            penalized += _penalty(discriminator, config, input_image, target, output, step)
        generator_objective = generator.objective(total)
        discriminator_objective = discriminator.objective(penalized)

    # Each player's gradient reaches its own weights only.
    generator.improve(generator_tape, generator_objective, step, rate)
    discriminator.improve(discriminator_tape, discriminator_objective, step, rate)

    on_real, on_fake = discriminator_accuracy(real_logits, fake_logits, config.gan_loss)
    return tf.stack([gan, l1, judged, on_real, on_fake])


def judge(
    discriminator: keras.Model,
    config: Config,
    input_image: tf.Tensor,
    image: tf.Tensor,
    training: bool = True,
) -> tf.Tensor:
    """Return the discriminator's logits for an input and an image that may belong to it."""
    return discriminator(discriminator_inputs(config, input_image, image), training=training)


def _penalty(
    discriminator: Player,
    config: Config,
    input_image: tf.Tensor,
    target: tf.Tensor,
    output: tf.Tensor,
    step: tf.Tensor,
) -> tf.Tensor:
    """Return the gradient penalty of the Wasserstein loss, at mixtures drawn from the seed."""
    seed = tf.stack([tf.constant(config.seed, tf.int64), step])
    mix = tf.random.stateless_uniform([tf.shape(target)[0], 1, 1, 1], seed)
    penalty = gradient_penalty(
        lambda images: judge(discriminator.network, config, *images),
        input_image,
        target,
        tf.stop_gradient(output),
        mix,
    )
    return config.gradient_penalty * penalty
