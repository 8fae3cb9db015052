"""Pairs from one's own images: every pixel where it belongs, every file accounted for."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.data import preparation as module
from pix2pix_utils.data.pairs import find_pairs, read_declaration, require_sound
from pix2pix_utils.data.preparation import combine_folders, pairs_from_images
from pix2pix_utils.support.errors import InputError

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
ALL_TRAIN = (1, 0, 0)
PILLOWS_LIMIT = Image.MAX_IMAGE_PIXELS


def image(colour, width=32, height=32):
    return Image.new("RGB", (width, height), colour)


def put(folder, name, picture=RED, **options):
    folder.mkdir(parents=True, exist_ok=True)
    picture = picture if isinstance(picture, Image.Image) else image(picture)
    picture.save(folder / name, **options)
    return folder / name


def fill(tmp_path, count=10, split=""):
    """Write numbered pairs whose colours say which is which; return the folders."""
    for number in range(count):
        put(tmp_path / "A" / split, f"{number}.png", (number, 10, 0))
        put(tmp_path / "B" / split, f"{number}.jpg", (200, 200, 200))
    return tmp_path / "A", tmp_path / "B", tmp_path / "out"


def pixels(path):
    with Image.open(path) as picture:
        assert picture.mode == "RGB"
        return np.array(picture)


def halves(path):
    both = pixels(path)
    return both[:, : both.shape[1] // 2], both[:, both.shape[1] // 2 :]


def converted(tmp_path, name, picture, **options):
    """Return what becomes of an image when it is the left half of a pair."""
    put(tmp_path / "A", name, picture, **options)
    put(tmp_path / "B", "x.png", image(BLUE, *picture.size))
    combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out", splits=ALL_TRAIN)
    return halves(tmp_path / "out" / "train" / "x.png")[0]


def reasons(report):
    return {path.name: reason for path, reason in report.skipped}


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
        "empty.png": "is not an image",
        "more": "is a folder; what it holds is not read",
        "broken.png": "is damaged or cut short",
    }
    assert len(report.skipped) == 11  # twice.png in both folders
    text = str(report)
    assert text.startswith(f"3 pairs written to {out}: 1 train, 1 val, 1 test.\n")
    assert "11 files not used:" in text
    assert f"  {a / 'notes.txt'}: is not an image" in text


def test_a_long_report_is_shortened(tmp_path):
    a, b, out = fill(tmp_path, 1)
    for number in range(25):
        put(a, f"alone {number}.png", image(RED, 16, 16))
    report = combine_folders(a, b, out)
    assert len(report.skipped) == 25
    assert str(report).startswith("1 pair written")
    assert str(report).count("no image of this name") == 20
    assert str(report).endswith("and 5 more (see .skipped)")


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


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    a, b, out = fill(tmp_path, 3)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_declaration", interrupted)
    with pytest.raises(KeyboardInterrupt):
        combine_folders(a, b, out)
    assert {path.name for path in tmp_path.iterdir()} == {"A", "B"}


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
# Sizes and shapes
# --------------------------------------------------------------------------------------


def striped():
    """64×32: a red, a green, a blue and a white stripe of 16 pixels each."""
    columns = np.repeat(np.array([RED, GREEN, BLUE, WHITE], np.uint8), 16, axis=0)
    return Image.fromarray(np.broadcast_to(columns, (32, 64, 3)).copy())


def fitted(tmp_path, fit, size=32, **options):
    put(tmp_path / "A", "x.png", striped())
    put(tmp_path / "B", "x.png", striped())
    report = combine_folders(
        tmp_path / "A",
        tmp_path / "B",
        tmp_path / "out",
        splits=ALL_TRAIN,
        size=size,
        fit=fit,
        label_half="both",
        **options,
    )
    left, right = halves(tmp_path / "out" / "train" / "x.png")
    assert left.shape == (size, size, 3)
    assert (left == right).all()
    assert report.reshaped == 1
    return left, report


def test_crop_takes_the_middle(tmp_path):
    left, report = fitted(tmp_path, "crop")
    assert (left[:, :16] == GREEN).all()
    assert (left[:, 16:] == BLUE).all()
    assert "1 pair not square: cut to the square in their middle" in str(report)
    assert report.enlarged == 0


def test_crop_takes_the_middle_of_a_tall_image_too(tmp_path):
    for folder in "AB":
        put(tmp_path / folder, "x.png", striped().transpose(Image.Transpose.TRANSPOSE))
    combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out", splits=ALL_TRAIN, size=32)
    left, _ = halves(tmp_path / "out" / "train" / "x.png")
    assert (left[:16] == GREEN).all()
    assert (left[16:] == BLUE).all()


def test_stretch_keeps_everything(tmp_path):
    left, report = fitted(tmp_path, "stretch")
    for index, colour in enumerate((RED, GREEN, BLUE, WHITE)):
        assert (left[:, 8 * index : 8 * index + 8] == colour).all()
    assert "stretched" in str(report)


def test_pad_puts_the_whole_in_the_middle(tmp_path):
    left, report = fitted(tmp_path, "pad", size=64, pad_colour=(1, 2, 3))
    assert (left[:16] == (1, 2, 3)).all()
    assert (left[48:] == (1, 2, 3)).all()
    assert (left[16:48] == np.array(striped())).all()
    assert "padded" in str(report)
    assert report.enlarged == 0


def test_enlarging_is_reported(tmp_path):
    left, report = fitted(tmp_path, "crop", size=64)
    assert (left[:, :32] == GREEN).all()
    assert report.enlarged == 1
    assert "1 pair smaller than that: enlarged." in str(report)


def test_without_a_size_images_keep_theirs(tmp_path):
    put(tmp_path / "A", "x.png", striped())
    put(tmp_path / "B", "x.png", striped())
    report = combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out", splits=ALL_TRAIN)
    assert pixels(tmp_path / "out" / "train" / "x.png").shape == (32, 128, 3)
    assert (report.reshaped, report.size) == (0, None)


def test_images_of_different_shapes_are_only_stretched_together(tmp_path):
    put(tmp_path / "A", "x.png", image(RED, 64, 32))
    put(tmp_path / "B", "x.png", image(BLUE, 32, 32))
    with pytest.raises(InputError, match=r"is 64×32 pixels and its partner 32×32: not of one"):
        combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out", size=32)
    report = combine_folders(
        tmp_path / "A", tmp_path / "B", tmp_path / "out", size=32, fit="stretch"
    )
    assert report.total == report.reshaped == 1


@pytest.mark.parametrize("label_half", ["A", "B", "both", "none"])
def test_a_label_map_gets_no_new_colours_and_a_photograph_is_smoothed(tmp_path, label_half):
    checks = np.indices((40, 40)).sum(axis=0) % 2
    picture = Image.fromarray(np.where(checks[..., None], RED, BLUE).astype(np.uint8))
    put(tmp_path / "A", "x.png", picture)
    put(tmp_path / "B", "x.png", picture)
    combine_folders(
        tmp_path / "A",
        tmp_path / "B",
        tmp_path / "out",
        splits=ALL_TRAIN,
        size=24,
        label_half=label_half,
    )
    for half, result in zip("AB", halves(tmp_path / "out" / "train" / "x.png"), strict=True):
        colours = {tuple(colour) for colour in result.reshape(-1, 3).tolist()}
        assert (colours == {RED, BLUE}) == (label_half in (half, "both"))


# --------------------------------------------------------------------------------------
# Kinds of images
# --------------------------------------------------------------------------------------


def test_a_photograph_taken_upright_stands_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by 90 degrees
    put(tmp_path / "A", "x.png", striped(), exif=exif)
    put(tmp_path / "B", "x.png", image(BLUE, 32, 64))
    combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out", splits=ALL_TRAIN)
    left, _ = halves(tmp_path / "out" / "train" / "x.png")
    assert left.shape == (64, 32, 3)
    for index, colour in enumerate((RED, GREEN, BLUE, WHITE)):
        assert (left[16 * index : 16 * index + 16] == colour).all()


def test_transparency_is_put_on_white(tmp_path):
    picture = Image.new("RGBA", (32, 32), (255, 0, 0, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 8, 32))
    picture.paste((0, 0, 0, 51), (8, 0, 16, 32))
    left = converted(tmp_path, "x.png", picture)
    assert (left[:, :8] == WHITE).all()
    assert (left[:, 8:16] == 204).all()  # 0.2 × black + 0.8 × white
    assert (left[:, 16:] == RED).all()


def test_a_palette_with_a_transparent_colour(tmp_path):
    picture = Image.new("P", (32, 32), 0)
    picture.putpalette([*GREEN, *BLUE])
    picture.paste(1, (0, 0, 8, 32))
    left = converted(tmp_path, "x.png", picture, transparency=1)
    assert (left[:, :8] == WHITE).all()
    assert (left[:, 8:] == GREEN).all()


@pytest.mark.parametrize("mode", ["L", "1", "LA", "P"])
def test_grey_and_palette_images_become_rgb(tmp_path, mode):
    picture = Image.new("L", (32, 32), 255)
    picture.paste(0, (0, 0, 16, 32))
    left = converted(tmp_path, "x.png", picture.convert(mode))
    assert (left[:, :16] == 0).all()
    assert (left[:, 16:] == 255).all()


def test_sixteen_bits_are_scaled_and_not_cut(tmp_path):
    values = np.full((32, 32), 65535, np.uint16)
    values[:, :8], values[:, 8:16] = 257, 32896  # 1 × 257 and 128 × 257
    left = converted(tmp_path, "x.png", Image.fromarray(values))
    assert (left[:, :8] == 1).all()
    assert (left[:, 8:16] == 128).all()
    assert (left[:, 16:] == 255).all()


def test_cmyk(tmp_path):
    left = converted(tmp_path, "x.jpg", Image.new("CMYK", (32, 32), (0, 255, 255, 0)), quality=95)
    assert np.abs(left.astype(int) - RED).max() <= 3


def test_floating_point_images_are_skipped(tmp_path):
    picture = Image.fromarray(np.full((32, 32), 0.5, np.float32))
    with pytest.raises(InputError, match="has 32-bit pixels \\(mode F\\)"):
        converted(tmp_path, "x.tif", picture)


def header_of(width, height):
    """A PNG that claims to be large and holds nothing."""

    def chunk(kind, content):
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    start = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", start) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("error")
def test_giants_are_refused_by_their_header(tmp_path):
    a, b, out = fill(tmp_path, 1)
    (a / "giant.png").write_bytes(header_of(25_000, 20_001))
    (a / "bomb.png").write_bytes(header_of(100_000, 100_000))
    (a / "large.png").write_bytes(header_of(25_000, 20_000))
    found = reasons(combine_folders(a, b, out))
    assert found["giant.png"] == found["bomb.png"] == "has more than 500 megapixels"
    assert found["large.png"] == f"no image of this name in {b}"
    assert Image.MAX_IMAGE_PIXELS == PILLOWS_LIMIT  # left as it was for everyone else


# --------------------------------------------------------------------------------------
# Pairs from photographs alone
# --------------------------------------------------------------------------------------


def stepped():
    """64×64: black on the left, light grey on the right."""
    values = np.zeros((64, 64, 3), np.uint8)
    values[:, 32:] = 200
    return Image.fromarray(values)


def made_from(tmp_path, picture, **options):
    put(tmp_path / "photos", "x.png", picture)
    report = pairs_from_images(
        tmp_path / "photos", tmp_path / "out", splits=ALL_TRAIN, **{"size": 64, **options}
    )
    return *halves(tmp_path / "out" / "train" / "x.png"), report


def test_edges_are_dark_on_white_and_stand_at_the_step(tmp_path):
    drawn, photograph, report = made_from(tmp_path, stepped())
    assert (photograph == np.array(stepped())).all()
    assert set(np.unique(drawn)) == {0, 255}
    assert (drawn == drawn[..., :1]).all()
    columns = np.flatnonzero((drawn[8:-8, :, 0] == 0).any(axis=0))
    assert set(columns) <= {30, 31, 32, 33}
    assert (drawn[8:-8, :, 0] == 0).any(axis=1).all()  # the line is not broken
    assert report.written == {"train": 1, "val": 0, "test": 0}
    declared = read_declaration(tmp_path / "out")
    assert (declared["direction"], declared["label_half"]) == ("AtoB", "none")


def test_padding_draws_no_edges(tmp_path):
    drawn, photograph, _ = made_from(tmp_path, image((90, 90, 90), 64, 32), fit="pad")
    assert (drawn == 255).all()
    assert (photograph[16:48] == 90).all()
    assert (photograph[:16] == 255).all()


def test_grey_is_the_weighted_sum_of_the_colours(tmp_path):
    drawn, photograph, _ = made_from(tmp_path, image(RED, 64, 64), kind="grey")
    assert (photograph == RED).all()
    assert (drawn == 76).all()  # 0.299 × 255


def test_blur_smooths_the_step_and_keeps_the_mean(tmp_path):
    drawn, photograph, _ = made_from(tmp_path, stepped(), kind="blur")
    assert (photograph == np.array(stepped())).all()
    row = drawn[32, :, 0].astype(int)
    assert (np.diff(row) >= 0).all()
    assert np.diff(row).max() < 30
    assert abs(row.mean() - 100) < 1
    weak, _, _ = made_from(tmp_path / "weak", stepped(), kind="blur", strength=1)
    assert np.diff(weak[32, :, 0].astype(int)).max() > 50


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
