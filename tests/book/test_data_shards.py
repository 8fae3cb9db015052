import json
import shutil

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from conftest import write_pairs
from pix2pix_utils.cli import main
from pix2pix_utils.data.pairs import check, find_pairs, half_sizes
from pix2pix_utils.data.pipeline import evaluation_dataset, train_dataset
from pix2pix_utils.data.shards import contents_of, opened, size_of, write_shards
from pix2pix_utils.support.errors import InputError


@pytest.fixture
def shards(folder, tmp_path):
    """The 6 training pairs in 3 shards or more, and the test pairs in one."""
    splits = {name: find_pairs(folder, name).files for name in ("train", "test")}
    write_shards(splits, tmp_path / "shards", megabytes=1)
    return tmp_path / "shards"


def batches(config, pairs, count=8):
    return [[half.numpy() for half in batch] for batch in train_dataset(config, pairs).take(count)]


@pytest.mark.parametrize("cache_megabytes", [0, 100])
def test_batches_are_those_of_the_files(tiny, folder, shards, cache_megabytes):
    config = tiny.replace(cache_megabytes=cache_megabytes, batch_size=2)
    expected = batches(config, find_pairs(folder, "train"))
    for one, other in zip(expected, batches(config, find_pairs(shards, "train")), strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_pairs_are_those_of_the_files(tiny, folder, shards):
    for split in ("train", "test"):
        own, put = find_pairs(folder, split), find_pairs(shards, split)
        assert put.names == own.names
        assert half_sizes(put) == half_sizes(own)
        assert check(put, decode=True) == []
    one, other = (evaluation_dataset(tiny, find_pairs(where, "test")) for where in (folder, shards))
    for (a, b), (c, d) in zip(one, other, strict=True):
        assert np.array_equal(a, c)
        assert np.array_equal(b, d)


def test_pairs_of_two_files_stay_pairs(tiny, folder, tmp_path):
    for half, (left, right) in {"A": (0, 32), "B": (32, 64)}.items():
        (tmp_path / "two" / f"train{half}").mkdir(parents=True)
        for path in (folder / "train").iterdir():
            image = Image.open(path).crop((left, 0, right, 32))
            image.save(tmp_path / "two" / f"train{half}" / path.name)
    own = find_pairs(tmp_path / "two", "train")
    write_shards({"train": own.files}, tmp_path / "shards")
    put = find_pairs(tmp_path / "shards", "train")
    assert put.names == own.names
    assert {len(files) for files in put.files} == {2}
    for one, other in zip(batches(tiny, own), batches(tiny, put), strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_shards_end_where_they_are_full_and_are_tfrecords(tmp_path):
    rng, files = np.random.default_rng(0), []
    for number in range(7):
        path = tmp_path / f"{number}.png"
        path.write_bytes(rng.bytes(400_000 + number))
        files.append((path,))
    write_shards({"train": files}, tmp_path / "shards", megabytes=1)
    shards = sorted((tmp_path / "shards" / "train").glob("*.tfrecord"))
    assert [path.name for path in shards] == ["00000.tfrecord", "00001.tfrecord", "00002.tfrecord"]
    expected = [paths[0].read_bytes() for paths in files]
    assert [
        record.numpy() for record in tf.data.TFRecordDataset(list(map(str, shards)))
    ] == expected
    put = [paths[0] for paths in find_pairs(tmp_path / "shards", "train").files]
    assert [contents_of(str(path)) for path in put] == expected
    assert [size_of(path) for path in put] == [len(content) for content in expected]
    with opened(put[3]) as file:
        file.seek(-5, 2)
        assert file.read() == expected[3][-5:]
        file.seek(10)
        assert file.read(6) == expected[3][10:16]
        assert file.read() == expected[3][16:]
        assert file.read() == b""


def test_damaged_shards_are_named(shards, tmp_path):
    shard = shards / "train" / "00000.tfrecord"
    content = shard.read_bytes()
    shard.write_bytes(content[:-1])
    with pytest.raises(InputError, match=r"00000\.tfrecord: is missing or has not the"):
        find_pairs(shards, "train")
    shard.write_bytes(bytes(len(content)))
    problems = check(find_pairs(shards, "train"))
    assert len(problems) == 6
    assert all("is not an image" in problem for problem in problems)
    for text in ("{", "[]", '{"shards": {}, "pairs": [[1]]}'):
        (shards / "train" / "index.json").write_text(text)
        with pytest.raises(InputError, match=r"index\.json: is no index of shards"):
            find_pairs(shards, "train")


def test_the_command_writes_shards_that_train(folder, tmp_path, capsys):
    shutil.copy(folder / "train" / "1.png", folder / "train" / "é 'x'.png")
    assert main(["data", "shard", str(folder), str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"{tmp_path / 'out' / 'train'}: 7 pairs in 1 shards",
        f"{tmp_path / 'out' / 'test'}: 3 pairs in 1 shards",
    ]
    declared = json.loads((tmp_path / "out" / "dataset.json").read_text())
    assert declared["direction"] == "BtoA"
    assert main(["data", "check", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    assert main(["data", "shard", str(folder), str(tmp_path / "out")]) == 2
    assert "out: exists; remove it" in capsys.readouterr().err
    (folder / "train" / "1.png").write_bytes(b"")
    assert main(["data", "shard", str(folder), str(tmp_path / "other")]) == 2
    assert "1.png: is empty" in capsys.readouterr().err
    with pytest.raises(InputError, match="megabytes: 0 is not allowed"):
        write_shards({}, tmp_path / "other", megabytes=0)
    assert not (tmp_path / "other").exists()


def test_pairs_go_into_shards_in_the_forms_that_find_pairs_knows(tmp_path):
    folder = write_pairs(tmp_path / "blocks", train=2, test=1)
    assert main(["data", "shard", str(folder), str(tmp_path / "one")]) == 0
    assert main(["data", "shard", str(tmp_path / "one"), str(tmp_path / "two")]) == 0
    for name in ("train/00000.tfrecord", "train/index.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
