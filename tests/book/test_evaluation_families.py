"""The family of a house, read from its wall."""

import dataclasses

import numpy as np
import pytest

from pix2pix_utils.evaluation.families import (
    FEATURES,
    family_accuracy,
    fit_reader,
    load_reader,
    save_reader,
    wall_features,
    wall_mask,
    wall_spread,
)
from pix2pix_utils.facades import STYLES, draw_label_map, render_photograph
from pix2pix_utils.facades.grammar import draw_layout
from pix2pix_utils.facades.palette import FACADE
from pix2pix_utils.support.errors import InputError

SEED = 92


@pytest.fixture(scope="module")
def reader():
    return load_reader()


@pytest.fixture(scope="module")
def street():
    """True photographs and layouts that the reader has never seen."""
    layouts = [draw_layout(SEED, index) for index in range(30)]
    return np.stack([render_photograph(SEED, index, 128) for index in range(30)]), layouts


def test_true_photographs_are_read_far_above_chance(reader, street):
    score = family_accuracy(reader, *street)
    assert score.accuracy > 0.65
    assert score.chance < 0.3
    assert score.houses > 20


def test_the_reader_knows_every_family(reader):
    assert set(reader.families) == set(STYLES)


def test_houses_of_another_family_are_not_their_own(reader, street):
    _, layouts = street
    names = list(STYLES)
    turned = [
        render_photograph(SEED, index, 128, style=names[(names.index(family) + 4) % len(names)])
        for index, family in enumerate(layout.houses[0].family for layout in layouts)
    ]
    assert family_accuracy(reader, np.stack(turned), layouts).accuracy < 0.3


def test_one_colour_for_all_is_chance(reader, street):
    photographs, layouts = street
    average = np.broadcast_to(photographs.mean(axis=(0, 1, 2)).astype(np.uint8), photographs.shape)
    assert family_accuracy(reader, average, layouts).accuracy < 0.35
    assert wall_spread(average, photographs, layouts) == 0


def test_spread_of_the_truth_is_one_and_of_half_the_contrast_half(street):
    photographs, layouts = street
    assert wall_spread(photographs, photographs, layouts) == 1
    halved = wall_spread(photographs // 2 + 60, photographs, layouts)
    assert halved == pytest.approx(0.5, abs=0.01)


def test_the_wall_keeps_away_from_all_that_stands_on_it(street):
    _, layouts = street
    labels = draw_label_map(SEED, 0, 128)
    mask = wall_mask(layouts[0].houses[0], labels)
    rows, columns = np.nonzero(mask)
    assert len(rows) > 100
    for y, x in zip(rows, columns, strict=True):
        assert (labels[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3] == FACADE).all()
    assert rows.max() < layouts[0].houses[0].floors[-2] * 128


def test_features_of_a_striped_wall_by_hand():
    image = np.full((128, 128, 3), 100, np.uint8)
    image[::2] = 120  # rows alternate: differences of 20 down at odd lags, none across
    mask = np.zeros((128, 128), bool)
    mask[10:50, 10:30] = True
    found = wall_features(image, mask)
    assert found.shape == (FEATURES,)
    down, across = np.log(20**2 + 1), 0
    expected = [np.log(118)] * 3 + [np.log(11), down, 0, down, 0, across, 0, 0, 0, 0, 0]
    assert found == pytest.approx(expected, abs=1e-6)


def test_small_houses_are_left_out(reader, street):
    photographs, layouts = street
    none = dataclasses.replace(layouts[0], houses=())
    with pytest.raises(InputError, match="no house has 150 pixels"):
        family_accuracy(reader, photographs[:1], [none])
    both = family_accuracy(reader, photographs[:2], [none, layouts[1]])
    assert both.houses <= len(layouts[1].houses)


@pytest.mark.parametrize("images", [np.zeros((1, 64, 64, 3), np.uint8), np.zeros((1, 128, 128, 3))])
def test_images_of_another_kind_are_refused(reader, street, images):
    with pytest.raises(InputError, match="one for each layout"):
        family_accuracy(reader, images, street[1][:1])


def test_a_reader_is_kept_in_a_file(street, tmp_path):
    reader = fit_reader(*street)
    save_reader(reader, tmp_path / "reader.npz")
    again = load_reader(tmp_path / "reader.npz")
    assert family_accuracy(again, *street) == family_accuracy(reader, *street)
    # Every house is most like itself.
    assert family_accuracy(again, *street).accuracy == 1


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "reader.npz").write_bytes(b"PK not really")
    with pytest.raises(InputError, match=r"reader\.npz: cannot be read"):
        load_reader(tmp_path / "reader.npz")
