"""All measures at once."""

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.data.builtin import write_facades
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.evaluation import (
    METRICS,
    SCORES,
    builtin_layouts,
    load_segmenter,
    measure_facades,
    measure_images,
)
from pix2pix_utils.facades import draw_label_map, render_photograph, split_seed, to_colours
from pix2pix_utils.facades.grammar import draw_layout, label_map

SEED = 93


@pytest.fixture(scope="module")
def facades():
    """Photographs, label maps in colours, layouts."""
    count = range(8)
    return (
        np.stack([render_photograph(SEED, index, 128) for index in count]),
        to_colours(np.stack([draw_label_map(SEED, index, 128) for index in count])),
        [draw_layout(SEED, index) for index in count],
    )


def test_the_truth_itself_is_perfect(facades):
    photographs, label_maps, layouts = facades
    scores, truth = measure_facades(photographs, photographs, label_maps, layouts)
    assert scores["L1"] == 0
    assert scores["Frechet"] == pytest.approx(0, abs=1e-6)
    for name in ("SSIM", "weave", "sharpness", "wall colours"):
        assert scores[name] == pytest.approx(1), name
    for name in (*SCORES, "family"):
        assert scores[name] == truth[name] > 0.5
    assert set(truth) == {*SCORES, "family"}


def test_one_colour_for_all_is_found_out(facades):
    photographs, label_maps, layouts = facades
    average = np.broadcast_to(photographs.mean(axis=0).astype(np.uint8), photographs.shape)
    scores, truth = measure_facades(average, photographs, label_maps, layouts)
    assert scores["per-pixel accuracy"] < truth["per-pixel accuracy"] - 0.1
    assert scores["family"] < truth["family"]
    assert scores["Frechet"] > 1
    assert scores["sharpness"] < 0.5


def test_without_layouts_nothing_is_said_of_families(facades):
    photographs, label_maps, _ = facades
    scores, truth = measure_facades(photographs, photographs, label_maps)
    assert "family" not in scores | truth


def test_any_images_can_be_measured(facades):
    photographs = facades[0]
    assert set(measure_images(photographs, photographs)) == {*METRICS, "weave", "sharpness"}
    # Spectra of small images cannot be read.
    small = photographs[:, :50, :50]
    assert set(measure_images(small, small)) == {*METRICS, "sharpness"}
    with_network = measure_images(photographs, photographs, load_segmenter())
    assert set(with_network) == {*METRICS, "weave", "sharpness", "Frechet"}


@pytest.mark.parametrize("split", ["val", "test"])
def test_layouts_are_those_of_the_files(tmp_path, split):
    folder = write_facades(tmp_path / "facades", size=64, counts={"val": 2, "test": 3}, seed=4)
    pairs = find_pairs(folder, split)
    layouts = builtin_layouts(pairs, seed=4)
    assert len(layouts) == len(pairs)
    for index, layout in enumerate(layouts):
        drawn = draw_label_map(split_seed(4, split), index, 64)
        assert (label_map(layout, 64) == drawn).all()
    # And so they are what the files hold.
    last = np.asarray(Image.open(pairs.files[-1][0]))[:, 64:]
    assert (last == to_colours(label_map(layouts[-1], 64))).all()
