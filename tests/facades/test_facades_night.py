"""Day and night: the same houses in another light."""

from dataclasses import replace

import numpy as np
import pytest

from pix2pix_utils.facades import draw_label_map, make_night_pair
from pix2pix_utils.facades.brush import Brush
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.grammar import draw_layout
from pix2pix_utils.facades.palette import DOOR, FACADE, SHOP, WINDOW
from pix2pix_utils.facades.parts import PAINTERS
from pix2pix_utils.facades.rendering import compose

INDICES = range(10)


@pytest.fixture(scope="module")
def shots():
    """For each house its labels, the day and the night, the last two as floats."""
    found = []
    for index in INDICES:
        pair = make_night_pair(0, index, 128).astype(float)
        found.append((draw_label_map(0, index, 128), pair[:, :128], pair[:, 128:]))
    return found


def fine(image):
    """What is left of an image's brightness without its 5×5 mean."""
    grey = image.mean(axis=2)
    shifts = [np.roll(grey, (y, x), (0, 1)) for y in range(-2, 3) for x in range(-2, 3)]
    return grey - np.mean(shifts, axis=0)


def test_pairs_are_reproducible():
    np.testing.assert_array_equal(make_night_pair(2, 3, 64), make_night_pair(2, 3, 64))


def test_the_night_is_dark_and_blue_and_its_windows_shine(shots):
    for labels, day, night in shots:
        assert night.mean() < 0.65 * day.mean()
        sky = night[:4].mean(axis=(0, 1))
        assert sky[2] > sky[0]
        brightest = np.sort(night[labels == WINDOW].mean(axis=1))
        assert night.mean() > 12
        assert brightest[0] < 60
    lit = [np.mean(night[labels == WINDOW][:, 0] > 120) for labels, _, night in shots]
    assert 0.08 < np.mean(lit) < 0.6
    assert np.mean(np.array(lit) > 0.02) > 0.7


def test_no_room_is_lit_by_day(shots):
    warm = []
    for labels, day, _ in shots:
        pane = day[labels == WINDOW]
        warm.append(np.mean((pane[:, 0] > 190) & (pane[:, 0] - pane[:, 2] > 70)))
    assert np.mean(warm) < 0.02, warm


def test_walls_have_the_same_bricks_by_day_and_at_night(shots):
    same, other = [], []
    for number, (labels, day, night) in enumerate(shots):
        wall = labels == FACADE
        foreign = shots[(number + 1) % len(shots)][2]
        same.append(np.corrcoef(fine(day)[wall], fine(night)[wall])[0, 1])
        other.append(np.corrcoef(fine(day)[wall], fine(foreign)[wall])[0, 1])
    assert min(same) > 0.2, same  # the least where walls are smooth or dark
    assert np.mean(same) > 0.6
    assert np.mean(same) > 3 * np.mean(np.abs(other))


def test_which_windows_are_lit_is_chance():
    window = draw_label_map(0, 6, 96) == WINDOW
    nights = [make_night_pair(0, 6, 96, variant=n)[:, 96:][window].mean() for n in range(6)]
    assert np.std(nights) > 4


@pytest.mark.parametrize("kind", [WINDOW, DOOR, SHOP])
@pytest.mark.parametrize("style", ["modern", "pastel", "victorian"])
def test_light_in_a_room_changes_nothing_else_that_chance_decides(kind, style):
    look = compose(draw_layout(0, 1), 0, 1, 64, style, 0).fronts[0][1]

    def paint(**changes):
        brush, chance = Brush(128, 4, (1, 1, 1), 1, changes.pop("sun", 1.0)), Chance(kind, style)
        PAINTERS[kind](brush, replace(look, **changes), chance, (80, 80, 240, 320), "")
        return chance.between(0, 1), np.asarray(brush.canvas).astype(int)

    by_day, day = paint(lit=0.0)
    at_night, night = paint(lit=1.0, dark=True, sun=0.0)
    assert by_day == at_night
    assert np.abs(day - night).mean() > 1


def test_no_band_across_the_house_shines(shots):
    # A balcony before a lit window is painted anew within the window alone.
    for labels, day, night in shots:
        wall = (labels != WINDOW) & (labels != SHOP) & (labels != DOOR)
        wall[:12] = False  # the moon
        rows = [row for row in range(128) if wall[row].sum() > 20]
        ratios = [night[row][wall[row]].mean() / day[row][wall[row]].mean() for row in rows]
        assert max(ratios) < 0.9, int(np.argmax(ratios))
