"""Begin a generator of larger images with what one of half their size has learnt.

Coarse to fine, as Wang et al. 2018 (pix2pixHD, section 3.1) and Karras et al. 2018 (progressive
growing) do: the trained U-Net becomes the inside of one with a block more on each side. Its
convolutions keep their weights; of the image they see every other pixel, as before.
"""

import numpy as np
import tensorflow as tf

from pix2pix_utils.layers import NEGATIVE_SLOPE

COLOURS = 3

FAINT = 0.1
"""Factor on the fresh weights that reach channels of the trained network: they start quietly."""


def grow(small, large, images):
    """Set the weights of a U-Net so that it translates as one of half the size does, enlarged.

    Channels that the large one has beyond the small one's start fresh.

    Parameters
    ----------
    small : keras.Model
        A U-Net whose decoder is not normalised.
    large : keras.Model
        A U-Net for images of twice the side, with the same settings. From its second block on it
        has at least as many filters as the small one from its first; its first has at least 6.
    images : numpy.ndarray
        Inputs of the large one, [count, height, width, 3] in [-1, 1], of which the statistics are
        taken that its second block's normalisation needs.
    """
    blocks = sum(layer.name.endswith("_conv") for layer in small.layers) // 2
    kernels = {
        layer.name: layer.kernel.numpy() for layer in large.layers if layer.name.endswith("_conv")
    }
    old = {layer.name: layer for layer in small.layers}
    new = {layer.name: layer for layer in large.layers}

    # The first block picks every other pixel, and hands it on twice: as it is, and negated.
    # LeakyReLU(c) - LeakyReLU(-c) is c again, but for a factor; what is linear gets through.
    first = kernels["down1_conv"]
    first[..., : 2 * COLOURS] = 0
    for colour in range(COLOURS):
        first[1, 1, colour, colour] = 1
        first[1, 1, colour, COLOURS + colour] = -1
    kernel = old["down1_conv"].kernel.numpy() / (1 + NEGATIVE_SLOPE)
    _place(kernels["down2_conv"], np.concatenate([kernel, -kernel], axis=2))

    def widths(model, block):
        return model[f"down{block}_conv"].filters

    for block in range(2, blocks + 1):
        _place(kernels[f"down{block + 1}_conv"], old[f"down{block}_conv"].kernel.numpy())
        _copy_vectors(old, new, f"down{block}_norm", f"down{block + 1}_norm")
    for block in range(1, blocks):
        kernel = old[f"up{block}_conv"].kernel.numpy()
        _place(kernels[f"up{block}_conv"], kernel, _inputs(old, new, blocks, block))
        _copy_vectors(old, new, f"up{block}_norm", f"up{block}_norm")

    # What was the output passes a ReLU, in the same way, and then the new output adds it up.
    kernel = old["output_conv"].kernel.numpy()
    last = f"up{blocks}_conv"
    channels = _inputs(old, new, blocks, blocks)
    _place(kernels[last], np.concatenate([kernel, -kernel], axis=3), channels)
    output = kernels["output_conv"]
    output[:, :, : 2 * COLOURS] = 0
    output[:, :, 2 * COLOURS :] *= FAINT
    middle = output.shape[0] // 2
    for colour in range(COLOURS):
        output[middle, middle, colour, colour] = 1
        output[middle, middle, COLOURS + colour, colour] = -1
    new["output_conv"].bias.assign(old["output_conv"].bias)
    for name, kernel in kernels.items():
        new[name].kernel.assign(kernel)
    if "down2_norm" in new:
        _undo_normalization(large, new, widths(old, 1), images)


def _inputs(old, new, blocks, block):
    """Return where a decoder block of the large network meets what the small one's meets."""
    if block == 1:
        return np.arange(old[f"down{blocks}_conv"].filters)
    before = np.arange(old[f"up{block - 1}_conv"].filters)
    skip = np.arange(old[f"down{blocks - block + 1}_conv"].filters)
    return np.concatenate([before, new[f"up{block - 1}_conv"].filters + skip])


def _place(kernel, trained, channels=None):
    """Put a trained kernel into a fresh one, in place."""
    channels = np.arange(trained.shape[2]) if channels is None else channels
    others = np.setdiff1d(np.arange(kernel.shape[2]), channels)
    filters = trained.shape[3]
    kernel[:, :, others, :filters] *= FAINT
    kernel[:, :, channels, :filters] = trained


def _copy_vectors(old, new, source, place):
    """Copy what a normalisation has learnt, where there is one."""
    if place not in new:
        return
    for vector, trained in zip(new[place].weights, old[source].weights, strict=True):
        values = vector.numpy()
        values[: trained.shape[0]] = trained.numpy()
        vector.assign(values)


def _undo_normalization(large, new, filters, images):
    """Let the second block's normalisation give back, on average, what it takes away."""
    convolved = images
    for layer in (new["down1_conv"], new["down1_act"], new["down2_conv"]):
        convolved = layer(convolved)
    mean, variance = tf.nn.moments(tf.convert_to_tensor(convolved), (1, 2))
    scale, offset = new["down2_norm"].gamma.numpy(), new["down2_norm"].beta.numpy()
    scale[:filters] = np.sqrt(variance).mean(0)[:filters]
    offset[:filters] = mean.numpy().mean(0)[:filters]
    new["down2_norm"].gamma.assign(scale)
    new["down2_norm"].beta.assign(offset)
