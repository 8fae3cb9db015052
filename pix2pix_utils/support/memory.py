"""What a training keeps in memory: estimates made before it begins.

The input pipeline decides by them whether it caches, `docs/scale.md` lists them beside what was
measured, and notebook 8 works them out.
"""

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

COLOURS = 6
"""Channels of a pair: three of its input and three of its target."""

FLOAT = 4
"""Bytes of a weight: float32, whatever the layers compute in."""

COPIES = 4
"""For each weight: itself, its gradient, and Adam's mean and square."""


def cache_bytes(pairs: int, height: int, width: int, channels: int = COLOURS) -> int:
    """Return what decoded pairs take, a byte for each value.

    Parameters
    ----------
    pairs
        How many.
    height, width
        Of one image before the random crop: ``load_size``.
    channels
        Of input and target together.
    """
    return pairs * height * width * channels


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
