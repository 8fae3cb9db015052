"""The explorers of notebook 1."""

import re

import numpy as np
import pytest
import tensorflow as tf

from conftest import picture, write_pairs
from pix2pix_utils.course.widgets.data import SIDE, JitterExplorer, PairsBrowser
from pix2pix_utils.data import augmentation
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.data.reading import load


@pytest.fixture
def browser(folder):
    return PairsBrowser(find_pairs(folder, "train"), find_pairs(folder, "test"))


def halves(explorer):
    return [panel.picture for panel in explorer.scene.panels]


# --- pairs -----------------------------------------------------------------------------


@pytest.mark.parametrize(("split", "index"), [("train", 0), ("train", 5), ("test", 2)])
def test_both_halves_of_the_chosen_pair(browser, folder, split, index):
    browser.set(split=split, index=index, direction="AtoB")
    expected = load(str(folder / split / f"{index + 1}.png"), "AtoB")
    assert np.array_equal(halves(browser), expected)
    forth = halves(browser)
    browser.set(direction="BtoA")
    back = halves(browser)
    assert np.array_equal(forth[0], back[1])
    assert np.array_equal(forth[1], back[0])
    assert not np.array_equal(forth[0], forth[1])


def test_the_sentence_names_file_sizes_and_halves(browser, folder):
    size = (folder / "train" / "3.png").stat().st_size
    browser.set(index=2)
    assert browser.scene.sentence.startswith(
        "Pair 2 of the pairs 0 to 5 in train: 3.png, 64 pixels wide and 32 high, "
        f"{size / 1000:.0f} kB. Read BtoA, the input is the right half"
    )
    # The pictures are of 8×8 blocks, each half of 8×8 of them, all of other colours.
    assert "has 64 colours" in browser.scene.sentence


def test_the_wrong_direction_is_called_that(browser):
    assert "the direction that the data set declares" in browser.scene.sentence
    browser.set(direction="AtoB")
    assert "the input is the left half" in browser.scene.sentence
    assert "The data set declares BtoA" in browser.scene.sentence


def test_the_pairs_end_where_the_split_ends(browser):
    browser.controls["index"].value = 5
    browser.controls["split"].value = "test"
    assert browser.state == {"split": "test", "index": 2, "direction": "BtoA"}
    assert browser.controls["index"].max == 2
    assert "3.png" in browser.scene.sentence
    browser.set(split="train", index=4)
    assert browser.controls["index"].max == 5
    assert "5.png" in browser.scene.sentence


def test_pairs_in_two_folders(tmp_path):
    from PIL import Image

    for half, extension in (("A", "png"), ("B", "jpg")):
        (tmp_path / f"train{half}").mkdir()
        image = Image.fromarray(picture(ord(half), 32, 32))
        image.save(tmp_path / f"train{half}" / f"house.{extension}")
    browser = PairsBrowser(find_pairs(tmp_path, "train"))
    assert np.array_equal(halves(browser)[1], picture(ord("A"), 32, 32))
    assert "house.png, 32 pixels wide" in browser.scene.sentence
    assert "house.jpg, 32 pixels wide" in browser.scene.sentence
    assert "the input is the second file" in browser.scene.sentence


def test_large_pictures_are_shrunk_for_the_page(tmp_path):
    folder = write_pairs(tmp_path / "large", train=1, test=0, height=1200, width=2400)
    browser = PairsBrowser(find_pairs(folder, "train"))
    assert [half.shape for half in halves(browser)] == [(400, 400, 3)] * 2
    assert "2400 pixels wide and 1200 high" in browser.scene.sentence


# --- jitter ----------------------------------------------------------------------------


@pytest.fixture
def house(folder):
    return load(str(folder / "train" / "1.png"))


def result(explorer, size):
    """Return the two halves that the network sees, out of the enlarged panel."""
    both = explorer.scene.panels[1].picture
    factor = SIDE // size
    left, right = both[:, : size * factor], both[:, -size * factor :]
    return [half[::factor, ::factor] for half in (left, right)]


@pytest.mark.parametrize("load_size", [32, 36, 64])
@pytest.mark.parametrize("flip", [True, False])
def test_it_shows_what_training_does(house, tiny, load_size, flip):
    explorer = JitterExplorer(*house, tiny)
    for seed in (0, 1, 2, 99):
        explorer.set(seed=seed, load_size=load_size, flip=flip)
        expected = augmentation.random_jitter(
            *house, [tiny.seed, seed], load_size=load_size, size=32, flip=flip
        )
        for ours, theirs in zip(result(explorer, 32), expected, strict=True):
            assert np.array_equal(ours, np.rint(theirs))


def test_the_sentence_says_where_the_square_is(house, tiny):
    explorer = JitterExplorer(*house, tiny)
    seen = set()
    for seed in range(12):
        explorer.set(seed=seed, load_size=44)
        sentence = explorer.scene.sentence
        top, left = map(int, re.search(r"row (\d+), column (\d+)", sentence).groups())
        mirrored = "This seed mirrors" in sentence
        seen.add((top, left, mirrored))
        for before, after in zip(
            augmentation.resize(*house, 44, 44), result(explorer, 32), strict=True
        ):
            cut = before[top : top + 32, left : left + 32]
            cut = tf.reverse(cut, [1]) if mirrored else cut
            assert np.array_equal(np.rint(cut), after)
        assert "13×13 = 169 places" in sentence
        assert "mirrored" in explorer.scene.panels[1].caption or not mirrored
    assert len(seen) > 6
    assert {mirrored for *_, mirrored in seen} == {True, False}


def test_the_frame_is_where_the_square_is(house, tiny):
    explorer = JitterExplorer(*house, tiny)
    explorer.set(seed=3, load_size=64)  # a picture of 64 pixels, shown at 256
    top, left = map(int, re.search(r"row (\d+), column (\d+)", explorer.scene.sentence).groups())
    large = explorer.scene.panels[0].picture[:, :SIDE]
    around = large[4 * top - 1, 4 * left : 4 * (left + 32)]
    assert (around == 0).all()
    assert (large[4 * (top + 32), 4 * left : 4 * (left + 32)] == 0).all()
    assert (large[4 * top : 4 * (top + 32), 4 * left - 1] == 0).all()
    assert np.ptp(large[4 * top, 4 * left : 4 * (left + 32)]) > 0


def test_without_enlarging_nothing_is_cut(house, tiny):
    explorer = JitterExplorer(*house, tiny)
    explorer.set(load_size=32, flip=False)
    assert "nothing is cut" in explorer.scene.sentence
    assert "Mirroring is off" in explorer.scene.sentence
    for ours, whole in zip(result(explorer, 32), house, strict=True):
        assert np.array_equal(ours, whole)


def test_it_starts_as_the_config_says(house, tiny):
    explorer = JitterExplorer(*house, tiny.replace(flip=False, load_size=100))
    assert explorer.state == {"seed": 0, "load_size": 100, "flip": False}
    assert explorer.controls["load_size"].max == 100
    assert JitterExplorer(*house, tiny).controls["load_size"].max == 64


def test_the_label_map_keeps_its_colours(house, tiny):
    def colours(labels):
        explorer = JitterExplorer(*house, tiny, labels)
        explorer.set(load_size=50)
        return [{tuple(colour) for colour in half.reshape(-1, 3)} for half in result(explorer, 32)]

    known = [{tuple(map(int, c)) for c in np.reshape(half, (-1, 3))} for half in house]
    assert colours("input")[0] <= known[0]
    assert not colours("input")[1] <= known[1]
    assert colours("target")[1] <= known[1]
