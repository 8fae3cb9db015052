"""Estimates of memory, against what is there."""

from types import SimpleNamespace

import numpy as np
import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.discriminator import build_discriminator
from pix2pix_utils.generator import build_generator
from pix2pix_utils.training import Trainer, footprint


@pytest.fixture(scope="module")
def networks(tiny_config):
    return build_generator(tiny_config), build_discriminator(tiny_config)


@pytest.fixture(scope="module")
def tiny_config():
    return Config(
        image_size=32,
        load_size=32,
        generator_filters=2,
        discriminator_filters=2,
        discriminator_layers=1,
        upsampling="resize",
        normalization="instance",
        ema_decay=0.9,
    )


def test_weights_count_with_their_gradients_means_squares_and_average(networks, tiny_config):
    trainer = Trainer(tiny_config)
    variables = [*trainer.generator.trainable_variables, *trainer.discriminator.trainable_variables]
    averaged = trainer.averaged.trainable_variables
    held = 4 * sum(np.prod(v.shape) for v in variables) + sum(np.prod(v.shape) for v in averaged)
    assert footprint.weights_bytes(*networks, averaged=True) == 4 * held


def test_results_grow_with_the_picture_and_halve_in_float16(tiny_config, networks):
    def results(**changes):
        config = tiny_config.replace(**changes)
        return footprint.activation_bytes(build_generator(config), build_discriminator(config))

    once = results()
    assert 3.9 < results(image_size=64, load_size=64) / once < 4.1
    assert 0.5 < results(mixed_precision=True) / once < 0.7  # images and logits stay float32
    four = footprint.training_bytes(*networks, batch_size=4)
    assert four - footprint.training_bytes(*networks, batch_size=3) == once


def test_the_papers_networks_take_what_the_page_says():
    counts = 54_423_811, 2_770_433
    networks = [SimpleNamespace(count_params=lambda count=count: count) for count in counts]
    alone, averaged = (footprint.weights_bytes(*networks, averaged=a) for a in (False, True))
    assert (f"{alone / 1e9:.1f}", f"{averaged / 1e9:.1f}") == ("0.9", "1.1")
