import hashlib
import math

import numpy as np
import pytest

from conftest import picture
from pix2pix_utils.config import Config
from pix2pix_utils.data.builtin import write_facades
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.evaluation import (
    METRICS,
    SCORES,
    build_segmenter,
    compare,
    confusion_matrix,
    diversity,
    fcn_score,
    fcn_scores,
    load_segmenter,
    mean_of,
    save_segmenter,
    segment,
    train_segmenter,
)
from pix2pix_utils.evaluation.fcn import SEGMENTER, classes_of, train_on_arrays
from pix2pix_utils.facades import CLASSES, PALETTE, draw_label_map, render_photograph, to_colours
from pix2pix_utils.support.errors import InputError


def test_perfect_translation():
    errors = compare(picture(1), picture(1))
    assert errors["L1"] == 0
    assert errors["PSNR"] == math.inf
    assert errors["SSIM"] == pytest.approx(1)
    assert tuple(errors) == METRICS


def test_known_difference():
    target = np.full((16, 16, 3), 100, np.uint8)
    errors = compare(target + 51, target)
    assert errors["L1"] == pytest.approx(51 / 127.5)
    assert errors["PSNR"] == pytest.approx(20 * math.log10(255 / 51), rel=1e-4)
    # Both images are flat: SSIM is what is left of its first factor.
    a, b, c = 151, 100, (0.01 * 255) ** 2
    assert errors["SSIM"] == pytest.approx((2 * a * b + c) / (a * a + b * b + c), abs=1e-3)


def test_mean_is_over_pictures():
    one = {"L1": 0.2, "PSNR": 20.0, "SSIM": 0.5}
    two = {"L1": 0.4, "PSNR": 10.0, "SSIM": 0.1}
    assert mean_of([one, two]) == pytest.approx({"L1": 0.3, "PSNR": 15.0, "SSIM": 0.3})


def test_diversity_is_the_mean_over_all_pairs_of_translations():
    levels = np.array([0, 51, 102], np.uint8)
    outputs = levels[:, None, None, None] * np.ones((1, 4, 4, 3), np.uint8)
    # Differences of 51, 102 and 51 levels of 255; images in [-1, 1] span 2.
    assert diversity(outputs) == pytest.approx((51 + 102 + 51) / 3 / 127.5)
    assert diversity(outputs[[0, 0]]) == 0
    with pytest.raises(InputError, match="at least two"):
        diversity(outputs[:1])


# --------------------------------------------------------------------------------------
# The FCN-score
# --------------------------------------------------------------------------------------

TRUTH = np.array([[0, 0, 0, 1], [1, 1, 1, 2]])
TAKEN = np.array([[0, 0, 1, 1], [1, 1, 0, 0]])


def test_confusion_matrix_counts_truth_in_rows():
    matrix = confusion_matrix(TRUTH, TAKEN, classes=4)
    assert matrix.tolist() == [[2, 1, 0, 0], [1, 3, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    # Images may be counted one by one: a map of one class more or less changes nothing else.
    parts = sum(confusion_matrix(a, b, classes=4) for a, b in zip(TRUTH, TAKEN, strict=True))
    assert (parts == matrix).all()


def test_scores_computed_by_hand():
    scores = fcn_scores(confusion_matrix(TRUTH, TAKEN, classes=4))
    assert tuple(scores) == SCORES
    assert scores["per-pixel accuracy"] == pytest.approx(5 / 8)
    # The fourth class does not occur; the third is never found.
    assert scores["per-class accuracy"] == pytest.approx((2 / 3 + 3 / 4 + 0) / 3)
    assert scores["class IOU"] == pytest.approx((2 / 5 + 3 / 5 + 0) / 3)


def test_a_class_that_is_only_imagined_counts_as_a_mistake_of_the_others():
    scores = fcn_scores([[3, 1], [0, 0]])
    assert scores == pytest.approx(dict.fromkeys(SCORES, 0.75))


def test_perfect_and_constant_maps():
    labels = draw_label_map(0, 0, 128)
    assert fcn_scores(confusion_matrix(labels, labels)) == dict.fromkeys(SCORES, 1.0)
    counts = np.bincount(labels.ravel(), minlength=12)
    most = np.full_like(labels, counts.argmax())
    scores = fcn_scores(confusion_matrix(labels, most))
    assert scores["per-pixel accuracy"] == pytest.approx(counts.max() / labels.size)
    assert scores["per-class accuracy"] == pytest.approx(1 / (counts > 0).sum())


@pytest.mark.parametrize(
    ("truth", "predicted", "words"),
    [
        ([0, 1], [0], "same size"),
        ([0, 12], [0, 0], "truth: must hold whole numbers from 0 to 11"),
        ([0, 0], [0, -1], "predicted: must hold"),
        ([0.5, 0], [0, 0], "truth: must hold"),
    ],
)
def test_confusion_matrix_refuses_what_is_no_map_of_classes(truth, predicted, words):
    with pytest.raises(InputError, match=words):
        confusion_matrix(truth, predicted)


def test_scores_of_nothing_are_refused():
    with pytest.raises(InputError, match="counts no pixel"):
        fcn_scores(np.zeros((12, 12)))


def test_classes_are_those_of_the_nearest_colours():
    shades = PALETTE.astype(np.float32) / 127.5 - 1
    assert classes_of(shades).numpy().tolist() == list(range(12))
    blurred = np.clip(shades + np.random.default_rng(0).normal(0, 0.05, shades.shape), -1, 1)
    assert classes_of(blurred.astype(np.float32)).numpy().tolist() == list(range(12))


def test_segmenter_gives_a_vote_for_each_class_and_pixel_of_any_size():
    segmenter = build_segmenter(seed=1)
    for height, width in ((32, 48), (16, 16)):
        votes = segmenter(np.zeros((2, height, width, 3), np.float32))
        assert votes.shape == (2, height, width, len(CLASSES))
    same, other = build_segmenter(seed=1), build_segmenter(seed=2)
    assert (same.get_weights()[0] == segmenter.get_weights()[0]).all()
    assert (other.get_weights()[0] != segmenter.get_weights()[0]).any()


def test_every_scale_reaches_every_vote():
    """What each scale saw is added to the finer ones: silencing any changes the result."""
    segmenter = build_segmenter()
    image = np.random.default_rng(0).uniform(-1, 1, (1, 32, 32, 3)).astype(np.float32)
    votes = segmenter(image).numpy()
    for name in ("votes1", "skip2", "skip4", "skip8", "narrow8"):
        layer = segmenter.get_layer(name)
        kept = layer.get_weights()
        layer.set_weights([0 * weights for weights in kept])
        assert np.abs(segmenter(image).numpy() - votes).max() > 0.01, name
        layer.set_weights(kept)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Forty built-in facades, and the configuration that learns from them."""
    folder = tmp_path_factory.mktemp("facades") / "data"
    write_facades(folder, size=64, counts={"train": 40, "test": 5})
    config = Config.preset("quick").replace(
        data=str(folder), direction="BtoA", image_size=64, load_size=64
    )
    return config, find_pairs(folder, "train"), folder


@pytest.mark.slow
def test_training_teaches_the_segmenter_and_a_file_keeps_it(small, tmp_path):
    config, pairs, _ = small
    segmenter = train_segmenter(config, pairs, epochs=6)
    labels = np.stack([draw_label_map(0, index, 64) for index in range(40)])
    photographs = np.stack([render_photograph(0, index, 64) for index in range(40)])
    read = segment(segmenter, photographs)
    assert read.dtype == np.uint8
    assert read.shape == labels.shape
    right = fcn_scores(confusion_matrix(labels, read))["per-pixel accuracy"]
    most = max(np.bincount(labels.ravel())) / labels.size
    assert right > most + 0.1

    save_segmenter(segmenter, tmp_path / "segmenter.npz", {"made": "here"})
    again = segment(load_segmenter(tmp_path / "segmenter.npz"), photographs)
    assert (again == read).mean() > 0.999  # float16 moves a pixel at most here and there


@pytest.mark.slow
@pytest.mark.exhaustive
def test_training_on_arrays_lowers_the_loss_and_repeats_itself():
    labels = np.stack([draw_label_map(0, index, 32) for index in range(16)])
    photographs = np.stack([render_photograph(0, index, 32) for index in range(16)])
    same, again = (train_on_arrays(photographs, labels, 4, seed=3) for _ in range(2))
    fresh = build_segmenter(3)
    for one, other in zip(same.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(one, other)
    read = segment(same, photographs)
    assert (read == labels).mean() > (segment(fresh, photographs) == labels).mean() + 0.1


def test_segmenter_wants_label_maps_as_input(small):
    config, _, folder = small
    backwards = find_pairs(folder, "train", "AtoB", "B")
    with pytest.raises(InputError, match="not the input of the direction AtoB"):
        train_segmenter(config.replace(direction="AtoB"), backwards)


def test_shipped_segmenter_reads_photographs_it_has_never_seen():
    segmenter = load_segmenter()
    seen = [(draw_label_map(7, n, 128), render_photograph(7, n, 128)) for n in range(6)]
    labels, photographs = map(np.stack, zip(*seen, strict=True))
    assert (
        fcn_scores(confusion_matrix(labels, segment(segmenter, photographs)))["per-pixel accuracy"]
        > 0.7
    )
    # A label map is no photograph: it can hardly be read.
    maps = segment(segmenter, to_colours(labels))
    assert fcn_scores(confusion_matrix(labels, maps))["per-pixel accuracy"] < 0.6


def test_fcn_score_counts_all_images_together():
    segmenter = load_segmenter()
    labels = np.stack([draw_label_map(7, n, 128) for n in range(3)])
    photographs = [render_photograph(7, n, 128) for n in range(3)]
    matrices = [
        confusion_matrix(one, segment(segmenter, [photograph])[0])
        for one, photograph in zip(labels, photographs, strict=True)
    ]
    assert fcn_score(segmenter, to_colours(labels), photographs) == fcn_scores(sum(matrices))


# Made by `python -m pix2pix_utils.evaluation`, before any generator was tuned.
FROZEN = {
    "families.npz": "94c65d85364816cf411093d032d7b361f81184d16aef05781f547eb47608147e",
    "segmenter.npz": "591b831c0195fb3a42645ca235688acba054f24f0bff94f911d2bd80705eed79",
}


@pytest.mark.parametrize("name", FROZEN)
def test_the_instruments_are_frozen(name):
    """Whoever changes one makes every earlier number incomparable."""
    content = (SEGMENTER.parent / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == FROZEN[name]
    assert len(content) < 2_000_000


def test_missing_segmenter_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nothing\.npz"):
        load_segmenter(tmp_path / "nothing.npz")
