"""Estimates of memory, against what is there."""

import numpy as np
import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import Pairs
from pix2pix_utils.data.pipeline import fits_in_memory
from pix2pix_utils.discriminator import build_discriminator
from pix2pix_utils.generator import build_generator
from pix2pix_utils.support import memory
from pix2pix_utils.training import Trainer


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


def test_the_cache_takes_a_byte_for_each_value():
    pair = np.zeros((572, 572, 6), np.uint8)
    assert memory.cache_bytes(1, 572, 572) == pair.nbytes
    assert memory.cache_bytes(3000, 572, 572) == 5_889_312_000
    assert memory.cache_bytes(10, 200, 300, channels=4) == 10 * 200 * 300 * 4


def test_the_pipeline_caches_what_the_estimate_allows(tmp_path):
    config = Config(image_size=512, load_size=572, direction="AtoB")
    pairs = Pairs(tmp_path, "train", [(tmp_path / "a.png",)] * 500, "AtoB", "none")
    needed = memory.cache_bytes(500, 572, 572)
    for megabytes, fits in ((needed // 10**6 + 1, True), (needed // 10**6, False)):
        assert fits_in_memory(config.replace(cache_megabytes=megabytes), pairs) is fits


def test_weights_count_with_their_gradients_means_squares_and_average(networks, tiny_config):
    trainer = Trainer(tiny_config)
    variables = [*trainer.generator.trainable_variables, *trainer.discriminator.trainable_variables]
    averaged = trainer.averaged.trainable_variables
    held = 4 * sum(np.prod(v.shape) for v in variables) + sum(np.prod(v.shape) for v in averaged)
    assert memory.weights_bytes(*networks, averaged=True) == 4 * held


def test_results_grow_with_the_picture_and_halve_in_float16(tiny_config, networks):
    def results(**changes):
        config = tiny_config.replace(**changes)
        return memory.activation_bytes(build_generator(config), build_discriminator(config))

    once = results()
    assert 3.9 < results(image_size=64, load_size=64) / once < 4.1
    assert 0.5 < results(mixed_precision=True) / once < 0.7  # images and logits stay float32
    four = memory.training_bytes(*networks, batch_size=4)
    assert four - memory.training_bytes(*networks, batch_size=3) == once


def test_the_papers_networks_take_what_the_page_says():
    config = Config.preset("paper")
    generator, discriminator = build_generator(config), build_discriminator(config)
    weights = memory.weights_bytes(generator, discriminator)
    assert weights == 16 * (54_423_811 + 2_770_433)
