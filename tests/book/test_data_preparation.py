"""Pairs from one's own images: every pixel where it belongs, every file accounted for."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from image_files import (
    ALL_TRAIN,
    BLUE,
    RED,
    combine_folders,
    fill,
    halves,
    image,
    pairs_from_images,
    put,
    reasons,
)
from pix2pix_utils.data.declaration import read_declaration
from pix2pix_utils.support.errors import InputError

# --------------------------------------------------------------------------------------
# Pairs and splits
# --------------------------------------------------------------------------------------


def test_a_is_left_and_b_is_right(tmp_path):
    put(tmp_path / "A", "x.png", RED)
    put(tmp_path / "B", "x.png", BLUE)
    report = combine_folders(
        tmp_path / "A",
        tmp_path / "B",
        tmp_path / "out",
        splits=ALL_TRAIN,
        direction="BtoA",
        label_half="B",
        name="mine",
        citation="me",
    )
    left, right = halves(tmp_path / "out" / "train" / "x.png")
    assert left.shape == right.shape == (32, 32, 3)
    assert (left == RED).all()
    assert (right == BLUE).all()
    assert report.written == {"train": 1, "val": 0, "test": 0}
    assert report.skipped == ()
    assert read_declaration(tmp_path / "out") == {
        "name": "mine",
        "direction": "BtoA",
        "label_half": "B",
        "source": "made from the folders A and B",
        "citation": "me",
    }
    assert {path.name for path in tmp_path.iterdir()} == {"A", "B", "out"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"train", "dataset.json"}


def test_splits_on_one_side_only_are_refused(tmp_path):
    put(tmp_path / "A" / "train", "x.png")
    put(tmp_path / "B", "x.png")
    for a, b in (("A", "B"), ("B", "A")):
        with pytest.raises(InputError, match=r"B: has no folders train, val or test as .*A has"):
            combine_folders(tmp_path / a, tmp_path / b, tmp_path / "out")


# --------------------------------------------------------------------------------------
# What is skipped, and what is refused
# --------------------------------------------------------------------------------------


def test_every_file_that_is_not_used_is_named_with_its_reason(tmp_path):
    a, b, out = fill(tmp_path, 3)
    put(a, "alone.png")
    put(b, "lonely.png")
    put(a, "twice.jpg")
    put(a, "twice.png")
    put(b, "twice.png")
    put(a, "tiny.png", image(RED, 15, 40))
    put(a, "wide.png", image(RED, 64, 32))
    put(b, "wide.png", image(RED, 32, 32))
    (a / "notes.txt").write_text("not an image")
    (a / "empty.png").write_bytes(b"")
    (a / ".DS_Store").write_bytes(b"x")
    (a / "more").mkdir()
    broken = put(a, "broken.png", Image.effect_noise((64, 64), 50))
    broken.write_bytes(broken.read_bytes()[:2000])
    put(b, "broken.png", image(RED, 64, 64))
    report = combine_folders(a, b, out)
    assert report.total == 3
    assert reasons(report) == {
        "alone.png": f"no image of this name in {b}",
        "lonely.png": f"no image of this name in {a}",
        "twice.jpg": "another image here has the same name; which one is meant?",
        "twice.png": f"no image of this name in {a}",
        "tiny.png": "is 15×40 pixels, less than 16 on a side",
        "wide.png": "is 64×32 pixels and its partner 32×32; give a size to make them equal",
        "notes.txt": "is not an image",
        "empty.png": "is empty (0 bytes)",
        "more": "is a folder; what it holds is not read",
        "broken.png": "is damaged or cut short",
    }
    assert len(report.skipped) == 11  # twice.png in both folders
    text = str(report)
    assert text.startswith(f"3 pairs written to {out}: 1 train, 1 val, 1 test.\n")
    assert "11 files not used:" in text
    assert f"  {a / 'notes.txt'}: is not an image" in text


def test_nothing_paired_says_why(tmp_path):
    put(tmp_path / "A", "1_photo.jpg")
    put(tmp_path / "B", "1_label.png")
    with pytest.raises(InputError) as caught:
        combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out")
    message = str(caught.value)
    assert "holds 1 image (1_photo.jpg)" in message
    assert "holds 1 image (1_label.png)" in message
    assert "must have the same name" in message
    assert "\n" not in message
    assert {path.name for path in tmp_path.iterdir()} == {"A", "B"}


def test_nothing_is_overwritten(tmp_path):
    a, b, out = fill(tmp_path, 3)
    out.mkdir()
    (out / "diary.txt").write_text("mine")
    for refused in (out, a, out / "diary.txt"):
        with pytest.raises(InputError, match="exists already, and nothing is overwritten"):
            combine_folders(a, b, refused)
    assert (out / "diary.txt").read_text() == "mine"
    (out / "diary.txt").unlink()
    assert combine_folders(a, b, out).total == 3  # an empty folder is fine


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"direction": "both"}, "direction: 'both' is not allowed; give one of AtoB, BtoA"),
        ({"label_half": "C"}, "label_half: 'C'"),
        ({"fit": "squeeze"}, "fit: 'squeeze'.* crop, stretch, pad"),
        ({"size": 8}, "size: 8 is not allowed"),
        ({"size": 64.0}, "size: 64.0 is not allowed"),
        ({"pad_colour": (0, 0, 256)}, "pad_colour"),
        ({"splits": (0.8, 0.1)}, "splits"),
        ({"splits": (0.8, 0.1, 0.2)}, "splits"),
        ({"splits": (-1, 3, 3)}, "splits"),
        ({"splits": (0, 0, 0)}, "splits"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_read(tmp_path, wrong, message):
    with pytest.raises(InputError, match=message):
        combine_folders(tmp_path / "no A", tmp_path / "no B", tmp_path / "out", **wrong)


def test_folders_that_cannot_be_meant_are_refused(tmp_path):
    a, _, out = fill(tmp_path, 1)
    with pytest.raises(InputError, match="none: is not a folder"):
        combine_folders(a, tmp_path / "none", out)
    with pytest.raises(InputError, match="A: is given as A and as B"):
        combine_folders(a, tmp_path / "B" / ".." / "A", out)


@pytest.mark.parametrize("name", ["a house", "[1]", "Häuser", "家", "a.b", "*"])
def test_any_file_name_works(tmp_path, name):
    a, b = tmp_path / "my [A] 家", tmp_path / "B"
    put(a, f"{name}.png", RED)
    put(b, f"{name}.JPG", BLUE)
    combine_folders(a, b, tmp_path / "out", splits=ALL_TRAIN)
    assert [path.name for path in (tmp_path / "out" / "train").iterdir()] == [f"{name}.png"]


def test_the_two_ways_to_write_an_accent_are_one_name(tmp_path):
    put(tmp_path / "A", "cafe\u0301.png")
    put(tmp_path / "B", "caf\u00e9.png")
    assert combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out").total == 1


# --------------------------------------------------------------------------------------
# Kinds of images
# --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["deep grey", "deep colour", "alpha", "palette", "deep tiff"])
def test_what_8_bit_rgb_cannot_hold_is_said(tmp_path, kind):
    deep = np.linspace(0, 65535, 32 * 32).astype(np.uint16).reshape(32, 32)
    put(tmp_path / "A", "plain.png", RED)
    if kind == "deep grey":
        put(tmp_path / "A", "x.png", Image.fromarray(deep))
    elif kind == "deep colour":  # which Pillow reads, but does not write
        encoded = tf.io.encode_png(np.stack([deep] * 3, axis=-1)).numpy()
        (tmp_path / "A" / "x.png").write_bytes(encoded)
    elif kind == "alpha":
        put(tmp_path / "A", "x.png", Image.new("RGBA", (32, 32), (*RED, 128)))
    elif kind == "palette":
        flat = Image.new("P", (32, 32))
        flat.info["transparency"] = 0
        put(tmp_path / "A", "x.png", flat)
    else:
        put(tmp_path / "A", "x.tif", Image.fromarray(deep))
    for name in ("plain", "x"):
        put(tmp_path / "B", f"{name}.png", BLUE)
    report = combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out")
    assert report.reduced == 1
    assert "1 pair with 16 bits or transparency: written with 8 bits" in str(report)


def test_nothing_is_said_of_what_8_bit_rgb_holds(tmp_path):
    for number, mode in enumerate(("RGB", "L", "P", "1")):
        put(tmp_path / "A", f"{number}.png", Image.new(mode, (32, 32)))
        put(tmp_path / "B", f"{number}.jpg", BLUE)
    report = combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out")
    assert (report.total, report.reduced) == (4, 0)
    assert "16 bits" not in str(report)


# --------------------------------------------------------------------------------------
# Pairs from photographs alone
# --------------------------------------------------------------------------------------


def test_photographs_are_split_and_reported_too(tmp_path):
    for number in range(10):
        put(tmp_path / "photos", f"{number}.jpg", Image.effect_noise((40, 48), 60))
    (tmp_path / "photos" / "notes.txt").write_text("x")
    report = pairs_from_images(tmp_path / "photos", tmp_path / "out", size=32)
    assert report.written == {"train": 8, "val": 1, "test": 1}
    assert report.reshaped == 10
    assert reasons(report) == {"notes.txt": "is not an image"}
    assert "Each half is 32×32 pixels." in str(report)
    for split in report.written:
        put(tmp_path / "sorted" / split, "x.jpg")
    report = pairs_from_images(tmp_path / "sorted", tmp_path / "out2", size=None, kind="grey")
    assert report.written == {"train": 1, "val": 1, "test": 1}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "magic"}, "kind: 'magic' is not allowed; give one of edges, grey, blur"),
        ({"strength": 0}, "strength: 0 is not allowed for edges"),
        ({"kind": "grey", "strength": 2}, "strength: 2 is not allowed for grey"),
    ],
)
def test_wrong_choices_for_photographs_are_refused(tmp_path, wrong, message):
    with pytest.raises(InputError, match=message):
        pairs_from_images(tmp_path, tmp_path / "out", **wrong)


@pytest.mark.parametrize("seed", [-1, 2**31, 1.5])
def test_a_seed_that_cannot_be_meant_is_refused(tmp_path, seed):
    with pytest.raises(InputError, match=rf"seed: {seed} is not allowed; give a whole number"):
        combine_folders(tmp_path, tmp_path, tmp_path / "out", seed=seed)


def test_a_name_too_long_is_one_sentence(tmp_path):
    a, b, _ = fill(tmp_path, 2)
    put(a, "x" * 251 + ".bmp")
    report = combine_folders(a, b, tmp_path / "out")
    assert "has a name of more than 250 bytes; shorten it" in reasons(report).values()
    with pytest.raises(InputError, match=r"x: cannot be read .File name too long"):
        combine_folders(a, b, tmp_path / ("x" * 300))
    with pytest.raises(InputError, match=r"x: cannot be read .File name too long"):
        pairs_from_images(tmp_path / ("x" * 300), tmp_path / "out2")
