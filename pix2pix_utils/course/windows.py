"""Patches with one window each: the smallest task on which L1 and an adversary differ.

The input says where the window is. Its shade is left to chance, so a generator that answers with
one shade for all can be told from one that decides. Two random numbers for each patch are its
dice: the noise z of the paper's formulas.
"""

import keras
import numpy as np
import tensorflow as tf

from pix2pix_utils import losses
from pix2pix_utils.training.optimizer import Adam

SIDE = 8
DARK, CURTAIN, LIT = -0.8, 0.2, 0.8
SHADES = {DARK: 0.4, CURTAIN: 0.2, LIT: 0.4}
"""How often a window has which shade. Their median is `CURTAIN`, their mean 0.04."""

WALL = -0.4


def draw(
    count: int, seed: int, shades: dict[float, float] = SHADES, wall: float = WALL
) -> tuple[np.ndarray, np.ndarray]:
    """Draw patches with one window each.

    Parameters
    ----------
    count
        How many.
    seed
        Fixes them.
    shades
        From a shade to its share; the shares add up to 1.
    wall
        The shade of what is not window.

    Returns
    -------
    inputs, targets
        float32 [count, 8, 8, 1]: 1 where the window is and 0 elsewhere; and its shade on a wall.
    """
    random = np.random.default_rng(seed)
    inputs = np.zeros((count, SIDE, SIDE, 1), np.float32)
    for patch in inputs:
        height, width = random.integers(4, 7), random.integers(3, 6)
        top, left = random.integers(1, SIDE - height), random.integers(1, SIDE - width)
        patch[top : top + height, left : left + width] = 1
    shade = random.choice(list(shades), count, p=list(shades.values()))[:, None, None, None]
    return inputs, np.where(inputs > 0, shade, wall).astype(np.float32)


def batches(count: int, seed: int = 1, size: int = 64, **world) -> list[tf.Tensor]:
    """Draw batches for a training.

    Parameters
    ----------
    count, size
        How many batches, and of how many patches.
    seed
        Fixes them.
    **world
        As for `draw`.

    Returns
    -------
    inputs, targets
        float32 [count, size, 8, 8, 1].
    """
    drawn = draw(count * size, seed, **world)
    return [tf.constant(part.reshape(count, size, SIDE, SIDE, 1)) for part in drawn]


@keras.saving.register_keras_serializable("pix2pix_utils")
class Dice(keras.layers.Layer):
    """Add two channels of noise, the same number at all pixels of a patch."""

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Return [batch, height, width, channels + 2]."""
        noise = tf.random.normal([tf.shape(inputs)[0], 1, 1, 2])
        return tf.concat([inputs, noise * tf.ones_like(inputs[..., :1])], axis=-1)


def build_generator() -> keras.Model:
    """Return a generator of three small convolutions, with dice."""
    inputs = keras.Input((SIDE, SIDE, 1))
    x = Dice()(inputs)
    for _ in range(2):
        x = keras.layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, keras.layers.Conv2D(1, 3, padding="same", activation="tanh")(x))


def build_discriminator() -> keras.Model:
    """Return a discriminator that sees the input beside the patch, and gives one logit."""
    inputs, patch = keras.Input((SIDE, SIDE, 1)), keras.Input((SIDE, SIDE, 1))
    x = keras.layers.Flatten()(keras.layers.Concatenate()([inputs, patch]))
    for _ in range(2):
        x = keras.layers.LeakyReLU(negative_slope=0.2)(keras.layers.Dense(64)(x))
    return keras.Model([inputs, patch], keras.layers.Dense(1)(x))


def train(
    inputs: tf.Tensor, targets: tf.Tensor, *, lambda_l1: float, gan_weight: float
) -> keras.Model:
    """Train a new generator together with a new discriminator, one step for each batch.

    Parameters
    ----------
    inputs, targets
        From `batches`.
    lambda_l1, gan_weight
        Weights of the two parts of the generator's loss.

    Returns
    -------
    keras.Model
        The generator.
    """
    generator, discriminator = build_generator(), build_discriminator()
    players = [(net, Adam(net.trainable_variables)) for net in (generator, discriminator)]
    weights = {"lambda_l1": lambda_l1, "gan_weight": gan_weight}

    @tf.function
    def play() -> None:
        for step in tf.range(len(inputs)):
            x, y = inputs[step], targets[step]
            with tf.GradientTape(persistent=True) as tape:
                output = generator(x)
                real, fake = discriminator([x, y]), discriminator([x, output])
                of_g, *_ = losses.generator_loss(fake, output, y, **weights)
                of_d = losses.discriminator_loss(real, fake)
            for (net, adam), loss in zip(players, (of_g, of_d), strict=True):
                adam.apply(tape.gradient(loss, net.trainable_variables), step, 2e-3)

    play()
    return generator


def look(inputs: np.ndarray, patches: np.ndarray) -> tuple[float, float, float]:
    """Say what patches show.

    Parameters
    ----------
    inputs, patches
        [count, 8, 8, 1].

    Returns
    -------
    wall, window
        The median of all pixels of walls; the median over the windows of their mean shade.
    curtains
        The share of the windows that are nearer to `CURTAIN` than to `DARK` or `LIT`.
    """
    patches = np.asarray(patches)
    shades = (patches * inputs).sum(axis=(1, 2, 3)) / inputs.sum(axis=(1, 2, 3))
    nearest = np.abs(shades[:, None] - [CURTAIN, DARK, LIT]).argmin(axis=1)
    return np.median(patches[inputs == 0]), np.median(shades), np.mean(nearest == 0)


def mosaic(patches: np.ndarray) -> np.ndarray:
    """Lay patches out as one grey picture, just as they are.

    Parameters
    ----------
    patches
        [count, 8, 8, 1], of which a square number is shown.

    Returns
    -------
    float32 [side, side, 3].
    """
    across = int(len(patches) ** 0.5)
    tiles = np.asarray(patches)[: across**2].reshape(across, across, SIDE, SIDE)
    picture = tiles.swapaxes(1, 2).reshape(across * SIDE, across * SIDE, 1)
    return np.repeat(picture, 3, axis=-1)
