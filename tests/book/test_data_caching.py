import pytest

from pix2pix_utils.data import caching, pipeline
from pix2pix_utils.data.caching import describe
from pix2pix_utils.data.pipeline import Share, cache_bytes, fits_in_memory, train_dataset


@pytest.fixture
def free(monkeypatch):
    """Set the memory that is free."""

    def set_free(count):
        for module in (caching, pipeline):
            monkeypatch.setattr(module, "free_memory", lambda: count)

    return set_free


def test_what_the_cache_takes_is_what_its_arrays_take(tiny, train_pairs):
    read = pipeline._pair_reader(tiny, train_pairs)
    kept = [cell.cell_contents for cell in read.__closure__]
    assert cache_bytes(tiny, train_pairs) == sum(array.numpy().nbytes for array in kept)


def test_pairs_are_kept_where_they_fit_and_there_is_room(tiny, train_pairs, free):
    taken = 6 * 36 * 36 * 6
    free(2 * taken)
    assert describe(tiny, train_pairs) == "6 decoded pairs take 0 MB of memory and are kept there"
    free(2 * taken - 1)
    assert not fits_in_memory(tiny, train_pairs)
    assert "and twice that while it is filled; 0 MB are free, so they are read from disk" in (
        describe(tiny, train_pairs)
    )
    free(10**12)
    small = tiny.replace(cache_megabytes=0)
    assert describe(small, train_pairs) == (
        "6 decoded pairs take 0 MB of memory, more than cache_megabytes (0), and are read from "
        "disk in every epoch; --cache-megabytes 1 keeps them"
    )


@pytest.mark.parametrize(("workers", "devices"), [(2, 2), (2, 4), (1, 4), (4, 4)])
def test_shares_make_up_the_batches(tiny, train_pairs, workers, devices):
    config = tiny.replace(batch_size=4)
    expected = [batch[0].numpy() for batch in train_dataset(config, train_pairs, 1).take(3)]
    own = devices // workers
    parts = [
        iter(train_dataset(config, train_pairs, 1, Share(worker, workers, devices)))
        for worker in range(workers)
    ]
    for whole in expected:
        found = [next(part)[0].numpy() for part in parts for _ in range(own)]
        assert {len(one) for one in found} == {4 // devices}
        assert [image.tobytes() for one in found for image in one] == [
            image.tobytes() for image in whole
        ]
