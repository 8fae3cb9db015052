import numpy as np
import pytest
import tensorflow as tf

from conftest import picture
from pix2pix_utils.data import augmentation as aug
from pix2pix_utils.support.pixels import to_uint8


def colours(image):
    return {tuple(pixel) for pixel in np.asarray(image).reshape(-1, 3)}


@pytest.fixture
def halves():
    image = picture(1).astype(np.float32)
    return image[:, :32], image[:, 32:]


@pytest.mark.parametrize("size", [19, 45])
def test_label_maps_keep_their_colours_and_photographs_do_not(halves, size):
    photograph, labels = halves
    for role, exact in [("input", 0), ("target", 1)]:
        resized = aug.resize(photograph, labels, size, size, role)
        assert colours(resized[exact]) <= colours(halves[exact])
        assert not colours(resized[1 - exact]) <= colours(halves[1 - exact])
    for exact in aug.resize(photograph, labels, size, size, "both"):
        assert colours(exact) <= colours(photograph) | colours(labels)


def test_shrinking_a_photograph_averages_areas():
    stripes = np.zeros((4, 4, 3), np.float32)
    stripes[:, ::2] = 200.0
    assert np.allclose(aug.resize_photograph(stripes, 2, 2), 100.0)


def test_crop_and_mirror_treat_both_halves_alike():
    # Two halves that say where each pixel came from.
    rows, columns = np.mgrid[:40, :40].astype(np.float32)
    one = np.stack([rows, columns, rows], axis=-1)
    for number in range(20):
        a, b = aug.crop_and_mirror(one, one + 100, (0, number), size=32, flip=True)
        assert np.array_equal(np.asarray(a) + 100, b)


def test_jitter_takes_every_offset_and_both_directions():
    columns = np.broadcast_to(np.arange(4, dtype=np.float32)[None, :, None], (4, 4, 3))
    seen = set()
    for number in range(200):
        a, _ = aug.crop_and_mirror(columns, columns, (0, number), size=3, flip=True)
        seen.add(tuple(np.asarray(a)[0, :, 0]))
    assert seen == {(0, 1, 2), (1, 2, 3), (2, 1, 0), (3, 2, 1)}


def test_without_flip_nothing_is_mirrored():
    columns = np.broadcast_to(np.arange(4, dtype=np.float32)[None, :, None], (4, 4, 3))
    for number in range(50):
        a, _ = aug.crop_and_mirror(columns, columns, (0, number), size=3, flip=False)
        row = np.asarray(a)[0, :, 0]
        assert (np.diff(row) == 1).all()


def test_equal_seeds_give_equal_jitter(halves):
    one = aug.random_jitter(*halves, (3, 4), load_size=36, size=32)
    two = aug.random_jitter(*halves, (3, 4), load_size=36, size=32)
    assert np.array_equal(one, two)
    others = [
        aug.random_jitter(*halves, (3, number), load_size=36, size=32) for number in range(5, 12)
    ]
    assert any(not np.array_equal(one, other) for other in others)


def test_normalize_maps_bytes_to_the_range_of_tanh():
    low, high = aug.normalize(tf.constant([0, 255], tf.uint8), tf.constant([127.5]))
    assert low.numpy().tolist() == [-1.0, 1.0]
    assert high.numpy().tolist() == [0.0]


def test_bytes_survive_the_round_trip():
    every = np.arange(256, dtype=np.uint8)
    assert np.array_equal(to_uint8(aug.normalize(every, every)[0]), every)
