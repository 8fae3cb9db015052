import math

import numpy as np
import pytest

from conftest import picture
from pix2pix_utils.evaluation import METRICS, compare, mean_of


def test_perfect_translation():
    errors = compare(picture(1), picture(1))
    assert errors["L1"] == 0
    assert errors["PSNR"] == math.inf
    assert errors["SSIM"] == pytest.approx(1)
    assert tuple(errors) == METRICS


def test_known_difference():
    target = np.full((16, 16, 3), 100, np.uint8)
    errors = compare(target + 51, target)
    assert errors["L1"] == pytest.approx(51 / 127.5)
    assert errors["PSNR"] == pytest.approx(20 * math.log10(255 / 51), rel=1e-4)
    # Both images are flat: SSIM is what is left of its first factor.
    a, b, c = 151, 100, (0.01 * 255) ** 2
    assert errors["SSIM"] == pytest.approx((2 * a * b + c) / (a * a + b * b + c), abs=1e-3)


def test_mean_is_over_pictures():
    one = {"L1": 0.2, "PSNR": 20.0, "SSIM": 0.5}
    two = {"L1": 0.4, "PSNR": 10.0, "SSIM": 0.1}
    assert mean_of([one, two]) == pytest.approx({"L1": 0.3, "PSNR": 15.0, "SSIM": 0.3})
