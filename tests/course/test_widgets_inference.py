"""Explorer of notebook 6."""

import numpy as np
import pytest

from conftest import picture
from pix2pix_utils.course import figures
from pix2pix_utils.course.widgets import inference
from pix2pix_utils.course.widgets.inference import NoiseExplorer
from pix2pix_utils.course.widgets.pictures import enlarged
from pix2pix_utils.generator import build_generator
from pix2pix_utils.inference import translate
from pix2pix_utils.support.pixels import to_uint8


@pytest.fixture(scope="module")
def inputs():
    return [picture(seed, 32, 32) / np.float32(127.5) - 1 for seed in range(3)]


@pytest.fixture
def generator(tiny):
    network = build_generator(tiny)
    kernel = network.get_layer("output_conv").kernel
    kernel.assign(20 * kernel)  # fresh weights are so small that no noise would be seen
    return network


def shown(explorer, number):
    """Return one panel's picture at the size that the network has."""
    return explorer.scene.panels[number].picture[::8, ::8]


def test_a_seed_is_the_translation_with_that_seed(generator, inputs):
    explorer = NoiseExplorer(generator, inputs)
    explorer.set(picture=1, seed=5)
    expected = to_uint8(translate(generator, inputs[1], seed=5))
    assert (shown(explorer, 0) == to_uint8(inputs[1])).all()
    assert (shown(explorer, 1) == expected).all()
    assert (explorer.scene.panels[1].picture == enlarged(expected, 8)).all()
    calm = to_uint8(translate(generator, inputs[1], noise=False)).astype(int)
    mean = np.abs(expected - calm).mean()
    assert mean > 1
    assert f"Seed 5 moves the picture by {mean:.1f} of 255 grey levels" in explorer.scene.sentence


def test_another_seed_gives_another_picture_and_the_same_seed_the_same(generator, inputs):
    explorer = NoiseExplorer(generator, inputs)
    first = explorer.scene.panels[1].picture
    explorer.controls["seed"].value = 1
    assert (explorer.scene.panels[1].picture != first).any()
    explorer.controls["seed"].value = 0
    assert (explorer.scene.panels[1].picture == first).all()


def test_without_noise_the_seed_has_no_effect(generator, inputs):
    explorer = NoiseExplorer(generator, inputs)
    noisy = explorer.scene.panels[1].picture
    explorer.set(noise=False)
    calm = explorer.scene.panels[1].picture
    assert (calm != noisy).any()
    assert explorer.scene.panels[1].caption == "Translation without noise"
    assert len(np.unique(explorer.scene.panels[2].picture.reshape(-1, 3), axis=0)) == 1
    explorer.set(seed=7)
    assert (explorer.scene.panels[1].picture == calm).all()
    assert "the difference is 0 everywhere" in explorer.scene.sentence


@pytest.mark.parametrize(
    ("rows", "columns", "where"),
    [
        (slice(0, 4), slice(0, 4), "at the upper left"),
        (slice(28, 32), slice(28, 32), "at the lower right"),
        (slice(12, 16), slice(12, 16), "in the middle"),
        (slice(12, 16), slice(28, 32), "at the middle right"),
        (slice(20, 24), slice(8, 12), "at the lower left"),
    ],
)
def test_it_says_where_the_noise_moves_most(monkeypatch, inputs, rows, columns, where):
    def translated(_, images, noise=True, seed=0):
        result = np.zeros_like(images)
        if noise:
            result[rows, columns] += 20 / 127.5
        return result

    monkeypatch.setattr(inference, "translate", translated)
    explorer = NoiseExplorer(None, inputs)
    sentence = explorer.scene.sentence
    assert (
        f"It moves most {where}, by 20.0 on average there, and nowhere by more than 20" in sentence
    )
    assert f"{1 - 16 / 1024:.0%} of the pixels move by less than one" in sentence
    colours, counts = np.unique(shown(explorer, 2).reshape(-1, 3), axis=0, return_counts=True)
    assert sorted(counts) == [16, 1008]
    # Viridis ends in yellow: much red and green, little blue.
    red, green, blue = colours[np.argmin(counts)]
    assert min(red, green) > 200 > blue


def test_every_extreme_can_be_drawn(generator, inputs):
    explorer = NoiseExplorer(generator, inputs, seeds=10)
    sliders = [explorer.controls[name] for name in ("picture", "seed")]
    assert [slider.max for slider in sliders] == [2, 9]
    sentences = []
    for end in ("min", "max"):
        values = {name: getattr(explorer.controls[name], end) for name in ("picture", "seed")}
        explorer.set(**values)
        sentences.append(explorer.scene.sentence)
    assert sentences[0] != sentences[1]


def test_the_still_shows_the_middle_and_says_the_same(generator, inputs):
    explorer = NoiseExplorer(generator, inputs)
    figure = explorer.still()
    assert figures.alt_text(figure).endswith(explorer.scene.sentence)
    for axes, panel in zip(figure.axes, explorer.scene.panels, strict=True):
        assert np.array_equal(axes.images[0].get_array(), panel.picture[64:192, 64:192])


def test_the_still_says_where_its_own_part_moves_most(monkeypatch, inputs):
    def translated(_, images, noise=True, seed=0):
        result = np.zeros_like(images)
        if noise:
            result[0:4, 0:4] += 40 / 127.5  # outside of the middle
            result[14:18, 20:24] += 20 / 127.5
        return result

    monkeypatch.setattr(inference, "translate", translated)
    alt = figures.alt_text(NoiseExplorer(None, inputs).still())
    assert alt.startswith("The middle of the pictures, moved most at the middle right of what")
    assert "It moves most at the upper left, by 40.0" in alt
