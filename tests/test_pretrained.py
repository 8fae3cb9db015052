import re

import keras
import numpy as np
import pytest

from conftest import picture
from pix2pix_utils.config import Config
from pix2pix_utils.data.synthetic import draw_label_map, render_photograph, to_colours
from pix2pix_utils.errors import InputError
from pix2pix_utils.generator import build_generator
from pix2pix_utils.inference import translate
from pix2pix_utils.pretrained import CARD, CHANGES, GENERATOR, load_pretrained, save_pretrained
from pix2pix_utils.pretrained.__main__ import _timed
from pix2pix_utils.training import checkpoint


def test_what_is_shipped_is_what_the_command_trains_and_small():
    generator, config = load_pretrained()
    trained = Config.preset("quick").replace(**CHANGES)
    assert config.replace(direction="auto", label_half="auto") == trained
    with np.load(GENERATOR, allow_pickle=False) as arrays:
        kinds = {arrays[name].dtype for name in arrays.files if name != "details"}
    assert kinds == {np.dtype(np.int8), np.dtype(np.float32)}
    assert GENERATOR.stat().st_size <= 1.02 * generator.count_params()
    assert generator.count_params() == build_generator(config).count_params()


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


def test_the_card_agrees_with_the_file():
    card = CARD.read_text(encoding="utf-8")
    weights = int(re.search(r"([\d,]+) weights", card)[1].replace(",", ""))
    megabytes = float(re.search(r"([\d.]+) MB", card)[1])
    generator, config = load_pretrained()
    assert weights == generator.count_params()
    assert megabytes == pytest.approx(GENERATOR.stat().st_size / 1e6, abs=0.05)
    assert f"seed {config.seed}" in card
    for name, value in CHANGES.items():
        assert f"{name} {value}" in card
    pairs, steps = (
        int(re.search(rf"([\d,]+) {what}", card)[1].replace(",", ""))
        for what in ("pairs of their own", "steps")
    )
    assert steps == pairs // config.batch_size * config.epochs
    for word in ("licence", "MIT", "minutes", "L1", "PSNR", "SSIM"):
        assert word in card


@pytest.mark.parametrize("upsampling", ["transposed", "resize", "smooth"])
def test_bytes_change_pictures_by_less_than_one_level_on_average(tiny, tmp_path, upsampling):
    tiny = tiny.replace(upsampling=upsampling, generator_filters=16)
    generator = build_generator(tiny)
    path = tmp_path / "generator.npz"
    save_pretrained(generator, tiny, path)
    loaded, config = load_pretrained(path)
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
    loaded, _ = load_pretrained(path)
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
        load_pretrained(path)
    save_pretrained(build_generator(tiny), tiny, path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=r"generator\.npz: cannot be read"):
        load_pretrained(path)
