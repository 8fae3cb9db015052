"""What the generator and the discriminator are both made of."""

import zlib
from typing import TYPE_CHECKING

import keras

from pix2pix_utils.config import Config

if TYPE_CHECKING:
    import tensorflow as tf

NEGATIVE_SLOPE = 0.2
"""Slope of the LeakyReLUs (paper, section 6.1). Keras' own default is 0.3."""

INITIAL_SPREAD = 0.02
"""Standard deviation of the initial weights (paper, section 6.2)."""

EPSILON = 1e-5
"""Added to the variance, as in the authors' code. With Keras' own 1e-3 the small activations of
a fresh network would hardly be normalised."""


def seed_for(name: str, seed: int) -> int:
    """Return a seed of its own for a named layer.

    It depends on nothing but the two arguments, so two networks that share a layer's name also
    share its initial weights, whatever else differs between them.

    Returns
    -------
    In [0, 2**31).
    """
    return zlib.crc32(f"{seed}/{name}".encode()) & 0x7FFFFFFF


def initializer(name: str, seed: int) -> keras.initializers.Initializer:
    """Return a new initialiser for the weights of one layer: N(0, 0.02), seeded.

    One initialiser shared by several layers would give them identical weights.

    Parameters
    ----------
    name
        The layer's name.
    """
    return keras.initializers.RandomNormal(0.0, INITIAL_SPREAD, seed=seed_for(name, seed))


def normalize_activations(
    kind: str, name: str, dtype: keras.DTypePolicy | None = None
) -> list[keras.Layer]:
    """Return the layers that normalise the activations: one, or none.

    Parameters
    ----------
    kind : {"batch", "instance", "none"}
        Over the batch and the image, over each image alone, or not at all. In a batch of one
        the first two are the same.
    name
        The layer's name.
    """
    if kind == "batch":
        return [keras.layers.BatchNormalization(epsilon=EPSILON, name=name, dtype=dtype)]
    if kind == "instance":
        # As many groups as channels: each channel of each image on its own.
        return [keras.layers.GroupNormalization(groups=-1, epsilon=EPSILON, name=name, dtype=dtype)]
    return []


def policy(config: Config) -> keras.DTypePolicy:
    """Return the precision that a config's networks compute in."""
    kind = f"mixed_{config.mixed_dtype}" if config.mixed_precision else "float32"
    return keras.DTypePolicy(kind)


def apply(
    block: keras.Sequential, x: "keras.KerasTensor | tf.Tensor"
) -> "keras.KerasTensor | tf.Tensor":
    """Apply the layers of a block one by one.

    A network built this way lists every layer by its own name, not one line for each block.
    """
    for layer in block.layers:
        x = layer(x)
    return x
