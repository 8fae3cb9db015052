"""Files that training could not read, found out by its own decoder."""

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from conftest import picture
from pix2pix_utils.data import reading
from pix2pix_utils.data.pairs import check, find_pairs
from pix2pix_utils.data.reading import read_image
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer


def test_jpeg_cut_short_is_found_without_decoding_the_sound_ones(folder, monkeypatch):
    Image.fromarray(picture(7)).save(folder / "train" / "7.jpg")
    whole = (folder / "train" / "7.jpg").read_bytes()
    (folder / "train" / "8.jpg").write_bytes(whole[:-20])
    decoded = []

    def read_counted(path):
        decoded.append(os.path.basename(path))
        return read_image(path)

    monkeypatch.setattr(reading, "read_image", read_counted)
    problems = check(find_pairs(folder, "train"))
    assert [problem.endswith("8.jpg: is damaged or cut short") for problem in problems] == [True]
    assert decoded == ["8.jpg"]


def short_of_rows(path, rows=8):
    """Write a PNG that is whole by its form, and ends some rows before its height."""
    height, width, _ = (pixels := picture(1)).shape
    lines = b"".join(b"\0" + row.tobytes() for row in pixels[: height - rows])

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + body)


@pytest.mark.parametrize("cut", [1, 4, 8, 12, 16])
def test_a_png_that_lacks_its_last_bytes_is_refused_as_training_refuses_it(folder, cut):
    path = folder / "train" / "1.png"
    path.write_bytes(path.read_bytes()[:-cut])
    pairs = find_pairs(folder, "train")
    for decode in (False, True):
        problems = check(pairs, decode)
        assert len(problems) == 1
        assert problems[0].endswith("1.png: is damaged or cut short")


@pytest.mark.parametrize("megabytes", [0, 1024])
def test_a_png_with_too_few_rows_is_refused_by_check_and_train_alike(folder, tiny, megabytes):
    short_of_rows(folder / "train" / "1.png")
    pairs = find_pairs(folder, "train")
    assert len(check(pairs, decode=True)) == 1
    trainer = Trainer(tiny.replace(cache_megabytes=megabytes), pairs)
    with pytest.raises(InputError, match=r"1\.png: is damaged or cut short"):
        trainer.fit()


def test_a_jpeg_of_more_than_tensorflow_decodes_is_refused(folder):
    path = folder / "train" / "7.jpg"
    Image.fromarray(picture(7)).save(path)
    whole = bytearray(path.read_bytes())
    size = whole.index(b"\xff\xc0") + 5  # height and width, in the frame's header
    whole[size : size + 4] = struct.pack(">HH", 13_378, 13_378)
    path.write_bytes(whole)
    problems = check(find_pairs(folder, "train"))
    assert len(problems) == 1
    assert "7.jpg: has more than 178 megapixels" in problems[0]
    assert "pix2pix data prepare" in problems[0]
    whole[size : size + 4] = struct.pack(">HH", 13_376, 13_376)
    path.write_bytes(whole)
    assert check(find_pairs(folder, "train")) == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (np.arange(7), "its 7 values from 0 to 6 would become 1 of 256 greys"),
        (np.arange(1300, 1601), "its 301 values from 1300 to 1600 would become 2 of 256 greys"),
        (np.array([0, 65535]), None),
        (np.arange(0, 65536, 256), None),
        (np.array([7]), None),
    ],
)
@pytest.mark.parametrize("form", ["pair", "half"])
def test_16_bit_values_that_would_run_together_are_refused(tmp_path, values, says, form):
    """Class ids 0 to 6 must not become one class, nor a depth image two greys."""
    half = np.resize(values, (32, 32)).astype(np.uint16)
    other = np.arange(0, 65536, 64, dtype=np.uint16).reshape(32, 32)
    images = (
        {"train": np.hstack([other, half])} if form == "pair" else {"trainA": other, "trainB": half}
    )
    for name, image in images.items():
        (tmp_path / name).mkdir()
        Image.fromarray(image).save(tmp_path / name / "1.png")
    for decode in (False, True):
        problems = check(find_pairs(tmp_path, "train"), decode)
        assert len(problems) == (says is not None)
        assert all(says in problem and "1.png: has 16 bits" in problem for problem in problems)


def test_trailing_bytes_after_a_sound_image_are_no_damage(folder):
    with open(folder / "train" / "1.png", "ab") as file:
        file.write(b"\0" * 100)
    assert check(find_pairs(folder, "train")) == []


def test_damage_inside_a_file_is_found_by_decoding(folder):
    path = folder / "train" / "1.png"
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 20] = bytes(20)
    path.write_bytes(whole)
    problems = check(find_pairs(folder, "train"), decode=True)
    assert len(problems) == 1
    assert problems[0].endswith("1.png: is damaged or cut short")


def test_the_two_pictures_of_a_phone_are_one_jpeg(folder):
    image = Image.fromarray(picture(7))
    image.save(folder / "train" / "7.jpg", "MPO", save_all=True, append_images=[image])
    assert Image.open(folder / "train" / "7.jpg").format == "MPO"
    pairs = find_pairs(folder, "train")
    assert len(pairs) == 7
    assert check(pairs, decode=True) == []
