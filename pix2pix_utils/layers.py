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

TINY = 16
"""Positions, height × width, up to which a convolution is computed as one matrix product."""


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


# --------------------------------------------------------------------------------------
# Convolutions of tiny images
# --------------------------------------------------------------------------------------
# The U-Net's deepest layers have the most weights and the fewest pixels. A general convolution
# rearranges all these weights before it uses each of them for a handful of pixels, which takes
# longer than the arithmetic. As one matrix product they are read once, in the order in which they
# lie. The result is the same up to the order of the sums; a training step takes a tenth less.


class Conv2D(keras.layers.Conv2D):
    """Keras' convolution, faster on a CPU for images of a few pixels.

    Parameters and weights are those of ``keras.layers.Conv2D``.
    """

    def convolution_op(self, inputs, kernel):
        height, width = inputs.shape[1:3]
        sides = _halved(self, height, width)
        if sides is None:
            return super().convolution_op(inputs, kernel)
        size, _, channels, filters = kernel.shape
        selected = keras.ops.convert_to_tensor(_selection((height, width), size), inputs.dtype)
        pixels = keras.ops.reshape(inputs, (-1, height * width, channels))
        patches = keras.ops.matmul(selected, pixels)
        patches = keras.ops.reshape(patches, (-1, size * size * channels))
        outputs = keras.ops.matmul(patches, keras.ops.reshape(kernel, (-1, filters)))
        return keras.ops.reshape(outputs, (-1, *sides, filters))


class Conv2DTranspose(keras.layers.Conv2DTranspose):
    """Keras' transposed convolution, faster on a CPU for images of a few pixels.

    Parameters and weights are those of ``keras.layers.Conv2DTranspose``.
    """

    def call(self, inputs):
        height, width, channels = inputs.shape[1:]
        if height is None or width is None or not _is_plain(self) or height * width > TINY:
            return super().call(inputs)
        size, _, filters, _ = self.kernel.shape
        large = (2 * height, 2 * width)
        selected = keras.ops.convert_to_tensor(_selection(large, size), inputs.dtype)
        # The weights stand left: so they are read in the order in which they lie in memory.
        kernel = keras.ops.reshape(self.kernel, (-1, channels))
        pixels = keras.ops.transpose(keras.ops.reshape(inputs, (-1, channels)))
        patches = keras.ops.reshape(
            keras.ops.matmul(kernel, pixels), (size * size, filters, -1, height * width)
        )
        patches = keras.ops.transpose(patches, (2, 3, 0, 1))
        patches = keras.ops.reshape(patches, (-1, height * width * size * size, filters))
        outputs = keras.ops.matmul(keras.ops.transpose(selected), patches)
        outputs = keras.ops.reshape(outputs, (-1, *large, filters))
        return outputs + self.bias if self.use_bias else outputs


def _is_plain(layer):
    """Say whether a layer halves or doubles, and has no option that the fast way lacks."""
    return (
        tuple(layer.strides) == (2, 2)
        and tuple(layer.dilation_rate) == (1, 1)
        and layer.padding == "same"
        and layer.data_format == "channels_last"
        and layer.activation is keras.activations.linear
    )


def _halved(layer, height, width):
    """Return the sides after a convolution that the fast way can compute, or None."""
    if height is None or width is None or height % 2 or width % 2 or layer.groups > 1:
        return None
    tiny = height * width // 4 <= TINY
    return (height // 2, width // 2) if tiny and _is_plain(layer) else None


def _selection(sides, size):
    """Return the matrix of 0 and 1 that cuts an image into the patches a kernel of stride 2 sees.

    Parameters
    ----------
    sides : (int, int)
        Even height and width of the image.
    size : int
        Side of the kernel.

    Returns
    -------
    numpy.ndarray
        float32 [patches × size × size, height × width]; a row of zeros is the border.
    """

    def along(side):
        before = max(size - 2, 0) // 2  # "same" puts the odd pixel of the border last
        start = 2 * np.arange(side // 2)[:, None, None] - before
        return start + np.arange(size)[:, None] == np.arange(side)

    rows, columns = map(along, sides)
    both = np.einsum("okh,plw->opklhw", rows, columns)
    return both.reshape(-1, sides[0] * sides[1]).astype(np.float32)
