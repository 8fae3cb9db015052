"""A whole data set looked through: what is used, what cannot be, what is passed over."""

import shutil

import pytest
from PIL import Image

from conftest import picture
from pix2pix_utils.data.inspection import inspect, unused_files
from pix2pix_utils.support.errors import InputError


def test_a_sound_data_set_has_nothing_to_tell(folder):
    found = inspect(str(folder))
    assert found.pairs == {"train": 6, "test": 3}
    assert found.unused == []
    found.require_sound()


def test_every_file_that_is_not_used_is_named_with_what_would_make_it_usable(folder):
    train = folder / "train"
    image = Image.fromarray(picture(1))
    for suffix in ("bmp", "webp", "tif", "gif"):
        image.save(train / f"7.{suffix}")
    image.save(train / "8.dat", "PNG")
    (train / "notes.txt").write_text("mine")
    (train / "more").mkdir()
    (folder / "photographs").mkdir()
    image.save(folder / "loose.png")
    (folder / "trainA").mkdir()
    (train / ".hidden").write_text("x")
    prepare = "; `pix2pix data prepare` does"
    expected = {
        "train/7.bmp": "is a BMP image, which training does not read" + prepare,
        "train/7.webp": "is a WEBP image, which training does not read" + prepare,
        "train/7.tif": "is a TIFF image, which training does not read" + prepare,
        "train/7.gif": "is a GIF image, which training does not read" + prepare,
        "train/8.dat": "is a PNG image by another name; let it end in .png",
        "train/notes.txt": "is not an image",
        "train/more": "is a folder that is not read",
        "photographs": "is a folder that is not read",
        "trainA": "is a folder that is not read",
        "loose.png": "stands outside the splits",
    }
    found = inspect(str(folder))
    assert sorted(found.unused) == sorted(f"{folder / k}: {v}" for k, v in expected.items())
    assert f"  {train / '7.bmp'}: is a BMP image" in str(found)
    found.require_sound()  # what is passed over does no harm


def test_folders_of_halves_are_used(folder):
    for half in "AB":
        shutil.copytree(folder / "train", folder / half / "train")
    shutil.rmtree(folder / "train")
    (folder / "A" / "notes.txt").write_text("x")
    assert unused_files(folder) == [f"{folder / 'A' / 'notes.txt'}: stands outside the splits"]


def test_problems_are_counted_and_told(folder):
    (folder / "train" / "2.png").write_bytes(b"")
    found = inspect(str(folder))
    assert "train: 6 pairs, 1 of them unusable" in str(found)
    assert "2.png: is empty (0 bytes)" in str(found)
    with pytest.raises(InputError, match="1 problems; repair or remove"):
        found.require_sound()


def test_a_single_image_among_pairs_is_named(folder):
    Image.fromarray(picture(1, 32, 32)).save(folder / "train" / "7.png")
    found = inspect(str(folder))
    assert found.problems["train"] == [
        f"{folder / 'train' / '7.png'}: is square among pairs twice as wide as high, a single "
        "image perhaps"
    ]
