"""Measuring a run on its way, on pairs that it does not train on."""

import dataclasses
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import Pairs, require_sound
from pix2pix_utils.data.pipeline import evaluation_dataset
from pix2pix_utils.support.copies import copy_generator, copy_weights
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import to_uint8
from pix2pix_utils.training.measures import Measure

MOST, MOST_OF_TRAINING = 50, 25
"""Pairs that are measured, of the val split and of those that are trained on."""

Score = Callable[[np.ndarray, np.ndarray], float]
"""From inputs and translations, uint8 [count, height, width, 3], to a share from 0 to 1."""


class Validation:
    """Measures a generator on pairs of the val split, and beside them on pairs of the training.

    Both are translated without noise and without chance, so that the two numbers differ by what
    the generator knows of the pairs alone.

    Parameters
    ----------
    config
        With a definite direction.
    pairs, training
        Of the val split and of the training. At most `MOST` and `MOST_OF_TRAINING` of them are
        used, always the same, spread evenly over all.
    fcn
        The FCN-score's share of right pixels, as `pix2pix_utils.evaluation.class_score` gives it.

    Raises
    ------
    InputError
        If pairs are unusable, or ``config.keep_best`` is FCN and there is no such score.
    """

    def __init__(
        self, config: Config, pairs: Pairs, training: Pairs, fcn: Score | None = None
    ) -> None:
        if config.keep_best == "FCN" and fcn is None:
            raise InputError(
                "keep_best: FCN reads the data set builtin alone, in squares of 128 or 256 pixels; "
                "give L1"
            )
        self.pairs, self.training = _some(pairs, MOST), _some(training, MOST_OF_TRAINING)
        # Of a batch that can be trained on, the translation alone fits into the memory too.
        batch = min(config.batch_size, 8)
        self._batches, self._batches_of_training = (
            evaluation_dataset(config, one).rebatch(batch) for one in (self.pairs, self.training)
        )
        self._fcn = fcn
        self._twin: keras.Model | None = None

    def measure(self, step: int, generator: keras.Model) -> Measure:
        """Translate the pairs and compare.

        Parameters
        ----------
        step
            Steps made so far.
        generator
            Always of the same architecture; nothing in it changes.

        Raises
        ------
        InputError
            If a file has become unusable.
        """
        if self._twin is None:
            # Each picture is normalised by itself, as it is when it is translated.
            self._twin = copy_generator(generator, noise=False)
            self._run = tf.function(self._twin, autograph=False, reduce_retracing=True)
        copy_weights(generator, self._twin)
        distances, inputs, outputs = [], [], []
        for input_image, target, output in self._translations(self._batches):
            distances.append(_distances(output, target))
            if self._fcn is not None:
                inputs.append(to_uint8(input_image))
                outputs.append(to_uint8(output))
        known = self._translations(self._batches_of_training)
        learnt = [_distances(output, target) for _, target, output in known]
        fcn = None
        if self._fcn is not None:
            fcn = round(self._fcn(np.concatenate(inputs), np.concatenate(outputs)), 6)
        return Measure(step, _mean(distances), _mean(learnt), fcn)

    def _translations(
        self, batches: tf.data.Dataset
    ) -> Iterator[tuple[tf.Tensor, tf.Tensor, tf.Tensor]]:
        """Yield inputs, targets and translations, float32 [count, height, width, channels]."""
        try:
            for input_image, target in batches:
                yield input_image, target, tf.cast(self._run(input_image), tf.float32)
        except tf.errors.OpError:
            for pairs in (self.pairs, self.training):
                require_sound(pairs, decode=True)  # names the files
            raise


def _some(pairs: Pairs, most: int) -> Pairs:
    count = min(most, len(pairs))
    chosen = tuple(pairs.files[n * len(pairs) // count] for n in range(count))
    return dataclasses.replace(pairs, files=chosen)


def _distances(output: tf.Tensor, target: tf.Tensor) -> np.ndarray:
    return tf.reduce_mean(tf.abs(output - target), axis=(1, 2, 3)).numpy()


def _mean(distances: list[np.ndarray]) -> float:
    return round(float(np.concatenate(distances).mean(dtype=np.float64)), 6)
