"""What a training step keeps in memory, reckoned before it is made.

``pix2pix train`` says it, `docs/scale.md` has it beside what was measured, and notebook 8 works it
out. What the cached pairs take is another matter, see `pix2pix_utils.data.pipeline`.
"""

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

FLOAT = 4
"""Bytes of a weight: float32, whatever the layers compute in."""

COPIES = 4
"""For each weight: itself, its gradient, and Adam's mean and square."""


def weights_bytes(
    generator: "keras.Model", discriminator: "keras.Model", averaged: bool = False
) -> int:
    """Return what the weights take in training, on each device, whatever the batch.

    Parameters
    ----------
    averaged
        Whether a running average of the generator's weights is kept beside them.
    """
    trained = generator.count_params() + discriminator.count_params()
    return FLOAT * (COPIES * trained + averaged * generator.count_params())


def activation_bytes(generator: "keras.Model", discriminator: "keras.Model") -> int:
    """Return what the layers' results take that wait for the backward pass, for one pair.

    The discriminator runs twice, on the true and on the generated picture. A layer that computes
    in float16 takes half.
    """
    return _outputs_bytes(generator) + 2 * _outputs_bytes(discriminator)


def training_bytes(
    generator: "keras.Model",
    discriminator: "keras.Model",
    batch_size: int,
    averaged: bool = False,
) -> int:
    """Return what a training step needs at least, on one device.

    TensorFlow itself and the scratch space of its convolutions come on top.

    Parameters
    ----------
    batch_size
        The pairs that this device takes in a step.
    averaged
        As for `weights_bytes`.
    """
    activations = batch_size * activation_bytes(generator, discriminator)
    return weights_bytes(generator, discriminator, averaged) + activations


def _outputs_bytes(model: "keras.Model") -> int:
    return sum(prod(layer.output.shape[1:]) * _bytes_of(layer) for layer in model.layers)


def _bytes_of(layer: "keras.layers.Layer") -> int:
    return 2 if layer.compute_dtype in ("float16", "bfloat16") else FLOAT
