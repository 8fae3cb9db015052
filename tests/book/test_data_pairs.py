import os
import shutil
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from conftest import picture, write_pairs
from pix2pix_utils.data.pairs import (
    check,
    evaluation_split,
    find_pairs,
    half_sizes,
    require_sound,
)
from pix2pix_utils.data.reading import load, read_image
from pix2pix_utils.support.errors import InputError


def two_folders(folder, names=("x", "y")):
    for half in "AB":
        (folder / f"train{half}").mkdir(parents=True)
        for name in names:
            Image.fromarray(picture(ord(name[0]) + ord(half), 32, 32)).save(
                folder / f"train{half}" / f"{name}.png"
            )
    return folder


# --- finding ---------------------------------------------------------------------------


def test_pairs_are_in_the_order_of_their_numbers(tmp_path):
    pairs = find_pairs(write_pairs(tmp_path / "d", train=11), "train")
    assert pairs.names == [str(number) for number in range(1, 12)]


def test_both_forms_give_the_same_halves(tmp_path):
    separate = find_pairs(two_folders(tmp_path / "two"), "train")
    a, b = (np.asarray(Image.open(path)) for path in separate.files[0])
    (tmp_path / "one" / "train").mkdir(parents=True)
    Image.fromarray(np.hstack([a, b])).save(tmp_path / "one" / "train" / "x.png")
    together = find_pairs(tmp_path / "one", "train")
    for pairs in (separate, together):
        first, *second = map(str, pairs.files[0])
        for direction, expected in (("AtoB", (a, b)), ("BtoA", (b, a))):
            found = load(first, direction, *second)
            assert all(np.array_equal(x, y) for x, y in zip(found, expected, strict=True))


def test_folders_of_splits_below_a_and_b_are_read(tmp_path):
    two_folders(tmp_path / "d")
    for half in "AB":
        (tmp_path / "d" / half).mkdir()
        (tmp_path / "d" / f"train{half}").rename(tmp_path / "d" / half / "train")
    assert find_pairs(tmp_path / "d", "train").names == ["x", "y"]


def test_halves_are_matched_whatever_their_extensions(tmp_path):
    folder = two_folders(tmp_path / "d")
    Image.open(folder / "trainB" / "x.png").save(folder / "trainB" / "x.JPG")
    (folder / "trainB" / "x.png").unlink()
    assert find_pairs(folder, "train").files[0][1].name == "x.JPG"


@pytest.mark.parametrize("name", ["with space", "straße 館", "[a-z]*?", "{x}"])
def test_difficult_names_work(tmp_path, name):
    folder = tmp_path / name
    write_pairs(folder, train=1, test=1)
    (folder / "train" / "1.png").rename(folder / "train" / f"{name}.png")
    pairs = find_pairs(folder, "train")
    assert pairs.names == [name]
    assert check(pairs, decode=True) == []
    assert load(str(pairs.files[0][0]))[0].shape == (32, 32, 3)


def test_hidden_and_foreign_files_are_left_out(folder):
    (folder / "train" / ".hidden.png").write_bytes(b"x")
    (folder / "train" / "notes.txt").write_text("x")
    assert len(find_pairs(folder, "train")) == 6


@pytest.mark.parametrize(
    ("direction", "label_half", "role"),
    [
        ("BtoA", "B", "input"),
        ("AtoB", "B", "target"),
        ("AtoB", "A", "input"),
        ("BtoA", "both", "both"),
        ("BtoA", "none", "none"),
    ],
)
def test_the_label_half_becomes_input_or_target(folder, direction, label_half, role):
    assert find_pairs(folder, "train", direction, label_half).labels == role


def test_fingerprint_follows_names_and_sizes_but_not_the_place(folder, tmp_path):
    before = find_pairs(folder, "train").fingerprint()
    moved = shutil.copytree(folder, tmp_path / "elsewhere")
    assert find_pairs(moved, "train").fingerprint() == before
    (moved / "train" / "1.png").rename(moved / "train" / "99.png")
    assert find_pairs(moved, "train").fingerprint() != before


def test_val_serves_where_there_is_no_test(folder):
    assert evaluation_split(folder) == "test"
    (folder / "test").rename(folder / "val")
    assert evaluation_split(folder) == "val"


# --- what cannot be used ---------------------------------------------------------------


def test_missing_folder(tmp_path):
    with pytest.raises(InputError, match="nowhere: is not a folder"):
        find_pairs(tmp_path / "nowhere", "train")


def test_missing_split_says_which_there_are(folder):
    with pytest.raises(InputError, match=r"val: is missing .it holds train and test"):
        find_pairs(folder, "val")


def test_empty_split(folder):
    shutil.rmtree(folder / "train")
    (folder / "train").mkdir()
    with pytest.raises(InputError, match="train: holds no images"):
        find_pairs(folder, "train")


def test_forbidden_folder(folder, monkeypatch):
    def forbidden(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", forbidden)
    with pytest.raises(InputError, match=r"train: cannot be read .Permission denied"):
        find_pairs(folder, "train")


def test_a_folder_that_may_not_be_entered_is_one_sentence(folder, monkeypatch):
    def forbidden(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.is_dir", forbidden)
    for asked in (lambda: find_pairs(folder, "train"), lambda: evaluation_split(folder)):
        with pytest.raises(InputError, match=r"cannot be read .Permission denied.; check its"):
            asked()


def test_a_without_b_and_b_without_a_are_all_named(tmp_path):
    folder = two_folders(tmp_path / "d", "xyz")
    (folder / "trainB" / "x.png").unlink()
    (folder / "trainA" / "z.png").unlink()
    with pytest.raises(InputError) as error:
        find_pairs(folder, "train")
    assert "x.png: has no partner" in str(error.value)
    assert "z.png: has no partner" in str(error.value)


def test_one_name_twice_is_refused(tmp_path):
    folder = two_folders(tmp_path / "d")
    shutil.copy(folder / "trainA" / "x.png", folder / "trainA" / "x.jpg")
    with pytest.raises(InputError, match="twice"):
        find_pairs(folder, "train")


def test_all_bad_files_are_named_at_once(folder):
    train = folder / "train"
    (train / "1.png").write_bytes(b"")
    whole = (train / "2.png").read_bytes()
    (train / "2.png").write_bytes(whole[: len(whole) // 2])
    (train / "3.png").write_text("no image at all")
    Image.fromarray(picture(1, 32, 64)[:, :63]).save(train / "4.png")
    Image.fromarray(picture(1, 4, 8)[:1, :2]).save(train / "5.png")
    Image.fromarray(picture(1)).save(train / "6.png", format="BMP")
    with pytest.raises(InputError) as error:
        require_sound(find_pairs(folder, "train"))
    for part in (
        "1.png: is empty (0 bytes)",
        "2.png: is damaged or cut short",
        "3.png: is not an image",
        "4.png: is 63 pixels wide",
        "5.png: has halves of 1×1 pixels",
        "6.png: is a BMP image, not JPEG or PNG; `pix2pix data prepare` reads it",
    ):
        assert part in str(error.value)
    assert "\n" not in str(error.value)


def test_a_name_that_is_not_utf_8_is_refused_in_letters_that_can_be_printed(folder):
    odd = os.fsdecode(b"\xe9")
    try:
        (folder / "train" / "1.png").rename(folder / "train" / f"{odd}.png")
    except OSError:
        pytest.skip("this file system takes no such name")
    pairs = find_pairs(folder, "train")
    assert pairs.fingerprint()
    with pytest.raises(InputError, match=r"\\xe9\.png: has a name that is not UTF-8") as caught:
        require_sound(pairs)
    assert str(caught.value).isascii()
    folder.rename(folder.parent / odd)
    with pytest.raises(InputError, match=r"\\xe9: has a name that is not UTF-8; rename it"):
        find_pairs(folder.parent / odd, "train")


def test_gigantic_image_is_refused_before_it_is_decoded(folder):
    # The header of a PNG of 30000×20000 pixels, and nothing else.
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 30000, 20000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")
    (folder / "train" / "1.png").write_bytes(bomb)
    before = Image.MAX_IMAGE_PIXELS
    problems = check(find_pairs(folder, "train"), decode=True)
    assert len(problems) == 1
    assert problems[0].endswith("1.png: has more than 500 megapixels")
    assert before == Image.MAX_IMAGE_PIXELS


def test_unreadable_file_is_named(folder):
    (folder / "train" / "1.png").unlink()
    (folder / "train" / "1.png").symlink_to(folder / "nothing.png")
    problems = check(find_pairs(folder, "train"))
    assert len(problems) == 1
    assert "1.png: cannot be read (No such file" in problems[0]


def test_halves_of_unequal_size_are_named(tmp_path):
    folder = two_folders(tmp_path / "d")
    Image.fromarray(picture(1, 32, 64)).save(folder / "trainB" / "y.png")
    problems = check(find_pairs(folder, "train"))
    assert len(problems) == 1
    assert "y.png: are 32×32 and 64×32 pixels" in problems[0]


def test_sizes_of_halves_are_counted(tmp_path, folder):
    Image.fromarray(picture(1, 32, 128)).save(folder / "train" / "7.png")
    assert half_sizes(find_pairs(folder, "train")) == {(32, 32): 6, (32, 64): 1}
    assert half_sizes(find_pairs(two_folders(tmp_path / "t"), "train")) == {(32, 32): 2}


def test_two_ways_to_write_an_accent_are_one_name(tmp_path):
    folder = two_folders(tmp_path / "d")
    (folder / "trainA" / "x.png").rename(folder / "trainA" / "cafe\u0301.png")
    (folder / "trainB" / "x.png").rename(folder / "trainB" / "caf\u00e9.png")
    pairs = find_pairs(folder, "train")
    assert len(pairs) == 2
    assert check(pairs, decode=True) == []
    shutil.copy(folder / "trainA" / "y.png", folder / "trainA" / "caf\u00e9.jpg")
    with pytest.raises(InputError, match="twice"):
        find_pairs(folder, "train")


def test_the_refusal_says_what_was_found(tmp_path, folder):
    image = Image.fromarray(picture(1))
    for half in "AB":
        (tmp_path / "1" / "train" / half).mkdir(parents=True)
        (tmp_path / "3" / half).mkdir(parents=True)
    with pytest.raises(InputError, match=r"but the folders A, B; rename train/A to trainA"):
        find_pairs(tmp_path / "1", "train")
    (tmp_path / "2").mkdir()
    image.save(tmp_path / "2" / "1.png")
    with pytest.raises(InputError, match=r"it holds 1 images of its own.; move them to train"):
        find_pairs(tmp_path / "2", "train")
    with pytest.raises(InputError, match=r"it holds the folders A, B.; move the images to A/train"):
        find_pairs(tmp_path / "3", "train")
    (folder / "train").rename(folder / "Train")
    with pytest.raises(InputError, match=r"the folders Train, test.; rename Train to train"):
        find_pairs(folder, "train")
    (folder / "Train").rename(folder / "train")
    for path in (folder / "train").iterdir():
        path.rename(path.with_suffix(".bmp"))
    with pytest.raises(InputError, match=r"holds no images .* but files \.bmp; .*data prepare"):
        find_pairs(folder, "train")


def test_a_name_that_is_too_long_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"x: cannot be read .File name too long.; check its"):
        find_pairs(tmp_path / ("x" * 300), "train")


# --- decoding --------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA", "RGB"])
def test_every_png_becomes_8_bit_rgb(tmp_path, mode):
    image = Image.fromarray(picture(1)).convert("L").convert(mode)
    image.save(tmp_path / "x.png")
    expected = np.asarray(image.convert("RGB"))
    assert np.array_equal(read_image(str(tmp_path / "x.png")), expected)


def test_16_bit_grey_keeps_its_upper_byte(tmp_path):
    values = np.arange(0, 65536, 64, dtype=np.uint16).reshape(32, 32)
    Image.fromarray(values).save(tmp_path / "x.png")
    image = read_image(str(tmp_path / "x.png")).numpy()
    assert np.array_equal(image[..., 0], (values >> 8).astype(np.uint8))
    assert np.array_equal(image[..., 0], image[..., 2])


def test_cmyk_jpeg_is_converted(tmp_path):
    flat = Image.new("CMYK", (32, 32), (10, 200, 30, 0))
    flat.save(tmp_path / "x.jpg", quality=95)
    image = read_image(str(tmp_path / "x.jpg")).numpy().astype(int)
    assert np.abs(image - np.asarray(flat.convert("RGB"))).max() <= 3


def test_real_facades_are_read_as_documented(facades):
    train, test = (find_pairs(facades, split) for split in ("train", "test"))
    assert (len(train), len(test)) == (400, 106)
    assert half_sizes(train) == {(256, 256): 400}
    assert check(train, decode=True) == check(test, decode=True) == []
    labels, photograph = load(str(train.files[0][0]), "BtoA")
    # The labels of background and wall, (0, 0, 222) and (0, 48, 255), have no red at all.
    assert np.median(labels[..., 0]) < 20 < np.median(photograph[..., 0])
