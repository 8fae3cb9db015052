"""All measures at once."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.data.augmentation import resize_labels
from pix2pix_utils.data.builtin import write_facades
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.evaluation import (
    METRICS,
    SCORES,
    builtin_layouts,
    load_segmenter,
    measure_facades,
    measure_images,
    measure_translations,
)
from pix2pix_utils.facades import (
    PALETTE,
    draw_label_map,
    from_colours,
    render_photograph,
    split_seed,
    to_colours,
)
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


@dataclass
class Painted:
    """What `translate_files` yields, as far as it is measured."""

    input_image: np.ndarray
    target: np.ndarray
    output: np.ndarray


@pytest.fixture
def painted(tmp_path):
    """Pairs of 256 pixels, and the truth in place of translations."""
    folder = write_facades(tmp_path / "facades", size=256, counts={"test": 4})
    pairs = find_pairs(folder, "test")
    halves = [np.split(np.asarray(Image.open(one)), 2, axis=1) for one, *_ in pairs.files]
    return pairs, [Painted(labels, photo, photo) for photo, labels in halves]


def test_larger_facades_are_shrunk_with_their_labels_as_the_pipeline_shrinks_them(painted):
    pairs, translations = painted
    scores, truth = measure_translations(translations, pairs, "builtin")
    assert scores["L1"] == 0
    assert truth["per-pixel accuracy"] > 0.93
    labels = translations[0].input_image
    assert np.array_equal(resize_labels(labels, 128, 128), labels[1::2, 1::2])
    # Where they are shifted by a pixel, fewer are found.
    shifted = [replace(t, input_image=np.roll(t.input_image, 2, (0, 1))) for t in translations]
    assert (
        measure_translations(shifted, pairs, "builtin")[1]["per-pixel accuracy"]
        < truth["per-pixel accuracy"] - 0.02
    )


def test_label_maps_that_were_read_are_compared_class_by_class(painted):
    pairs, translations = painted
    pairs = find_pairs(pairs.folder, "test", "AtoB", "B")
    read = [Painted(t.target, t.input_image, t.input_image.copy()) for t in translations]
    scores, truth = measure_translations(read, pairs, "builtin-labels")
    assert scores["per-pixel accuracy"] == scores["class IOU"] == 1
    assert truth == {}
    for one in read:
        one.output[: 256 // 4] = PALETTE[0]  # the upper quarter is all background
    right = np.mean([(from_colours(one.target[:64]) == 0).mean() for one in read])
    scores, _ = measure_translations(read, pairs, "builtin-labels")
    assert scores["per-pixel accuracy"] == pytest.approx(0.75 + right / 4)


def test_other_data_have_no_classes(painted):
    pairs, translations = painted
    scores, truth = measure_translations(translations, pairs, "mine")
    assert set(scores) == {*METRICS, "weave", "sharpness"}
    assert truth == {}


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
