"""The explorers of notebook 2."""

import re

import keras
import matplotlib
import numpy as np
import pytest

from pix2pix_utils.course.widgets.generator import (
    OWN_CHOICE,
    FeatureMapBrowser,
    SkipSwitchboard,
    translate_without,
)
from pix2pix_utils.generator import build_generator
from pix2pix_utils.inference import translate
from pix2pix_utils.support.copies import copy_generator
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import to_uint8

LEVELS = ["skip1", "skip2", "skip3", "skip4", "bottleneck"]


@pytest.fixture
def inputs():
    return np.random.default_rng(0).uniform(-1, 1, (3, 32, 32, 3)).astype(np.float32)


@pytest.fixture
def generator(tiny):
    """A small U-Net with weights large enough to make every level count."""
    network = build_generator(tiny.replace(generator_filters=6))
    random = np.random.default_rng(1)
    for variable in network.trainable_variables:
        if variable.path.endswith("kernel"):
            variable.assign(random.normal(0, 0.2, variable.shape))
    return network


@pytest.fixture
def board(generator, inputs):
    return SkipSwitchboard(generator, inputs)


def shown(explorer):
    return [panel.picture for panel in explorer.scene.panels]


def close(one, other):
    """Say whether two pictures are equal up to rounding."""
    return np.abs(one.astype(int) - other.astype(int)).max() <= 1


def said_change(explorer):
    return float(re.search(r"differs by (\d\.\d{3})", explorer.scene.sentence)[1])


def without(generator, level):
    """Return a copy whose weights for one level are zero: it cannot read what comes from there."""
    twin = copy_generator(generator, noise=False)
    skips = sum(layer.name.endswith("_skip") for layer in generator.layers)
    reader = f"up{skips + 2 - level}_conv" if level > 1 else "output_conv"
    kernel = twin.get_layer(reader).kernel  # [side, side, filters, channels]
    weights = kernel.numpy()
    if level > skips:
        weights[...] = 0  # the first block of the decoder reads the bottleneck alone
    else:
        decoder = generator.get_layer(f"up{skips + 1 - level}_conv").filters
        weights[..., decoder:] = 0
    kernel.assign(weights)
    return twin


# --- switches --------------------------------------------------------------------------


@pytest.mark.parametrize("normalization", ["instance", "batch", "none"])
def test_with_all_on_it_is_the_generator(tiny, inputs, normalization):
    generator = build_generator(tiny.replace(normalization=normalization))
    for variable in generator.non_trainable_variables:
        if "moving" in variable.path:
            variable.assign(variable + 3.0)  # statistics that a test image does not have
    board = SkipSwitchboard(generator, inputs)
    board.set(picture=1)
    picture, whole, switched = shown(board)
    expected = to_uint8(translate(generator, inputs[1], noise=False))
    assert np.array_equal(picture, to_uint8(inputs[1]))
    assert close(whole, expected)
    assert close(switched, expected)
    assert board.scene.sentence.startswith("All levels are on")


@pytest.mark.parametrize("level", range(1, 6))
def test_a_level_that_is_off_is_not_read(board, generator, inputs, level):
    board.set(picture=2, **{LEVELS[level - 1]: False})
    expected = translate(without(generator, level), inputs[2], noise=False)
    _, whole, switched = shown(board)
    assert close(switched, to_uint8(expected))
    change = np.abs(expected - translate(generator, inputs[2], noise=False)).mean()
    assert said_change(board) == pytest.approx(change, abs=0.001)
    name = "bottleneck (1×1)" if level == 5 else f"skip {level} ({32 >> level}×{32 >> level})"
    assert f"Off: {name}." in board.scene.sentence
    assert board.scene.panels[2].caption == "1 of 5 off"
    if level < 5:
        assert not np.array_equal(whole, switched)


def test_with_everything_off_all_inputs_give_one_picture(board):
    board.set(**dict.fromkeys(LEVELS, False))
    one = shown(board)[2]
    assert "come out 0.000 apart like this" in board.scene.sentence
    assert "hardly looks at its input" in board.scene.sentence
    board.set(picture=2)
    assert np.array_equal(one, shown(board)[2])
    board.set(preset="all on")
    assert "hardly looks" not in board.scene.sentence
    assert not np.array_equal(one, shown(board)[2])


def test_it_says_how_far_two_pictures_are_apart(board, generator, inputs):
    board.set(picture=2, skip1=False)

    def apart(network):
        two, zero = (translate(network, inputs[n], noise=False) for n in (2, 0))
        return np.abs(two - zero).mean()

    said = re.search(
        r"Pictures 2 and 0 come out (\S+) apart like this, and (\S+) with all on",
        board.scene.sentence,
    ).groups()
    expected = [apart(without(generator, 1)), apart(generator)]
    assert [float(number) for number in said] == pytest.approx(expected, abs=0.001)


def test_the_generator_stays_as_it_was(generator, inputs):
    before = generator.get_weights()
    layers = [layer.name for layer in generator.layers]
    translation = generator(inputs[:1], training=False).numpy()
    board = SkipSwitchboard(generator, inputs)
    board.set(preset="all skips off")
    assert all(map(np.array_equal, before, generator.get_weights()))
    assert layers == [layer.name for layer in generator.layers]
    assert np.array_equal(translation, generator(inputs[:1], training=False))


def test_presets_and_boxes_say_the_same(board):
    off = [False] * 4 + [True]
    board.controls["preset"].value = "all skips off"
    assert [board.state[level] for level in LEVELS] == off
    board.controls["skip1"].value = True
    assert board.state["preset"] == OWN_CHOICE
    board.controls["preset"].value = "skips 1 to 2 off"
    assert [board.state[level] for level in LEVELS] == [False, False, True, True, True]
    board.set(skip1=True, skip2=True)
    assert board.state["preset"] == "all on"
    board.controls["preset"].value = OWN_CHOICE  # not a choice of boxes by itself
    assert board.state["preset"] == "all on"
    board.controls["preset"].value = "skips 3 to 4 and the bottleneck off"
    assert [board.state[level] for level in LEVELS] == [True, True, False, False, False]


def test_a_preset_is_drawn_once(board, monkeypatch):
    drawn = []
    draw = board.draw
    monkeypatch.setattr(board, "draw", lambda **state: drawn.append(state) or draw(**state))
    board.controls["preset"].value = "all skips off"
    assert len(drawn) == 1
    assert drawn[0]["skip4"] is False


def test_half_precision(tiny, inputs):
    board = SkipSwitchboard(build_generator(tiny.replace(mixed_precision=True)), inputs)
    board.set(preset="all skips off")
    assert board.scene.panels[2].caption == "4 of 5 off"


@pytest.mark.parametrize("explorer", [SkipSwitchboard, FeatureMapBrowser])
def test_a_generator_without_skips_is_refused(tiny, inputs, explorer):
    for kind in ("encoder-decoder", "resnet6"):
        with pytest.raises(InputError, match="no skip connections"):
            explorer(build_generator(tiny.replace(generator=kind)), inputs)


def test_one_image_is_not_enough_to_compare(generator, inputs):
    with pytest.raises(InputError, match="fewer than two"):
        SkipSwitchboard(generator, inputs[:1])


# --- activations -----------------------------------------------------------------------


@pytest.fixture
def browser(generator, inputs):
    return FeatureMapBrowser(generator, inputs)


def cells(explorer):
    """Cut the grid of maps apart."""
    grid, side = shown(explorer)[1], 128
    return [
        grid[row : row + side, column : column + side]
        for row in range(0, len(grid), side + 6)
        for column in range(0, grid.shape[1], side + 6)
    ]


@pytest.mark.parametrize(("block", "page"), [("down1", 0), ("down3", 2), ("down5", 0), ("up4", 0)])
def test_it_shows_the_activations(browser, generator, inputs, block, page):
    browser.set(picture=1, block=block, page=page)
    output = generator.get_layer(f"{block}_act").output
    values = keras.Model(generator.input, output)(inputs[1:2], training=False)[0].numpy()
    low, high = np.percentile(values, [0.5, 99.5])
    scaled = np.clip((values - low) / (high - low), 0, 1)
    colours = matplotlib.colormaps["viridis"](scaled, bytes=True)[..., :3]
    step = 128 // len(values)
    drawn = cells(browser)
    for number in range(min(8, values.shape[2] - 8 * page)):
        assert close(drawn[number][::step, ::step], colours[:, :, 8 * page + number])
    assert np.array_equal(shown(browser)[0], to_uint8(inputs[1]))


def test_the_pages_end_with_the_channels(browser):
    assert browser.controls["page"].max == 0  # 6 channels
    assert "6 channels of 16×16 values; you see 0 to 5" in browser.scene.sentence
    assert (cells(browser)[6] == 128).all()
    browser.set(block="down3", page=2)
    assert browser.controls["page"].max == 2
    assert "24 channels of 4×4 values; you see 16 to 23" in browser.scene.sentence
    browser.controls["block"].value = "up4"
    assert browser.state == {"picture": 0, "block": "up4", "page": 0}
    assert "6 channels of 16×16 values" in browser.scene.sentence


def test_every_block_and_page_can_be_seen(browser):
    sentences = set()
    blocks = browser.controls["block"].options
    assert blocks == ("down1", "down2", "down3", "down4", "down5", "up1", "up2", "up3", "up4")
    for block in blocks:
        browser.set(block=block)
        for page in range(browser.controls["page"].max + 1):
            browser.set(page=page)
            sentences.add(browser.scene.sentence)
            assert len(cells(browser)) in (4, 8)
    assert len(sentences) == 1 + 2 + 3 + 6 + 6 + 6 + 3 + 2 + 1


def test_what_a_value_sees(browser):
    seen = {"down1": 4, "down2": 10, "down3": 22, "down4": 46, "down5": 94}
    for block, side in seen.items():
        browser.set(block=block)
        assert f"depends on {side}×{side}" in browser.scene.sentence
        assert ("more than the whole picture" in browser.scene.sentence) == (side > 32)
    browser.set(block="up1")
    assert "depends" not in browser.scene.sentence


def test_it_says_how_far_a_block_tells_two_pictures_apart(browser, generator, inputs):
    browser.set(picture=2, block="up2")
    both = keras.Model(generator.input, generator.get_layer("up2_act").output)(inputs[[2, 0]])
    share = np.abs(both[0] - both[1]).mean() / np.abs(both[0]).mean()
    said = re.search(r"from those of picture 0 by (\d+)% of", browser.scene.sentence)[1]
    assert int(said) == pytest.approx(100 * share, abs=0.6)
    alone = FeatureMapBrowser(generator, inputs[:1])
    assert "those of picture" not in alone.scene.sentence


def test_a_flat_channel_is_counted(generator, inputs):
    browser = FeatureMapBrowser(generator, inputs)
    browser.set(block="down2")
    assert "nearly flat: none" in browser.scene.sentence
    scale, _ = generator.get_layer("down2_norm").weights
    scale.assign(np.where(np.arange(12) == 3, 0, np.where(np.arange(12) == 5, 9, 1)))
    browser = FeatureMapBrowser(generator, inputs)
    browser.set(block="down2")
    assert "5 varies most; nearly flat: 1" in browser.scene.sentence
    assert len(np.unique(cells(browser)[3].reshape(-1, 3), axis=0)) == 1


def test_levels_that_are_off_are_levels_that_cannot_be_read(generator, inputs):
    whole, *others = translate_without(generator, inputs[0], [(), *([n] for n in range(1, 6))])
    assert np.allclose(whole, translate(generator, inputs[0], noise=False), atol=1e-4)
    for level, picture in enumerate(others, start=1):
        expected = translate(without(generator, level), inputs[0], noise=False)
        assert np.allclose(picture, expected, atol=1e-4), level
        assert not np.allclose(picture, whole, atol=1e-3), level
    with pytest.raises(InputError, match="no level 6; give 1 to 5"):
        translate_without(generator, inputs[0], [[6]])
