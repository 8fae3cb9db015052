"""Measuring a run on its way, on pairs that it does not train on."""

import dataclasses
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import Pairs, require_sound
from pix2pix_utils.data.pipeline import evaluation_dataset
from pix2pix_utils.support.copies import copy_generator, copy_weights
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import to_uint8
from pix2pix_utils.training.history import History
from pix2pix_utils.training.measures import Measure

MOST = 50
"""Pairs that are measured, spread evenly over the split."""

Score = Callable[[np.ndarray, np.ndarray], float]
"""From inputs and translations, uint8 [count, height, width, 3], to a share from 0 to 1."""


class Validation:
    """Measures a generator on pairs of the val split, without noise.

    Parameters
    ----------
    config
        With a definite direction.
    pairs
        Of the val split; at most `MOST` of them are used, always the same.
    fcn
        The FCN-score's share of right pixels, as `pix2pix_utils.evaluation.class_score` gives it.

    Raises
    ------
    InputError
        If pairs are unusable, or ``config.keep_best`` is FCN and there is no such score.
    """

    def __init__(self, config: Config, pairs: Pairs, fcn: Score | None = None) -> None:
        if config.keep_best == "FCN" and fcn is None:
            raise InputError(
                "keep_best: FCN reads the data set builtin alone, in squares of 128 or 256 pixels; "
                "give L1"
            )
        count = min(MOST, len(pairs))
        chosen = tuple(pairs.files[n * len(pairs) // count] for n in range(count))
        self.pairs = dataclasses.replace(pairs, files=chosen)
        # Of a batch that can be trained on, the translation alone fits into the memory too.
        self._dataset = evaluation_dataset(config, self.pairs).rebatch(min(config.batch_size, 8))
        self._fcn = fcn
        self._twin: keras.Model | None = None

    def measure(
        self, step: int, generator: keras.Model, history: History, in_epoch: int
    ) -> Measure:
        """Translate the pairs and compare.

        Parameters
        ----------
        step
            Steps made so far.
        generator
            Always of the same architecture; nothing in it changes.
        history
            Of the run.
        in_epoch
            Steps in an epoch: the L1 of training is the mean of so many.

        Raises
        ------
        InputError
            If a file has become unusable.
        """
        if self._twin is None:
            # Each picture is normalised by itself, as it is when it is translated.
            self._twin = copy_generator(generator, noise=False)
            self._translate = tf.function(self._twin, reduce_retracing=True)
        copy_weights(generator, self._twin)
        distances, inputs, outputs = [], [], []
        try:
            for input_image, target in self._dataset:
                output = tf.cast(self._translate(input_image), tf.float32)
                distances.append(tf.reduce_mean(tf.abs(output - target), axis=(1, 2, 3)).numpy())
                if self._fcn is not None:
                    inputs.append(to_uint8(input_image))
                    outputs.append(to_uint8(output))
        except tf.errors.OpError:
            require_sound(self.pairs, decode=True)  # names the files
            raise
        l1 = np.concatenate(distances).mean(dtype=np.float64)
        fcn = None
        if self._fcn is not None:
            fcn = round(self._fcn(np.concatenate(inputs), np.concatenate(outputs)), 6)
        training = history.columns["l1_loss"][-in_epoch:].mean(dtype=np.float64)
        return Measure(step, round(float(l1), 6), round(float(training), 6), fcn)
