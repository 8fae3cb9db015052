"""Single images: every kind read alike, every pixel where it belongs."""

import numpy as np
import pytest
from PIL import Image

from image_files import (
    ALL_TRAIN,
    BLUE,
    GREEN,
    RED,
    WHITE,
    combine_folders,
    converted,
    halves,
    image,
    pairs_from_images,
    pixels,
    put,
)
from pix2pix_utils.data.declaration import read_declaration
from pix2pix_utils.support.errors import InputError


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


def test_class_ids_of_16_bits_stay_what_they_are_in_a_label_map(tmp_path):
    ids = np.resize(np.arange(7, dtype=np.uint16), (32, 32))
    for folder in "AB":
        put(tmp_path / folder, "x.png", Image.fromarray(ids))
    folders = [tmp_path / name for name in ("A", "B", "out")]
    combine_folders(*folders, splits=ALL_TRAIN, label_half="both")
    left, right = halves(tmp_path / "out" / "train" / "x.png")
    assert (left == ids[..., None]).all()
    assert (right == ids[..., None]).all()
    with pytest.raises(InputError, match="its 7 values from 0 to 6 would become 1 of 256 greys"):
        combine_folders(*folders[:2], tmp_path / "out2", splits=ALL_TRAIN, label_half="A")


def test_depths_that_would_become_two_greys_are_refused(tmp_path):
    depth = Image.fromarray(np.resize(np.arange(1300, 1601, dtype=np.uint16), (32, 32)))
    with pytest.raises(InputError, match=r"would become 2 of 256 greys; .* stretch others"):
        converted(tmp_path, "x.png", depth)
