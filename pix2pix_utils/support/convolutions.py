"""Two convolutions of the generator, made fast, and the blur between them.

What the convolutions compute is Keras' own.
"""

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from pix2pix_utils.support.errors import InputError

if TYPE_CHECKING:
    import tensorflow as tf

TINY = 16
"""Positions, height × width, up to which a transposed convolution is one matrix product."""

SMALL = 64
"""Positions up to which a `ResizeConv2D` multiplies first and adds up later."""


# --------------------------------------------------------------------------------------
# Resizing and convolving in one
# --------------------------------------------------------------------------------------


class ResizeConv2D(keras.layers.Conv2D):
    """Doubling by nearest neighbours and a convolution, at the price of a transposed convolution.

    It computes what ``UpSampling2D(2)`` followed by ``Conv2D`` computes (Odena et al. 2016,
    "Deconvolution and Checkerboard Artifacts"), and its weights are those of that ``Conv2D``.
    Where the kernel covers two copies of one pixel, two of its weights meet the same value. So
    they can be added up first, which leaves a transposed convolution of stride 2: at a kernel of
    3×3 that takes 4 products for each pixel of the result, in place of 9.

    Parameters
    ----------
    filters
        Channels of the result.
    kernel_size
        Side of the kernel that moves over the doubled image.
    **options
        Those of ``keras.layers.Conv2D``; stride 1, and "same" padding, are all that it can do.
    """

    def __init__(
        self, filters: int, kernel_size: int | tuple[int, int] = 3, **options: Any
    ) -> None:
        super().__init__(filters, kernel_size, **{"padding": "same", **options})
        plain = {"strides": (1, 1), "dilation_rate": (1, 1), "padding": "same", "groups": 1}
        for option, only in plain.items():
            given = getattr(self, option)
            if given != only:
                raise InputError(f"{option}: is {given}; a ResizeConv2D takes {only} only")

    def convolution_op(self, inputs: "tf.Tensor", kernel: "tf.Tensor") -> "tf.Tensor":
        height, width = inputs.shape[1:3]
        if self.data_format == "channels_last" and _is_small(height, width):
            return self._few_pixels(inputs, kernel)
        return keras.ops.conv_transpose(
            inputs, folded(kernel), strides=2, padding="same", data_format=self.data_format
        )

    def _few_pixels(self, inputs: "tf.Tensor", kernel: "tf.Tensor") -> "tf.Tensor":
        """Multiply each pixel by each weight, then add up what meets in a pixel of the result."""
        height, width, channels = inputs.shape[1:]
        size, filters = self.kernel_size, self.filters
        weights = keras.ops.reshape(kernel, (-1, channels, filters))
        products = keras.ops.matmul(keras.ops.reshape(inputs, (1, -1, channels)), weights)
        products = keras.ops.reshape(products, (size[0] * size[1], -1, height * width, filters))
        products = keras.ops.transpose(products, (1, 0, 2, 3))
        products = keras.ops.reshape(products, (-1, size[0] * size[1] * height * width, filters))
        meeting = keras.ops.convert_to_tensor(_meeting((height, width), size), inputs.dtype)
        outputs = keras.ops.matmul(meeting, products)
        return keras.ops.reshape(outputs, (-1, 2 * height, 2 * width, filters))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        first = 1 if self.data_format == "channels_last" else 2
        doubled = list(input_shape)
        for axis in (first, first + 1):
            side = doubled[axis]
            doubled[axis] = None if side is None else 2 * side
        return super().compute_output_shape(tuple(doubled))


def folded(kernel: "tf.Tensor") -> "tf.Tensor":
    """Turn a kernel for a doubled image into one for a transposed convolution of stride 2.

    Parameters
    ----------
    kernel
        [height, width, inputs, filters], as a `ResizeConv2D` has it.

    Returns
    -------
    [height + 1, width + 1, filters, inputs] where the sides are odd, as a
    ``Conv2DTranspose`` has it; each of its weights is a sum of one, two or four.
    """
    height, width, channels, filters = kernel.shape
    sums = folding(height, width)
    # The small kernel is the cheaper one to transpose.
    small = keras.ops.reshape(keras.ops.transpose(kernel, (0, 1, 3, 2)), (height * width, -1))
    large = keras.ops.matmul(keras.ops.convert_to_tensor(sums, kernel.dtype), small)
    return keras.ops.reshape(large, (height + 2 - height % 2, -1, filters, channels))


def folding(height: int, width: int) -> np.ndarray:
    """Return the matrix that makes a folded kernel of a kernel, both with their sides in one.

    Parameters
    ----------
    height, width
        Of the kernel that moves over the doubled image.

    Returns
    -------
    float32 [weights of the folded kernel, height × width], of 0 and 1.
    """
    return np.kron(_meetings(height), _meetings(width))


def _meetings(size: int) -> np.ndarray:
    """Return the matrix of 0 and 1 that folds a kernel along one axis.

    An input pixel i has the copies 2i and 2i + 1. The kernel's weight d carries the copy e of it
    to the result's pixel 2i + e - d + (size - 1) // 2, and a transposed convolution puts its
    weight t at 2i + t - (size - 1) // 2 or, at even sizes, one further left.

    Returns
    -------
    float32 [size + 1, or size + 2 where that is odd, size].
    """
    meetings = np.zeros((size + 2 - size % 2, size), np.float32)
    for weight in range(size):
        for copy in (0, 1):
            meetings[copy - weight + size - 1, weight] = 1
    return meetings


def _is_small(height: int | None, width: int | None) -> bool:
    """Say whether an image is better enlarged without folding the kernel."""
    return height is not None and width is not None and height * width <= SMALL


def _meeting(sides: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """Return the matrix of 0 and 1 that adds up products of pixels and weights.

    Parameters
    ----------
    sides
        Height and width of the image before it is doubled.
    size
        Height and width of the kernel.

    Returns
    -------
    float32 [4 × height × width, weights × height × width].
    """

    def along(side: int, size: int) -> np.ndarray:
        # The pixel of the doubled image that each pixel of the result meets with each weight.
        met = np.arange(2 * side)[:, None] + np.arange(size) - (size - 1) // 2
        return met[..., None] // 2 == np.arange(side)

    rows, columns = map(along, sides, size)
    both = np.einsum("okh,plw->opklhw", rows, columns)
    return both.reshape(4 * sides[0] * sides[1], -1).astype(np.float32)


class Blur2D(keras.layers.Layer):
    """A fixed blur of each channel: 1, 2, 1 along both axes, over 16.

    After a doubling by nearest neighbours it makes it, up to the border, a bilinear one. Without
    it a slow change comes out as steps two pixels wide, which the next convolutions and the
    adversary sharpen to a lattice (Zhang 2019, "Making Convolutional Networks Shift-Invariant
    Again", arXiv 1904.11486; Sugawara et al. 2018, arXiv 1806.02658).
    """

    def call(self, inputs: "tf.Tensor") -> "tf.Tensor":
        kernel = keras.ops.convert_to_tensor(blur_kernel(inputs.shape[-1]), inputs.dtype)
        return keras.ops.depthwise_conv(inputs, kernel, padding="same")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        # Else Keras refuses to describe a layer that was given a policy.
        return super().get_config()


def blur_kernel(channels: int) -> np.ndarray:
    """Return the weights of a `Blur2D` as a ``DepthwiseConv2D`` has them.

    Returns
    -------
    float32 [3, 3, channels, 1]; each channel's sum is 1.
    """
    once = np.array([1, 2, 1], np.float32) / 4
    return np.tile(np.outer(once, once)[:, :, None, None], (1, 1, channels, 1))


# --------------------------------------------------------------------------------------
# Transposed convolutions of tiny images
# --------------------------------------------------------------------------------------
# The U-Net's deepest layers have the most weights and the fewest pixels. A general convolution
# rearranges all these weights before it uses each of them for a handful of pixels, which takes
# longer than the arithmetic. As one matrix product they are read once, in the order in which they
# lie. The result is the same up to the order of the sums. Without this a generator's step of 32
# filters on 128 pixels took some 5 % longer with a batch of 1 and 30 % longer with 4, on two cores.
# For convolutions of stride 2 the same saved less than 5 %, so they are Keras' own.


class Conv2DTranspose(keras.layers.Conv2DTranspose):
    """Keras' transposed convolution, faster on a CPU for images of a few pixels.

    Parameters and weights are those of ``keras.layers.Conv2DTranspose``.
    """

    def call(self, inputs: "tf.Tensor") -> "tf.Tensor":
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


def _is_plain(layer: keras.Layer) -> bool:
    """Say whether a layer halves or doubles, and has no option that the fast way lacks."""
    return (
        tuple(layer.strides) == (2, 2)
        and tuple(layer.dilation_rate) == (1, 1)
        and layer.padding == "same"
        and layer.data_format == "channels_last"
        and layer.activation is keras.activations.linear
    )


def _selection(sides: tuple[int, int], size: int) -> np.ndarray:
    """Return the matrix of 0 and 1 that cuts an image into the patches a kernel of stride 2 sees.

    Parameters
    ----------
    sides
        Even height and width of the image.
    size
        Side of the kernel.

    Returns
    -------
    float32 [patches × size × size, height × width]; a row of zeros is the border.
    """

    def along(side: int) -> np.ndarray:
        before = max(size - 2, 0) // 2  # "same" puts the odd pixel of the border last
        start = 2 * np.arange(side // 2)[:, None, None] - before
        return start + np.arange(size)[:, None] == np.arange(side)

    rows, columns = map(along, sides)
    both = np.einsum("okh,plw->opklhw", rows, columns)
    return both.reshape(-1, sides[0] * sides[1]).astype(np.float32)
