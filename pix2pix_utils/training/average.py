"""A running average of the generator's weights, which makes steadier pictures than the last ones.

After Yazıcı et al. 2019, "The Unusual Effectiveness of Averaging in GAN Training"
(arXiv 1806.04498).
"""

from typing import TYPE_CHECKING

import tensorflow as tf

from pix2pix_utils.support.copies import copy_generator

if TYPE_CHECKING:
    import keras


class Average:
    """The exponential moving average of a generator's trainable weights.

    Make it under ``strategy.scope()`` and call `update` in a replica. Every replica keeps the
    same average, as it keeps the same weights.

    Parameters
    ----------
    generator
        Whose present weights are the first average.
    decay
        Share of the average that stays at each update, in (0, 1).

    Attributes
    ----------
    model : keras.Model
        A generator that holds the average.
    """

    def __init__(self, generator: "keras.Model", decay: float) -> None:
        self.decay = decay
        self.model = copy_generator(generator)
        self._generator = generator

    def update(self, step: tf.Tensor) -> None:
        """Take the generator's weights into the average.

        Parameters
        ----------
        step
            int64 scalar: updates made before this one. The first hundreds count for more than
            ``decay`` says, so that the initial weights are soon forgotten.
        """
        made = tf.cast(step, tf.float32)
        share = 1.0 - tf.minimum(self.decay, (1.0 + made) / (10.0 + made))
        pairs = zip(
            self.model.trainable_variables, self._generator.trainable_variables, strict=True
        )
        for average, variable in pairs:
            # average -= share × (average - variable), in two passes over the memory.
            tf.raw_ops.ResourceApplyGradientDescent(
                var=average.value.handle, alpha=share, delta=average.value - variable.value
            )

    def current(self) -> "keras.Model":
        """Return the model, with what is not averaged brought up to date.

        Returns
        -------
        The model; its moving statistics and the states of its dropout are the generator's.
        """
        pairs = zip(
            self.model.non_trainable_variables,
            self._generator.non_trainable_variables,
            strict=True,
        )
        for copied, variable in pairs:
            copied.assign(variable.value)
        return self.model
