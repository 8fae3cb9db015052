"""The two networks of a run on every device, and one step of theirs."""

from typing import Any

import keras
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.discriminator import build_discriminator
from pix2pix_utils.generator import build_generator
from pix2pix_utils.support.copies import copy_weights, noisy_function
from pix2pix_utils.training import checkpoint
from pix2pix_utils.training.average import Average
from pix2pix_utils.training.optimizer import Adam
from pix2pix_utils.training.start import Start, begin
from pix2pix_utils.training.step import Player, train_step


class Players:
    """A generator and a discriminator with fresh weights, their optimisers and the average.

    Parameters
    ----------
    config
        With which they are built and trained.
    strategy
        Where to compute.

    Attributes
    ----------
    generator, discriminator : keras.Model
        What is trained.
    """

    def __init__(self, config: Config, strategy: tf.distribute.Strategy) -> None:
        self.config, self.strategy = config, strategy
        with strategy.scope():
            self.generator = build_generator(config)
            self.discriminator = build_discriminator(config)
            self._players = self._player(self.generator), self._player(self.discriminator)
            self._average = Average(self.generator, config.ema_decay) if config.ema_decay else None
        # No branch or loop depends on a tensor; to look for them would take seconds.
        self._step_function = tf.function(self._distributed_step, autograph=False)
        # What makes pictures; what is not averaged may be old in it, and is not used.
        self._pictured = self._average.model if self._average else self.generator
        self._translate = noisy_function(self._pictured)

    def _player(self, network: keras.Model) -> Player:
        config = self.config
        scaled = config.mixed_precision and config.mixed_dtype == "float16"
        adam = Adam(network.trainable_variables, config.beta_1, scaled)
        return Player(network, adam, 1.0 / self.strategy.num_replicas_in_sync)

    @property
    def averaged(self) -> keras.Model:
        """What makes pictures.

        A generator with the running average of the weights, or where ``config.ema_decay`` is 0
        the generator itself.
        """
        return self._average.current() if self._average else self.generator

    def _begin(self, start: Start) -> dict[str, str]:
        """Take the first weights from elsewhere; return what is said of it."""
        said = begin(start, self.config, self.generator, self.discriminator)
        if self._average:
            copy_weights(self.generator, self._average.model)
        return said

    def _variables(self) -> dict[str, Any]:
        """Name everything that a checkpoint must hold."""
        average = self._average.model if self._average else None
        return checkpoint.state_arrays(*self._players, average)

    def _distributed_step(self, *arguments: tf.Tensor) -> tf.Tensor:
        """Make one step on every device; return a row of the history."""
        values = self.strategy.run(self._replica_step, args=arguments)
        values = self.strategy.reduce("SUM", values, axis=None)
        *_, step, rate = arguments
        return tf.concat([[tf.cast(step + 1, tf.float32)], values, [rate]], axis=0)

    def _replica_step(
        self, input_image: tf.Tensor, target: tf.Tensor, step: tf.Tensor, rate: tf.Tensor
    ) -> tf.Tensor:
        """Make one step with this device's part of the batch; return its share of the results."""
        generator, discriminator = self._players
        values = train_step(generator, discriminator, self.config, input_image, target, step, rate)
        if self._average:
            self._average.update(step)
        return values * generator.share
