"""Sketches: dark strokes on white where the labels change, and what tells a family."""

import numpy as np
import pytest

from pix2pix_utils.facades import draw_edges, draw_label_map
from pix2pix_utils.facades.palette import WINDOW
from pix2pix_utils.facades.parts import PAINTERS
from pix2pix_utils.facades.sketch_parts import SKETCHERS
from pix2pix_utils.support.errors import InputError


def darkness(image):
    return 1 - image[:, :, 0].astype(float) / 255


def borders(labels):
    """Where a label differs from the one above or to the left."""
    found = np.zeros(labels.shape, bool)
    found[1:] |= labels[1:] != labels[:-1]
    found[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    return found


def test_every_class_that_is_painted_is_sketched():
    assert set(SKETCHERS) == set(PAINTERS)


def test_sketches_are_reproducible_and_each_is_its_own():
    first, again = draw_edges(3, 1, 128), draw_edges(3, 1, 128)
    assert (first.shape, first.dtype) == ((128, 128, 3), np.uint8)
    np.testing.assert_array_equal(first, again)
    assert np.abs(darkness(first) - darkness(draw_edges(3, 2, 128))).mean() > 0.05


def test_a_sketch_is_dark_grey_on_white():
    for index in range(12):
        sketch = draw_edges(0, index, 256)
        assert (sketch == sketch[:, :, :1]).all()
        assert np.median(sketch) == 255
        assert 0.03 < darkness(sketch).mean() < 0.25
        assert sketch.min() < 90


@pytest.mark.parametrize("size", [128, 256])
def test_strokes_lie_where_the_labels_change(size):
    there, elsewhere, moved = [], [], []
    for index in range(12):
        labels, dark = draw_label_map(0, index, size), darkness(draw_edges(0, index, size))
        border = borders(labels)
        near = border | np.roll(border, -1, 0) | np.roll(border, -1, 1)
        there.append(dark[near].mean())
        elsewhere.append(dark[~near].mean())
        moved.append(dark[np.roll(near, (3, 3), (0, 1))].mean())
    assert np.mean(there) > 3 * np.mean(elsewhere)  # bars, beams and shelves are elsewhere
    assert np.mean(there) > 1.6 * np.mean(moved)


def test_nearly_every_window_has_an_outline():
    found = []
    for index in range(8):
        labels, dark = draw_label_map(0, index, 256), darkness(draw_edges(0, index, 256))
        window = labels == WINDOW
        edge = window & ~np.roll(window, 1, 1)  # the left column of each
        near = np.maximum(dark, np.maximum(np.roll(dark, 1, 1), np.roll(dark, -1, 1)))
        found.append((near[edge] > 0.3).mean())
    assert min(found) > 0.7, found
    assert np.mean(found) > 0.85, found


def test_the_sketch_shows_the_style_that_is_asked_for():
    # The same layout: more bars in a canal house's windows, beams in a timber house's wall.
    ink = {
        style: darkness(draw_edges(0, 8, 256, style=style)).mean()
        for style in ("canal", "modern", "half-timbered")
    }
    assert ink["canal"] > ink["modern"] * 1.1
    assert ink["half-timbered"] > ink["modern"] * 1.1


def test_a_larger_sketch_shows_the_same():
    small, large = darkness(draw_edges(0, 5, 64)), darkness(draw_edges(0, 5, 256))
    reduced = large.reshape(64, 4, 64, 4).mean(axis=(1, 3))
    assert np.corrcoef(small.ravel(), reduced.ravel())[0, 1] > 0.8


def test_wrong_numbers_are_refused():
    with pytest.raises(InputError, match="size: 16"):
        draw_edges(0, 0, 16)
    with pytest.raises(InputError, match="style: 'brutal' is unknown"):
        draw_edges(0, 0, 64, style="brutal")
