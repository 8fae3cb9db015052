"""What the generator and the discriminator are both made of."""

import zlib

import keras
import numpy as np

NEGATIVE_SLOPE = 0.2
"""Slope of the LeakyReLUs (paper, section 6.1). Keras' own default is 0.3."""

INITIAL_SPREAD = 0.02
"""Standard deviation of the initial weights (paper, section 6.2)."""

EPSILON = 1e-5
"""Added to the variance, as in the authors' code. With Keras' own 1e-3 the small activations of
a fresh network would hardly be normalised."""


def seed_for(name, seed):
    """Return a seed of its own for a named layer.

    It depends on nothing but the two arguments, so two networks that share a layer's name also
    share its initial weights, whatever else differs between them.

    Parameters
    ----------
    name : str
    seed : int

    Returns
    -------
    int
        In [0, 2**31).
    """
    return zlib.crc32(f"{seed}/{name}".encode()) & 0x7FFFFFFF


def initializer(name, seed):
    """Return a new initialiser for the weights of one layer: N(0, 0.02), seeded.

    One initialiser shared by several layers would give them identical weights.

    Parameters
    ----------
    name : str
        The layer's name.
    seed : int

    Returns
    -------
    keras.initializers.Initializer
    """
    return keras.initializers.RandomNormal(0.0, INITIAL_SPREAD, seed=seed_for(name, seed))


def normalize_activations(kind, name, dtype=None):
    """Return the layers that normalise the activations.

    Parameters
    ----------
    kind : {"batch", "instance", "none"}
        Over the batch and the image, over each image alone, or not at all. In a batch of one
        the first two are the same.
    name : str
        The layer's name.
    dtype : keras.DTypePolicy, optional

    Returns
    -------
    list of keras.Layer
        One layer, or none.
    """
    if kind == "batch":
        return [keras.layers.BatchNormalization(epsilon=EPSILON, name=name, dtype=dtype)]
    if kind == "instance":
        # As many groups as channels: each channel of each image on its own.
        return [keras.layers.GroupNormalization(groups=-1, epsilon=EPSILON, name=name, dtype=dtype)]
    return []


def policy(config):
    """Return the precision that a config's networks compute in.

    Parameters
    ----------
    config : Config

    Returns
    -------
    keras.DTypePolicy
    """
    return keras.DTypePolicy("mixed_float16" if config.mixed_precision else "float32")


def apply(block, x):
    """Apply the layers of a block one by one.

    A network built this way lists every layer by its own name, not one line for each block.

    Parameters
    ----------
    block : keras.Sequential
    x : keras.KerasTensor or tf.Tensor

    Returns
    -------
    keras.KerasTensor or tf.Tensor
    """
    for layer in block.layers:
        x = layer(x)
    return x


class Blur2D(keras.layers.Layer):
    """A fixed blur of each channel: 1, 2, 1 along both axes, over 16.

    After a doubling by nearest neighbours it makes it, up to the border, a bilinear one. Without
    it a slow change comes out as steps two pixels wide, which the next convolutions and the
    adversary sharpen to a lattice (Zhang 2019, "Making Convolutional Networks Shift-Invariant
    Again", arXiv 1904.11486; Sugawara et al. 2018, arXiv 1806.02658).
    """

    def call(self, inputs):
        kernel = keras.ops.convert_to_tensor(blur_kernel(inputs.shape[-1]), inputs.dtype)
        return keras.ops.depthwise_conv(inputs, kernel, padding="same")

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):  # else Keras refuses to describe a layer that was given a policy
        return super().get_config()


def blur_kernel(channels):
    """Return the weights of a `Blur2D` as a ``DepthwiseConv2D`` has them.

    Parameters
    ----------
    channels : int

    Returns
    -------
    numpy.ndarray
        float32 [3, 3, channels, 1]; each channel's sum is 1.
    """
    once = np.array([1, 2, 1], np.float32) / 4
    return np.tile(np.outer(once, once)[:, :, None, None], (1, 1, channels, 1))
