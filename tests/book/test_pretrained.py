import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from conftest import picture
from pix2pix_utils.course.experiments.growing import grow
from pix2pix_utils.course.experiments.shipped import _timed, main
from pix2pix_utils.discriminator import discriminator_inputs
from pix2pix_utils.facades import (
    draw_label_map,
    from_colours,
    render_photograph,
    to_colours,
)
from pix2pix_utils.facades.pairs import make_edges_pair, make_night_pair
from pix2pix_utils.generator import build_generator
from pix2pix_utils.inference import translate
from pix2pix_utils.pretrained import (
    DISCRIMINATOR,
    FOLDER,
    SHIPPED,
    load_discriminator,
    load_pretrained,
    load_weights,
    save_weights,
    weights_path,
)
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import checkpoint

SMALL = 2_000_000
"""Bytes that the generators of the other tasks may have."""


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_is_what_the_command_trains_and_small(name):
    generator, config = load_pretrained(name)
    recipe = SHIPPED[name]
    assert config.data == recipe.data
    assert config.replace(direction="auto", label_half="auto") == recipe.config
    path = weights_path(name)
    with np.load(path, allow_pickle=False) as arrays:
        kinds = {arrays[name].dtype for name in arrays.files if name != "details"}
    assert kinds == {np.dtype(np.int8), np.dtype(np.float32)}
    assert path.stat().st_size <= 1.02 * generator.count_params()
    assert path.stat().st_size <= SMALL or name.startswith("facades")
    assert name.endswith(f"-{config.image_size}")


def test_the_discriminator_tells_its_generators_pictures_from_photographs():
    discriminator, config = load_discriminator()
    generator, generators = load_pretrained()
    assert config == generators
    assert DISCRIMINATOR.stat().st_size <= 1.05 * discriminator.count_params()
    labels = np.stack([to_colours(draw_label_map(3, index, 128)) for index in range(6)])
    photographs = np.stack([render_photograph(3, index, 128) for index in range(6)])
    given = [
        tf.cast(one, tf.float32) / 127.5 - 1
        for one in (labels, photographs, translate(generator, labels))
    ]
    real, fake = (discriminator(discriminator_inputs(config, given[0], one)) for one in given[1:])
    assert np.mean(real > 0) > 0.75 > 0.25 > np.mean(fake > 0)


def test_an_unknown_name_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(InputError, match="cats: is no shipped generator; there are facades-128"):
        load_pretrained("cats")
    assert main(["cats"]) == 2
    assert "cats: is no shipped generator" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["edges-128", "night-128"])
def test_the_small_ones_have_learnt_their_task(name):
    generator, config = load_pretrained(name)
    make = {"edges-128": make_edges_pair, "night-128": make_night_pair}[name]
    both = np.stack([make(5, index, 128) for index in range(8)])
    inputs, targets = np.split(both, 2, axis=2)

    def distance(network):
        return np.abs(translate(network, inputs).astype(float) - targets).mean() / 127.5

    assert distance(generator) < 0.8 * distance(build_generator(config))  # which is grey


def test_the_one_that_reads_photographs_finds_the_classes():
    generator, _ = load_pretrained("labels-128")
    photographs = np.stack([render_photograph(6, index, 128) for index in range(8)])
    labels = np.stack([draw_label_map(6, index, 128) for index in range(8)])
    right = from_colours(translate(generator, photographs)) == labels
    largest = np.bincount(labels.ravel()).max() / labels.size  # what one class for all would find
    assert right.mean() > 1.5 * largest


def test_what_is_shipped_has_learnt_walls_from_windows():
    generator, config = load_pretrained()
    label_maps = [draw_label_map(1, index, config.image_size) for index in range(8)]

    def gap(pictures):
        """Say how much brighter walls are than windows, over all; single houses are dark."""
        gaps = [
            picture[labels == 1].mean() - picture[labels == 2].mean()
            for picture, labels in zip(pictures, label_maps, strict=True)
        ]
        return np.mean(gaps)

    def painted(network):
        return [translate(network, to_colours(labels)) for labels in label_maps]

    true = gap([render_photograph(1, index, config.image_size) for index in range(8)])
    assert true / 2 < gap(painted(generator)) < 2 * true
    assert abs(gap(painted(build_generator(config)))) < true / 10  # with fresh weights


@pytest.mark.parametrize("name", SHIPPED)
def test_a_card_agrees_with_its_file(name):
    recipe = SHIPPED[name]
    card = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    weights = int(re.search(r"([\d,]+) weights", card)[1].replace(",", ""))
    megabytes = float(re.search(r"([\d.]+) MB", card)[1])
    generator, config = load_pretrained(name)
    assert weights == generator.count_params()
    assert megabytes == pytest.approx(weights_path(name).stat().st_size / 1e6, abs=0.05)
    assert f"seed {config.seed}" in card
    for field, value in recipe.changes.items():
        assert f"{field} {value}" in card
    pairs, steps = (
        int(re.search(rf"([\d,]+) {what}", card)[1].replace(",", ""))
        for what in ("pairs of their own", "steps")
    )
    assert pairs == recipe.pairs
    assert steps == (recipe.steps or pairs // config.batch_size * config.epochs)
    for word in ("licence", "MIT", "minutes", "| L1 |", "| SSIM |", "| sharpness |", recipe.data):
        assert word in card
    assert (f"[{recipe.grown_from}]" in card) == bool(recipe.grown_from)


def test_a_grown_generator_translates_as_the_small_one_enlarged(tiny):
    """But for the blur of the block that was the last, and the second block's statistics."""
    tiny = tiny.replace(
        upsampling="resize",
        normalization="instance",
        decoder_normalization=False,
        generator_filters=4,
    )
    small = build_generator(tiny)
    rng = np.random.default_rng(0)
    for variable in small.trainable_variables:
        spread = 0.15 if len(variable.shape) == 4 else 0.3
        variable.assign_add(rng.normal(0, spread, variable.shape))
    side = 2 * tiny.image_size
    large = build_generator(
        tiny.replace(image_size=side, load_size=side, generator_filters=7, generator_max_filters=33)
    )
    inputs = np.sign(rng.normal(size=(1, tiny.image_size, tiny.image_size, 3))) * 0.9
    inputs = inputs.astype(np.float32).repeat(2, axis=1).repeat(2, axis=2)
    grow(small, large, inputs)
    expected = small(inputs[:, ::2, ::2]).numpy().repeat(2, axis=1).repeat(2, axis=2)
    assert expected.std() > 0.1
    before = build_generator(tiny.replace(image_size=side, load_size=side))(inputs).numpy()
    assert np.abs(large(inputs) - expected).mean() < 0.1 * np.abs(before - expected).mean()


@pytest.mark.slow
@pytest.mark.parametrize("upsampling", ["transposed", "resize", "smooth"])
def test_bytes_change_pictures_by_less_than_one_level_on_average(tiny, tmp_path, upsampling):
    tiny = tiny.replace(upsampling=upsampling, generator_filters=16)
    generator = build_generator(tiny)
    path = tmp_path / "generator.npz"
    save_weights(generator, tiny, path)
    loaded, config = load_weights(path)
    assert config == tiny
    assert path.stat().st_size < generator.count_params()
    image = picture(3)[:, :32]
    one, two = (translate(model, image).astype(int) for model in (generator, loaded))
    assert one.std() > 10
    assert 0 < np.abs(one - two).mean() < 1


def test_weights_in_float16_load_too(tiny, tmp_path):
    generator = build_generator(tiny)
    path = tmp_path / "generator.npz"
    arrays = {
        name: variable
        for name, variable in checkpoint.model_arrays(generator, "generator").items()
        if variable.trainable
    }
    checkpoint.save_half(path, arrays, {"config": vars(tiny)})
    loaded, _ = load_weights(path)
    for one, two in zip(generator.trainable_variables, loaded.trainable_variables, strict=True):
        assert np.array_equal(one.numpy().astype(np.float16), two.numpy())


def test_a_weight_as_byte_is_off_by_half_a_step_at_most(tmp_path):
    rng = np.random.default_rng(1)
    kernel = rng.normal(size=(3, 3, 5, 4)).astype(np.float32)
    kernel[..., 1] *= 1000  # one large channel leaves the others as fine as they were
    kernel[..., 2] = 0
    variables = {
        "generator/a/0": keras.Variable(kernel),
        "generator/a/1": keras.Variable(rng.normal(size=4).astype(np.float32)),
        "generator/b/0": keras.Variable(np.array([[1.0, 254.0], [-127.0, -2.0]], np.float32)),
    }
    path = tmp_path / "bytes.npz"
    checkpoint.save_bytes(path, variables, {"words": "any"})
    again = {name: keras.Variable(v.numpy() * 0 + 9) for name, v in variables.items()}
    with checkpoint.opened(path) as (details, arrays):
        assert details == {"words": "any"}
        assert arrays["generator/a/0"].dtype == np.int8
        checkpoint.assign(again, arrays)
    step = np.abs(kernel).max(axis=(0, 1, 2)) / 127
    off = np.abs(again["generator/a/0"].numpy() - kernel).max(axis=(0, 1, 2))
    assert np.all(off <= step * 0.5001)
    assert off[0] > step[0] * 0.3
    assert np.array_equal(again["generator/a/1"], variables["generator/a/1"])
    assert np.array_equal(again["generator/b/0"], variables["generator/b/0"])  # steps of 1 and 2
    first = path.read_bytes()
    checkpoint.save_bytes(path, variables, {"words": "any"})
    assert path.read_bytes() == first
    variables["generator/a/0"].assign(np.where(kernel == kernel.max(), np.nan, kernel))
    with pytest.raises(FloatingPointError, match="generator/a/0"):
        checkpoint.save_bytes(path, variables, {})
    assert path.read_bytes() == first


def test_the_minutes_of_a_run_that_was_taken_up_are_added_up(tmp_path):
    class Trainer:
        def on(self, event, function):
            assert event == "checkpoint"
            self.saved = function

    path, trainer = tmp_path / "seconds.txt", Trainer()
    path.write_text("90\n")
    seconds = _timed(trainer, path)
    assert 90 <= seconds() < 100
    trainer.saved(trainer)
    assert 90 <= float(path.read_text()) < 100
    path.unlink()
    assert 0 <= _timed(Trainer(), path)() < 10


def test_missing_and_damaged_files_are_named(tiny, tmp_path):
    path = tmp_path / "generator.npz"
    with pytest.raises(InputError, match=r"generator\.npz: is missing; restore it"):
        load_weights(path)
    save_weights(build_generator(tiny), tiny, path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=r"generator\.npz: cannot be read"):
        load_weights(path)
