import subprocess
import sys

import numpy as np
import pytest

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import as_pixels, to_uint8


def test_the_networks_range_is_rounded_to_the_nearest_byte():
    pixels = to_uint8([-1.0, -0.5, 0.0, 0.5, 1.0])
    assert pixels.dtype == np.uint8
    # 0.25 · 255 = 63.75, 0.5 · 255 = 127.5 (to even), 0.75 · 255 = 191.25
    assert pixels.tolist() == [0, 64, 128, 191, 255]


@pytest.mark.parametrize("shape", [(), (0,), (5,), (2, 3, 4), (2, 4, 4, 3)])
def test_any_shape_is_kept(shape):
    assert to_uint8(np.zeros(shape, np.float32)).shape == shape


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_every_byte_survives_the_way_through_the_networks_range(kind):
    grey = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(16, 16, 3)
    as_float = grey.astype(kind) / kind(127.5) - kind(1)
    assert np.array_equal(to_uint8(as_float), grey)
    assert np.array_equal(as_pixels(as_float), grey)
    assert as_pixels(grey) is grey


def test_values_a_little_outside_are_clipped():
    image = np.array([-1.0009, 1.0009], np.float32)
    assert to_uint8(image).tolist() == [0, 255]
    image = np.broadcast_to(image[:, None], (1, 2, 3))
    assert as_pixels(image)[0, :, 0].tolist() == [0, 255]


@pytest.mark.parametrize("value", [255.0, 1.002, -1.002, np.nan, np.inf, -np.inf])
def test_both_refuse_values_further_outside_in_the_same_words(value):
    image = np.zeros((4, 4, 3), np.float32)
    image[1, 2, 0] = value
    messages = []
    for convert in (to_uint8, as_pixels):
        with pytest.raises(InputError, match=r"^photo: holds values from .* in \[-1, 1\]") as error:
            convert(image, "photo")
        messages.append(str(error.value))
    assert f"{value:.4g}" in messages[0]
    assert messages[0] == messages[1]


@pytest.mark.parametrize("image", [np.zeros((4, 4, 3), np.int64), np.ones((4, 4, 3), bool)])
def test_both_refuse_other_kinds_of_numbers(image):
    for convert in (to_uint8, as_pixels):
        with pytest.raises(InputError, match=rf"^photo: holds {image.dtype}; give float32"):
            convert(image, "photo")


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((4, 4), np.uint8), "shape [4, 4]"),
        (np.zeros((4, 4, 4), np.uint8), "shape [4, 4, 4]"),
        (np.zeros((0, 4, 3), np.uint8), "shape [0, 4, 3]"),
        (np.zeros((2, 4, 4, 3), np.uint8), "images[0]"),
        ("no image", "shape []"),
    ],
)
def test_what_is_not_one_rgb_image_is_refused_by_name(image, words):
    with pytest.raises(InputError, match=r"^photo: ") as caught:
        as_pixels(image, "photo")
    assert words in str(caught.value)


def test_tensorflow_is_not_needed():
    program = "import sys, pix2pix_utils.support.pixels; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
