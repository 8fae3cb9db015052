import dataclasses

import numpy as np
import pytest

from conftest import write_pairs
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.data.pipeline import (
    evaluation_dataset,
    fits_in_memory,
    load_image_test,
    load_image_train,
    steps_per_epoch,
    train_dataset,
)
from pix2pix_utils.support.errors import InputError


def batches(config, pairs, count, first_step=0):
    dataset = train_dataset(config, pairs, first_step)
    return [[half.numpy() for half in batch] for batch in dataset.take(count)]


def same(one, two):
    return all(
        np.array_equal(a, b)
        for x, y in zip(one, two, strict=True)
        for a, b in zip(x, y, strict=True)
    )


def test_any_step_can_be_rebuilt_without_the_ones_before(tiny, train_pairs):
    whole = batches(tiny, train_pairs, 15)
    for first in (1, 6, 11):
        assert same(batches(tiny, train_pairs, 15 - first, first), whole[first:])


def test_streaming_and_caching_give_the_same_batches(tiny, train_pairs):
    streamed = tiny.replace(cache_megabytes=0)
    assert fits_in_memory(tiny, train_pairs)
    assert not fits_in_memory(streamed, train_pairs)
    assert same(batches(tiny, train_pairs, 8), batches(streamed, train_pairs, 8))


@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_every_pair_comes_once_in_an_epoch_in_another_order_each(tmp_path, tiny, batch_size):
    pairs = find_pairs(write_pairs(tmp_path / "d", train=6), "train")
    config = tiny.replace(load_size=32, flip=False, batch_size=batch_size)
    known = {load_image_test(files, config)[1].numpy().tobytes() for files in pairs.files}
    orders = []
    per_epoch = 6 // batch_size
    found = batches(config, pairs, 4 * per_epoch)
    for epoch in range(4):
        targets = np.concatenate([b[1] for b in found[epoch * per_epoch : (epoch + 1) * per_epoch]])
        order = [target.tobytes() for target in targets]
        assert set(order) == known
        orders.append(order)
    assert len({tuple(order) for order in orders}) > 1


def test_pairs_beyond_the_last_full_batch_wait_for_another_epoch(tiny, train_pairs):
    config = tiny.replace(batch_size=4)
    assert steps_per_epoch(config, train_pairs) == 1
    assert batches(config, train_pairs, 1)[0][0].shape == (4, 32, 32, 3)


def test_seeds_change_order_and_jitter(tiny, train_pairs):
    assert same(batches(tiny, train_pairs, 4), batches(tiny, train_pairs, 4))
    assert not same(batches(tiny, train_pairs, 4), batches(tiny.replace(seed=1), train_pairs, 4))


def test_batches_lie_in_the_range_of_tanh_and_use_it(tiny, train_pairs):
    for input_image, target in batches(tiny, train_pairs, 3):
        for half in (input_image, target):
            assert half.dtype == np.float32
            assert half.shape == (1, 32, 32, 3)
            assert -1 <= half.min() < -0.8 < 0.8 < half.max() <= 1


def test_direction_swaps_input_and_target(tiny, train_pairs):
    config = tiny.replace(load_size=32, flip=False)
    one = batches(config, dataclasses.replace(train_pairs, label_half="none"), 3)
    config = config.replace(direction="AtoB")
    two = batches(config, dataclasses.replace(train_pairs, direction="AtoB", label_half="none"), 3)
    assert same([batch[::-1] for batch in one], two)


def test_evaluation_keeps_the_order_and_changes_nothing(tiny, folder):
    pairs = find_pairs(folder, "test")
    found = list(evaluation_dataset(tiny, pairs))
    assert len(found) == 3
    for files, (input_image, target) in zip(pairs.files, found, strict=True):
        expected = load_image_test(files, tiny)
        assert np.array_equal(input_image[0], expected[0])
        assert np.array_equal(target[0], expected[1])


def test_single_pair_function_agrees_in_shape_and_repeats(tiny, train_pairs):
    one = load_image_train(train_pairs.files[0], tiny, (0, 1))
    two = load_image_train(train_pairs.files[0], tiny, (0, 1))
    assert one[0].shape == one[1].shape == (32, 32, 3)
    assert np.array_equal(one, two)


def test_batch_larger_than_the_data_is_refused(tiny, train_pairs):
    with pytest.raises(InputError, match="batch_size: 7 is more than the 6 pairs"):
        train_dataset(tiny.replace(batch_size=7), train_pairs)


def test_file_damaged_inside_is_named(tiny, train_pairs):
    path = train_pairs.files[2][0]
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 20] = bytes(20)
    path.write_bytes(whole)
    with pytest.raises(InputError, match=r"3\.png: is damaged"):
        train_dataset(tiny, train_pairs)
