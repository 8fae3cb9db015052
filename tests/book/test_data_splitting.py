"""Prepared pairs in their splits, and the report of every file."""

import pytest
from PIL import Image

from image_files import (
    RED,
    combine_folders,
    fill,
    image,
    pairs_from_images,
    pixels,
    put,
    reasons,
)
from pix2pix_utils.data import splitting as module
from pix2pix_utils.data.pairs import find_pairs, require_sound
from pix2pix_utils.support.errors import InputError


@pytest.mark.parametrize(
    ("count", "splits", "expected"),
    [
        (10, (0.8, 0.1, 0.1), (8, 1, 1)),
        (25, (0.7, 0.2, 0.1), (18, 5, 2)),
        (5, (0.8, 0.1, 0.1), (3, 1, 1)),
        (2, (0.8, 0.1, 0.1), (1, 1, 0)),
        (1, (0.8, 0.1, 0.1), (1, 0, 0)),
        (7, (0.5, 0, 0.5), (4, 0, 3)),
        (7, (1, 0, 0), (7, 0, 0)),
        (9, (4, 2, 3), (4, 2, 3)),
    ],
)
def test_the_splits_have_the_sizes_asked_for_and_share_nothing(tmp_path, count, splits, expected):
    a, b, out = fill(tmp_path, count)
    report = combine_folders(a, b, out, splits=splits)
    assert tuple(report.written.values()) == expected
    names = [path.name for path in out.rglob("*.png")]
    assert sorted(names) == sorted(f"{number}.png" for number in range(count))
    for split, number in report.written.items():
        if number:
            pairs = find_pairs(out, split)
            require_sound(pairs, decode=True)
            assert len(pairs) == number


def test_the_lot_follows_the_seed(tmp_path):
    a, b, _ = fill(tmp_path, 12)

    def drawn(name, seed):
        combine_folders(a, b, tmp_path / name, splits=(6, 3, 3), seed=seed)
        return [
            sorted(path.name for path in (tmp_path / name / split).iterdir())
            for split in ("train", "val", "test")
        ]

    assert drawn("1", 0) == drawn("2", 0)
    assert drawn("3", 1) != drawn("1b", 0)
    for path in (tmp_path / "1").rglob("*.png"):
        assert pixels(path)[0, 0, 0] == int(path.stem)


def test_pairs_beyond_the_numbers_are_reported(tmp_path):
    a, b, out = fill(tmp_path, 6)
    report = combine_folders(a, b, out, splits=(3, 1, 1))
    assert report.total == 5
    assert [path.parent.name for path, _ in report.skipped] == ["A", "B"]
    assert "numbers of splits" in report.skipped[0][1]
    with pytest.raises(InputError, match="asks for 7 pairs, but there are 6"):
        combine_folders(a, b, tmp_path / "more", splits=(5, 1, 1))
    assert not (tmp_path / "more").exists()


def test_splits_that_are_there_are_kept(tmp_path):
    fill(tmp_path, 3, "train")
    a, b, out = fill(tmp_path, 2, "test")
    put(a, "loose.png")
    report = combine_folders(a, b, out, splits=(0.1, 0.8, 0.1))
    assert report.written == {"train": 3, "val": 0, "test": 2}
    assert reasons(report) == {"loose.png": "stands outside train, test"}
    put(a / "val", "9.png")
    report = combine_folders(a, b, tmp_path / "out2")
    assert reasons(report)["9.png"] == f"no image of this name in {b / 'val'}"


def test_a_long_report_is_shortened(tmp_path):
    a, b, out = fill(tmp_path, 1)
    for number in range(25):
        put(a, f"alone {number}.png", image(RED, 16, 16))
    report = combine_folders(a, b, out)
    assert len(report.skipped) == 25
    assert str(report).startswith("1 pair written")
    assert str(report).count("no image of this name") == 20
    assert str(report).endswith("and 5 more (see .skipped)")


def test_nothing_readable_says_why(tmp_path):
    for folder in "AB":
        path = put(tmp_path / folder, "x.png", Image.effect_noise((64, 64), 50))
        path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(InputError, match=r"no pair could be used .*x.png is damaged or cut short"):
        combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out")
    (tmp_path / "C").mkdir()
    (tmp_path / "C" / "notes.txt").write_text("x")
    with pytest.raises(InputError, match=r"C: holds no image .*notes.txt is not an image"):
        pairs_from_images(tmp_path / "C", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    a, b, out = fill(tmp_path, 3)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_declaration", interrupted)
    with pytest.raises(KeyboardInterrupt):
        combine_folders(a, b, out)
    assert {path.name for path in tmp_path.iterdir()} == {"A", "B"}
