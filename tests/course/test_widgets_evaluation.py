"""Explorer of notebook 7, with made-up results."""

import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from conftest import picture
from pix2pix_utils.course import figures
from pix2pix_utils.course.experiments import strips, tables
from pix2pix_utils.course.experiments.ablations import SEEDS, TABLES, all_runs
from pix2pix_utils.course.widgets.evaluation import AblationBrowser
from pix2pix_utils.facades import VERSION
from pix2pix_utils.support.errors import InputError

TRUTH = tables.truth_of("table1")

PAIRS, LARGE = 4, 12
"""Pictures of a run, and how much those of 32 pixels are enlarged."""

ACCURACIES = {
    "l1": (0.5, 0.54, 0.52),
    "gan": (0.1, 0.3, 0.2),
    "cgan": (0.53, 0.62, 0.6),
    "l1-gan": (0.7, 0.71, 0.72),
    "quick": (0.76, 0.75, 0.77),
}
"""By seed: cGAN and L1 overlap; the other rows lie apart."""


@pytest.fixture
def results():
    found = {TRUTH: {"scores": {"per-pixel accuracy": 0.84, "class IOU": 0.553}}}
    for number, run in enumerate(all_runs()):
        key, seed = run.name.rsplit("-seed", 1)
        accuracy = ACCURACIES.get(key, (0.4, 0.4, 0.4))[int(seed)]
        scores = {"per-pixel accuracy": accuracy, "class IOU": accuracy - 0.1}
        found[run.name] = {"scores": scores | {"L1": 0.1 + number / 1000}}
    return found


@pytest.fixture(scope="module")
def images():
    label_maps = np.stack([picture(n, 32, 32) for n in range(PAIRS)])
    photographs = np.stack([np.full((32, 32, 3), 250 - n, np.uint8) for n in range(PAIRS)])
    return label_maps, photographs


@pytest.fixture(scope="module")
def stored(tmp_path_factory, images):
    """A folder in which each picture of each run has a grey level of its own."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "pictures").mkdir()
    for run in all_runs():
        levels = [grey(run.name, pair) for pair in range(PAIRS)]
        pixels = np.repeat(levels, 32).astype(np.uint8)
        image = Image.fromarray(np.tile(pixels[:, None], (32, 1, 3)))
        image.save(folder / "pictures" / f"{run.name}.jpg", quality=92, subsampling=0)
    write_pairs(folder, images)
    return folder


def write_pairs(folder, images, version=VERSION):
    for name, squares in zip(strips.PAIR, images, strict=True):
        strip = np.concatenate(squares, axis=1)
        Image.fromarray(strip).save(folder / "pictures" / f"{name}-{version}.png")


def grey(name, pair):
    return 60 * pair + [run.name for run in all_runs()].index(name)


@pytest.fixture
def browser(results, stored):
    return AblationBrowser(results, folder=stored)


def offered(browser, name):
    """Return what a drop-down list offers, as values."""
    options = browser.controls[name].options
    return [option[1] if isinstance(option, tuple) else option for option in options]


def shown(browser):
    return [panel.picture[::LARGE, ::LARGE] for panel in browser.scene.panels]


@pytest.mark.parametrize("pair", range(PAIRS))
def test_two_runs_stand_between_the_label_map_and_its_photograph(browser, images, pair):
    browser.set(table="table2", left="U-Net, L1", right="encoder-decoder, L1", seed=1, pair=pair)
    first, one, other, last = shown(browser)
    assert (first == images[0][pair]).all()
    assert (last == images[1][pair]).all()
    assert (one == grey("l1-seed1", pair)).all()
    assert (other == grey("severed-l1-seed1", pair)).all()
    captions = [panel.caption for panel in browser.scene.panels]
    assert captions == ["Input", "Left: U-Net, L1", "Right: encoder-decoder, L1", "Ground truth"]


def test_the_sentence_gives_the_scores_of_these_two_runs(browser, results):
    browser.set(table="table1", left="L1+GAN", right="GAN", seed=1, pair=3)
    one, other = (247 - grey(name, 3) for name in ("l1-gan-seed1", "gan-seed1"))
    far, near = (results[name]["scores"]["L1"] for name in ("l1-gan-seed1", "gan-seed1"))
    assert browser.scene.sentence == (
        f"Test pair 3, seed 1: the left translation is {one} of 255 grey levels from the truth on "
        f"average, the right one {other}. Over all test pairs, left (L1+GAN) has a per-pixel "
        f"accuracy of 0.71, a class IOU of 0.61 and an L1 distance of {far:.3f}; right (GAN) 0.30, "
        f"0.20 and {near:.3f}; the ground truth 0.84 and 0.55. Over 3 seeds, left is in every run "
        "above right in per-pixel accuracy."
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("L1+cGAN", "L1", "left is in every run above right"),
        ("L1", "L1+cGAN", "left is in every run below right"),
        ("cGAN", "L1", "within the spread of the runs"),
        ("L1", "cGAN", "within the spread of the runs"),
        ("L1", "L1", "Both sides show the same row"),
    ],
)
def test_the_verdict_is_that_of_all_seeds_whichever_is_shown(browser, left, right, seed, verdict):
    browser.set(table="table1", left=left, right=right, seed=seed)
    known = ("in every run", "within the spread", "the same row", "one run cannot")
    assert verdict in browser.scene.sentence
    assert sum(words in browser.scene.sentence for words in known) == 1


def test_one_run_of_each_is_no_evidence(browser):
    browser.set(table="average", left="no average", right="average 0.99")
    assert browser.scene.sentence.endswith("one run cannot tell a difference from chance.")
    assert "every run" not in browser.scene.sentence
    assert browser.scene.sentence.startswith("Test pair 0: ")


def test_it_begins_with_the_ends_of_the_papers_first_table(browser):
    expected = {"table": "table1", "left": "L1", "right": "L1+cGAN", "seed": 0, "pair": 0}
    assert browser.state == expected
    assert offered(browser, "table") == [name for name in TABLES if name not in ("real", "time")]


def test_another_table_brings_its_own_rows_and_seeds(browser):
    browser.set(left="GAN", right="cGAN", seed=1, pair=3)
    for name in reversed(offered(browser, "table")):
        browser.controls["table"].value = name
        labels = [row.label for row in TABLES[name].rows]
        assert offered(browser, "left") == offered(browser, "right") == labels
        assert (browser.state["left"], browser.state["right"]) == (labels[0], labels[-1])
        several = TABLES[name].seeds > 1
        assert offered(browser, "seed") == (list(SEEDS) if several else [0])
        assert browser.state["seed"] == 0
        assert (browser.controls["seed"].layout.display == "none") != several
        assert browser.state["pair"] == 3
        assert f"left ({labels[0]})" in browser.scene.sentence
    assert browser.state["table"] == "table1"


def test_a_new_table_is_drawn_once_and_not_with_rows_of_the_old_one(browser, monkeypatch):
    browser.set(seed=1)
    states, draw = [], browser.draw
    monkeypatch.setattr(browser, "draw", lambda **state: states.append(state) or draw(**state))
    browser.controls["table"].value = "table3"
    expected = {"table": "table3", "left": "1×1", "right": "142×142", "seed": 0, "pair": 0}
    assert states == [expected]


def test_a_row_of_another_table_is_refused(browser):
    with pytest.raises(TraitError, match="Invalid selection"):
        browser.set(table="table3", left="cGAN")
    browser.set(table="table1", left="cGAN")
    assert "left (cGAN)" in browser.scene.sentence


def test_rows_with_a_missing_run_are_not_offered(results, stored):
    for name in ("cgan-seed1", "average0-seed0", "quick-seed1"):
        del results[name]
    browser = AblationBrowser(results, folder=stored)
    assert offered(browser, "left") == ["L1", "GAN", "L1+GAN"]
    assert browser.state["right"] == "L1+GAN"
    # One row is left of the average, which is nothing to compare.
    assert "average" not in offered(browser, "table")


def test_tables_with_one_seed_do_not_ask_for_the_second_run_of_a_row(results, stored):
    del results["quick-seed1"]
    browser = AblationBrowser(results, folder=stored)
    assert "L1+cGAN" not in offered(browser, "left")
    browser.set(table="average")
    assert offered(browser, "left") == ["average 0.99", "no average"]


def test_a_first_table_with_one_seed(results, stored):
    few = {name: results[name] for name in (TRUTH, "quick-seed0", "average0-seed0")}
    browser = AblationBrowser(few, folder=stored)
    assert offered(browser, "table") == ["average"]
    assert browser.controls["seed"].layout.display == "none"
    assert (shown(browser)[2] == grey("average0-seed0", 0)).all()


@pytest.mark.parametrize("kept", [[], [TRUTH], ["l1-seed0"], None])
def test_nothing_to_compare_is_an_error_that_says_what_to_do(results, stored, kept):
    if kept is None:
        del results[TRUTH]
    else:
        results = {name: results[name] for name in kept}
    with pytest.raises(InputError, match=r"python -m pix2pix_utils\.course\.experiments"):
        AblationBrowser(results, folder=stored)


def test_the_slider_ends_with_the_pairs(browser):
    slider = browser.controls["pair"]
    assert (slider.min, slider.max) == (0, PAIRS - 1)
    slider.value = PAIRS - 1
    assert (shown(browser)[1] == grey("l1-seed0", PAIRS - 1)).all()


def test_pairs_are_those_of_the_facades_that_the_table_learnt_from(results, images, stored):
    other = [255 - array for array in images]
    write_pairs(
        stored, other, version=VERSION - 1
    )  # of another version: shown by no table of the notebook
    browser = AblationBrowser(results, folder=stored)
    for name in offered(browser, "table"):
        assert TABLES[name].facades == VERSION
        browser.set(table=name, pair=2)
        first, *_, last = shown(browser)
        assert (first == images[0][2]).all()
        assert (last == images[1][2]).all()


def test_pictures_of_the_real_size_are_shown_side_by_side(results, tmp_path):
    (tmp_path / "pictures").mkdir()
    noise = [np.random.default_rng(n).integers(0, 256, (128, 512, 3), np.uint8) for n in range(2)]
    for name, pixels in zip(("quick-seed0", "average0-seed0"), noise, strict=True):
        Image.fromarray(pixels).save(tmp_path / "pictures" / f"{name}.jpg")
    few = {name: results[name] for name in (TRUTH, "quick-seed0", "average0-seed0")}
    write_pairs(tmp_path, [np.split(noise[0], 4, axis=1)] * 2)
    browser = AblationBrowser(few, folder=tmp_path)
    browser.set(pair=2)
    expected = strips.strip("average0-seed0", tmp_path)[2]
    assert (browser.scene.panels[2].picture[1::3, 1::3] == expected).all()
    # 848 pixels is what JupyterLab leaves beside its file browser on a window of 1280.
    assert sum(panel.width + 14 for panel in browser.scene.panels) <= 848
    (first, *_, last) = browser.still().axes
    assert first.get_position().y0 == last.get_position().y0


def test_the_still_says_the_same_and_outside_a_notebook_it_is_printed(browser, capsys):
    browser.set(right="GAN", pair=1)
    figure = browser.still()
    assert figures.alt_text(figure) == browser.scene.sentence
    for axes, panel in zip(figure.axes, browser.scene.panels, strict=True):
        assert axes.get_title("left") == panel.caption
        assert np.array_equal(axes.images[0].get_array(), panel.picture)
    browser.show()
    assert capsys.readouterr().out == f"{browser.scene.sentence}\n"


def test_the_page_shows_what_the_scene_holds(browser):
    before = browser._pictures.value
    browser.controls["right"].value = "cGAN"
    after = browser._pictures.value
    pictures = [re.findall(r'src="([^"]+)"', page) for page in (before, after)]
    same = [one == other for one, other in zip(*pictures, strict=True)]
    assert same == [True, True, False, True]
    assert browser.scene.sentence in after


def test_it_needs_no_tensorflow():
    program = (
        "import sys, pix2pix_utils.course.widgets.evaluation; sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
