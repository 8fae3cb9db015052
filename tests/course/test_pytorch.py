"""The page for users of PyTorch says of Keras what is so."""

import inspect
import re
from pathlib import Path

import keras
import numpy as np
import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.generator import build_generator
from pix2pix_utils.training import optimizer

PAGE = (Path(__file__).parents[2] / "docs" / "pytorch.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells[2]
    for cells in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if line.startswith("| ")
    )
}
"""What the page says of Keras, by the first word of its row."""


@pytest.mark.parametrize(
    ("row", "layer", "argument", "written"),
    [
        ("batch normalisation", keras.layers.BatchNormalization, "momentum", "`momentum=0.99`"),
        ("batch normalisation", keras.layers.BatchNormalization, "epsilon", "ε 1e-3"),
        ("instance normalisation", keras.layers.GroupNormalization, "groups", "makes 32 groups"),
        ("instance normalisation", keras.layers.GroupNormalization, "epsilon", "with ε 1e-3"),
        ("leaky ReLU", keras.layers.LeakyReLU, "negative_slope", "slope 0.3 by default"),
        ("layout", keras.layers.Concatenate, "axis", "axis -1"),
        ("layout", keras.layers.BatchNormalization, "axis", "axis -1"),
        ("Adam", keras.optimizers.Adam, "epsilon", "ε 1e-7"),
    ],
)
def test_defaults(row, layer, argument, written):
    assert written in ROWS[row]
    default = inspect.signature(layer).parameters[argument].default
    assert float(re.search(r"-?\d[\d.]*(e-\d+)?", written)[0]) == default


def through(*layers, size):
    """Return what convolutions of ones make of ones, and layers before and behind them."""
    x = np.ones((1, size, size, 1), np.float32)
    for layer in layers:
        x = layer(x)
    return np.asarray(x)


def convolution(kind, size, stride, padding):
    return kind(1, size, strides=stride, padding=padding, kernel_initializer="ones")


@pytest.mark.parametrize(
    ("size", "stride", "border"), [(4, 2, (1, 1)), (3, 2, (0, 1)), (4, 1, (1, 2))]
)
def test_same_is_the_border_that_is_named(size, stride, border):
    same = through(convolution(keras.layers.Conv2D, size, stride, "same"), size=8)
    by_hand = through(
        keras.layers.ZeroPadding2D((border, border)),
        convolution(keras.layers.Conv2D, size, stride, "valid"),
        size=8,
    )
    assert same.shape[1] == 8 // stride
    assert np.allclose(same, by_hand)


def test_a_transposed_convolution_is_cut_by_one_pixel():
    up = keras.layers.Conv2DTranspose
    same = through(convolution(up, 4, 2, "same"), size=5)
    whole = through(convolution(up, 4, 2, "valid"), keras.layers.Cropping2D(1), size=5)
    assert np.allclose(same, whole)
    layer = up(7, 4)
    layer.build((1, 5, 5, 3))
    assert layer.kernel.shape == (4, 4, 7, 3)  # filters, inputs


def test_epsilon_of_adam_in_the_first_step():
    assert optimizer.EPSILON == 1e-7
    # TensorFlow: rate · √(1 − β₂) / (1 − β₁) · (1 − β₁) g / (√(1 − β₂) |g| + ε).
    assert optimizer.EPSILON / np.sqrt(1 - optimizer.BETA_2) == pytest.approx(3.2e-6, rel=0.02)
    weight = keras.Variable([0.0])
    adam = keras.optimizers.Adam(1.0)
    adam.apply([np.float32([3.2e-6])], [weight])
    assert float(weight[0]) == pytest.approx(-0.5, abs=0.01)


def test_parameters_with_and_without_moving_averages():
    generator = build_generator(Config.preset("paper"))
    learnt = sum(int(np.prod(weight.shape)) for weight in generator.trainable_weights)
    assert f"has {generator.count_params():,} of the one and\n{learnt:,} of the other" in PAGE
