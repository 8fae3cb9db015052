"""Woven patterns and sharpness."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from pix2pix_utils.evaluation.appearance import sharpness, weave
from pix2pix_utils.facades import render_photograph
from pix2pix_utils.support.errors import InputError


@pytest.fixture(scope="module")
def photographs():
    return np.stack([render_photograph(90, index, 128) for index in range(24)])


def filtered(images, kind):
    return np.stack([np.asarray(Image.fromarray(image).filter(kind)) for image in images])


def plaid(images, period, amplitude, axes=(1, 2)):
    wave = amplitude * np.cos(2 * np.pi * np.arange(images.shape[1]) / period)
    shaped = {1: wave[:, None, None], 2: wave[None, :, None]}
    added = images + sum(shaped[axis] for axis in axes)
    return np.clip(np.rint(added), 0, 255).astype(np.uint8)


def test_true_photographs_read_one(photographs):
    assert weave(photographs, photographs).ratio == pytest.approx(1)


def test_other_true_photographs_are_not_woven(photographs):
    others = np.stack([render_photograph(91, index, 128) for index in range(24)])
    assert weave(others, photographs).ratio < 1.5


@pytest.mark.parametrize("radius", [1, 2])
def test_blur_is_not_woven(photographs, radius):
    assert weave(filtered(photographs, ImageFilter.GaussianBlur(radius)), photographs).ratio < 1.5


@pytest.mark.parametrize("period", [2, 3, 4, 5, 8, 4.5])
def test_a_faint_plaid_is_found_at_its_period(photographs, period):
    found = weave(plaid(photographs, period, 3), photographs)
    assert found.ratio > 1.5
    assert found.period == pytest.approx(period, rel=0.05)


@pytest.mark.parametrize(("axis", "name"), [(1, "down"), (2, "across")])
def test_the_axis_is_that_along_which_it_repeats(photographs, axis, name):
    found = weave(plaid(photographs, 4, 4, (axis,)), photographs)
    assert (found.axis, round(found.period)) == (name, 4)


def test_a_pattern_that_the_truth_has_too_is_no_fault(photographs):
    woven = plaid(photographs, 4, 6)
    assert weave(woven, woven).ratio == pytest.approx(1)
    assert weave(photographs, woven).ratio < 1.5


def test_what_no_eye_sees_does_not_count():
    flat = np.full((4, 128, 128, 3), 128, np.uint8)
    barely = flat.copy()
    barely[:, :, ::16] += 1  # harmonics of one grey level in a flat picture
    assert weave(barely, flat).ratio < 1.5


def test_larger_images_are_read_with_the_same_resolution():
    large = np.stack([render_photograph(90, index, 256) for index in range(6)])
    found = weave(plaid(large, 4, 4), large)
    assert found.ratio > 2
    assert round(found.period) == 4


def test_sharpness_of_the_truth_is_one_and_of_blur_less(photographs):
    assert sharpness(photographs, photographs) == 1
    one, two = (
        sharpness(filtered(photographs, ImageFilter.GaussianBlur(radius)), photographs)
        for radius in (0.6, 2)
    )
    assert two < one < 1
    assert sharpness(plaid(photographs, 2, 6), photographs) > 1.05


def test_sharpness_by_hand():
    spot = np.zeros((1, 7, 7, 3), np.uint8)
    spot[0, 3, 3] = 100  # Laplacian: -400 at the spot, 100 at its four neighbours
    half = spot // 2
    assert sharpness(half, spot) == pytest.approx(0.25)
    line = np.zeros((1, 7, 7, 3), np.uint8)
    line[0, :, 3] = 100  # -200 on five pixels, 100 on ten: 300,000 against 200,000
    assert sharpness(line, spot) == pytest.approx(1.5)


def test_wrong_input_is_named(photographs):
    with pytest.raises(InputError, match="images: is float64"):
        weave(photographs / 255, photographs)
    with pytest.raises(InputError, match="truth: has 64×64"):
        weave(photographs, photographs[:, ::2, ::2])
    with pytest.raises(InputError, match="at least 64"):
        weave(photographs[:, ::4, ::4], photographs[:, ::4, ::4])
    with pytest.raises(InputError, match="truth: is uint8"):
        sharpness(photographs, photographs[0])
    with pytest.raises(InputError, match="images: is empty"):
        sharpness(photographs[:0], photographs)
    with pytest.raises(InputError, match="no detail"):
        sharpness(photographs, np.zeros_like(photographs))


def test_a_missing_period_is_no_weave(photographs):
    # A blur of 1, 2, 1 takes period 2 out: beside it the spectrum slopes, and has no line.
    soft = np.pad(photographs.astype(float), [(0, 0), (1, 1), (1, 1), (0, 0)], mode="edge")
    for axis in (1, 2):
        ends = [
            np.take(soft, range(start, soft.shape[axis] - 2 + start), axis) for start in range(3)
        ]
        soft = (ends[0] + 2 * ends[1] + ends[2]) / 4
    assert weave(np.rint(soft).astype(np.uint8), photographs).ratio < 1.4
