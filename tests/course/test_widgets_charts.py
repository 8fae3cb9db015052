"""Curves drawn pixel by pixel."""

import numpy as np
import pytest
from PIL import ImageColor

from pix2pix_utils.course.figures import COLOURS
from pix2pix_utils.course.widgets.charts import SHARPNESS, Chart, ticks

BLUE, ORANGE = (ImageColor.getrgb(colour) for colour in COLOURS[:2])
BOX = (20, 10, 100, 50)  # left, top, width, height


def where(picture, colour):
    """Return the places of a colour, in pixels of the page: columns and rows."""
    rows, columns = np.nonzero((picture == colour).all(axis=-1))
    return columns / SHARPNESS, rows / SHARPNESS


def test_a_curve_goes_where_its_values_are():
    chart = Chart(140, 80)
    axes = chart.axes(BOX, (0, 1), (0, 1))
    axes.curve([0, 1], [0, 1])
    picture = chart.picture()
    assert picture.shape == (80 * SHARPNESS, 140 * SHARPNESS, 3)
    columns, rows = where(picture, BLUE)
    assert len(columns) > 50
    # From the lower left corner to the upper right one, in a straight line.
    assert np.abs(rows - (60 - (columns - 20) / 2)).max() < 2
    assert columns.min() < 23
    assert columns.max() > 117


def test_what_leaves_the_axes_runs_along_their_edge():
    chart = Chart(140, 80)
    chart.axes(BOX, (0, 1), (0, 1)).curve([0, 1], [5, 5])
    _, rows = where(chart.picture(), BLUE)
    assert np.abs(rows - 10).max() < 2


def test_a_dot_is_full_and_a_ring_is_empty():
    chart = Chart(140, 80)
    axes = chart.axes(BOX, (0, 2), (0, 2))
    axes.dot(1, 1, COLOURS[0])
    axes.dot(0.25, 1, COLOURS[1], filled=False)
    picture = chart.picture()
    assert tuple(picture[35 * SHARPNESS, 70 * SHARPNESS]) == BLUE
    assert tuple(picture[35 * SHARPNESS, round(32.5 * SHARPNESS)]) == (255, 255, 255)
    columns, rows = where(picture, ORANGE)
    assert np.allclose([columns.mean(), rows.mean()], [32.5, 35], atol=1)


def test_a_level_is_a_dashed_line_with_its_word():
    empty, drawn = Chart(140, 80), Chart(140, 80)
    empty.axes(BOX, (0, 1), (0, 1))
    drawn.axes(BOX, (0, 1), (0, 1)).level(0.5, "chance", colour=COLOURS[1])
    columns, rows = where(drawn.picture(), ORANGE)
    line = columns[np.abs(rows - 35) < 1]
    gaps = np.diff(np.unique(line))
    assert (gaps > 1).sum() >= 8
    assert line.max() > 112
    above = (rows > 18) & (rows < 33)  # the word stands on the line, at its right
    assert above.sum() > 20
    assert columns[above].min() > 60
    assert not len(where(empty.picture(), ORANGE)[0])


def test_a_band_is_paler_than_its_curve():
    chart = Chart(140, 80)
    chart.axes(BOX, (0, 1), (0, 1)).band([0, 1], [0.2, 0.2], [0.8, 0.8], COLOURS[0])
    inside = chart.picture()[35 * SHARPNESS, 70 * SHARPNESS]
    assert (np.array(BLUE) < inside).all()
    assert inside.max() < 256 - 5 or inside.min() < 230


@pytest.mark.parametrize(
    ("low", "high", "count", "expected"),
    [
        (0, 1, 2, {0: "0.0", 0.5: "0.5", 1: "1.0"}),
        (0, 2800, 3, {0: "0", 1000: "1,000", 2000: "2,000"}),
        (0, 10, 3, {0: "0", 5: "5", 10: "10"}),
        (-1.2, 1.1, 2, {-1: "-1", 0: "0", 1: "1"}),
        (0, 0.06, 3, {0: "0.00", 0.02: "0.02", 0.04: "0.04", 0.06: "0.06"}),
    ],
)
def test_ticks_are_round_numbers(low, high, count, expected):
    found = ticks(low, high, count)
    assert list(found.values()) == list(expected.values())
    assert list(found) == pytest.approx(list(expected))
