"""The Fréchet distance, and the features that it compares."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from pix2pix_utils.evaluation.fcn import load_segmenter
from pix2pix_utils.evaluation.frechet import features, frechet_distance
from pix2pix_utils.facades import render_photograph
from pix2pix_utils.support.errors import InputError


def normal(seed, count, scale, shift):
    """Samples with exactly this mean and these variances, uncorrelated."""
    drawn = np.random.default_rng(seed).normal(size=(count, len(scale)))
    drawn -= drawn.mean(axis=0)
    white = drawn @ np.linalg.inv(np.linalg.cholesky(np.cov(drawn, rowvar=False))).T
    return white * np.array(scale) + np.array(shift)


def test_distance_to_itself_is_nothing():
    samples = normal(0, 50, (1, 2, 3), (0, 1, 2))
    assert frechet_distance(samples, samples) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(samples, samples[::-1]) == pytest.approx(0, abs=1e-9)


def test_distance_of_two_normal_distributions_by_hand():
    # Independent features: (μₐ − μᵦ)² + (σₐ − σᵦ)² of each.
    one, other = normal(0, 60, (1, 2), (0, 0)), normal(1, 90, (3, 2), (0, 5))
    assert frechet_distance(one, other) == pytest.approx(4 + 25)
    assert frechet_distance(other, one) == pytest.approx(4 + 25)


def test_rotation_does_not_change_it():
    one, other = normal(0, 60, (1, 2, 4), (0, 0, 1)), normal(1, 60, (3, 2, 1), (0, 5, 1))
    turn, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))
    assert frechet_distance(one @ turn, other @ turn) == pytest.approx(frechet_distance(one, other))


def test_features_that_never_vary_are_no_trouble():
    flat = np.zeros((10, 3))
    assert frechet_distance(flat, flat + 2) == pytest.approx(12)
    assert frechet_distance(np.arange(5.0)[:, None], np.arange(5.0)[:, None]) == pytest.approx(0)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (np.zeros((5, 3)), np.zeros((5, 2)), "features_b: has shape"),
        (np.zeros((1, 3)), np.zeros((5, 3)), "features_a: has shape"),
        (np.zeros((5, 3)), np.full((5, 3), np.nan), "features_b: holds a value that is not"),
    ],
)
def test_wrong_samples_are_refused(one, other, words):
    with pytest.raises(InputError, match=words):
        frechet_distance(one, other)


@pytest.fixture(scope="module")
def segmenter():
    return load_segmenter()


def test_a_sample_is_a_cell_of_16_pixels(segmenter):
    images = np.stack([render_photograph(90, index, 64) for index in range(3)])
    samples = features(segmenter, images)
    assert samples.shape == (3 * 16, 32 + 64 + 128)
    assert np.allclose(features(segmenter, images[1:2]), samples[16:32], atol=1e-4)
    with pytest.raises(InputError, match="multiples of 16"):
        features(segmenter, images[:, :60])
    with pytest.raises(InputError, match="images: is float32"):
        features(segmenter, images.astype(np.float32))


@pytest.mark.slow
def test_worse_pictures_are_farther_from_the_truth(segmenter):
    truth, others = (
        np.stack([render_photograph(seed, index, 128) for index in range(40)]) for seed in (90, 91)
    )

    def blurred(radius):
        kind = ImageFilter.GaussianBlur(radius)
        return np.stack([np.asarray(Image.fromarray(image).filter(kind)) for image in others])

    def noisy(level):
        noise = np.random.default_rng(0).normal(0, level, others.shape)
        return np.clip(others + noise, 0, 255).astype(np.uint8)

    average = np.broadcast_to(others.mean(axis=0).astype(np.uint8), others.shape)
    wave = 8 * np.cos(np.pi * np.arange(128) / 2)[:, None]
    woven = np.clip(others + wave, 0, 255).astype(np.uint8)
    known = features(segmenter, truth)
    plain, light, soft, softer, mean, plaid = (
        frechet_distance(features(segmenter, images), known)
        for images in (others, noisy(3), blurred(1), blurred(2), average, woven)
    )
    assert plain <= light * 1.05
    assert light < soft < softer < mean
    assert plaid > 1.2 * plain
