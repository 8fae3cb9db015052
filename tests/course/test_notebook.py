import random
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.course import notebook
from pix2pix_utils.generator import build_generator
from pix2pix_utils.inference import load_generator
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer, checkpoint


def test_start_says_what_it_computes_on_and_sets_every_seed(capsys):
    def drawn():
        return random.random(), np.random.rand(), float(tf.random.uniform(()))

    assert notebook.start() == Config.preset("quick")
    first = drawn()
    printed = capsys.readouterr().out
    assert printed.startswith(f"TensorFlow {tf.__version__} computes on ")
    assert printed.count("\n") == 1
    assert notebook.start("paper") == Config.preset("paper")
    assert drawn() == first


def test_start_refuses_an_unknown_preset():
    with pytest.raises(InputError, match="quick, article, paper"):
        notebook.start("fast")


def test_the_presets_are_compared_in_a_table(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    notebook.compare_presets()
    assert "| `quick` | `article` | `paper` | because |" in shown[0].data


def test_start_prints_nothing_else_in_a_new_process():
    program = "from pix2pix_utils.course import notebook; notebook.start()"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.returncode == 0
    assert result.stderr == ""
    assert result.stdout.count("\n") == 1


def test_runs_stand_at_the_top_of_the_project(tmp_path, monkeypatch):
    monkeypatch.delenv("PIX2PIX_RUNS")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert notebook.runs_folder() == tmp_path / "runs"
    monkeypatch.chdir(tmp_path)
    assert notebook.runs_folder() == tmp_path / "runs"
    monkeypatch.setenv("PIX2PIX_RUNS", "elsewhere")
    assert str(notebook.runs_folder()) == "elsewhere"


def test_chance_levels_are_those_of_a_discriminator_that_knows_nothing():
    from pix2pix_utils.losses import adversarial_loss, discriminator_loss

    logits = tf.zeros([1, 4, 4, 1])
    for config in (Config.preset("quick"), Config.preset("article")):
        levels = notebook.chance_levels(config)
        assert levels["generator_gan_loss"] == pytest.approx(float(adversarial_loss(logits)))
        loss = discriminator_loss(logits, logits, weight=config.discriminator_loss_weight)
        assert levels["discriminator_loss"] == pytest.approx(float(loss))
        assert (levels["accuracy_real"], levels["accuracy_fake"]) == (0.5, 0.5)


def test_the_shipped_generator_serves_until_there_is_a_run(
    tiny, train_pairs, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("PIX2PIX_RUNS", str(tmp_path / "runs"))
    _, config = notebook.trained_generator()
    assert config.image_size == 128
    assert "the shipped generator" in capsys.readouterr().out
    trainer = Trainer(tiny, train_pairs, tmp_path / "runs" / "quick")
    # A run that was begun and has no checkpoint yet is not used.
    assert notebook.trained_generator()[1].image_size == 128
    trainer.fit(3)
    capsys.readouterr()
    generator, config = notebook.trained_generator()
    assert config == tiny
    assert "your own generator: the run quick, step 3." in capsys.readouterr().out
    expected, _ = load_generator(tmp_path / "runs" / "quick")
    for one, two in zip(generator.weights, expected.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), two.numpy())


def test_the_step_that_is_named_is_the_step_that_is_loaded(
    tiny, train_pairs, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("PIX2PIX_RUNS", str(tmp_path / "runs"))
    run = tmp_path / "runs" / "quick"
    Trainer(tiny, train_pairs, run).fit()
    (before, _), (_, last) = checkpoint.checkpoints(run / "checkpoints")
    last.write_bytes(last.read_bytes()[:-100])
    notebook.trained_generator()
    assert f"step {before}." in capsys.readouterr().out


def test_a_critic_learns_to_tell_the_outputs_of_a_generator_that_stands_still():
    small = {"image_size": 32, "load_size": 32, "discriminator_layers": 1}
    filters = {"generator_filters": 4, "discriminator_filters": 8}
    config = Config.preset("quick").replace(**small, **filters)
    generator = build_generator(config)
    before = generator.get_weights()
    critic, (input_image, target, output) = notebook.critic_of(generator, config, steps=40)
    assert input_image.shape == target.shape == output.shape == (1, 32, 32, 3)
    real, fake = (critic([input_image, image], training=True) for image in (target, output))
    assert np.mean(real) > np.mean(fake)
    again, _ = notebook.critic_of(generator, config, steps=40)
    for one, other in zip(critic.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(one, other)
    for one, other in zip(before, generator.get_weights(), strict=True):
        assert np.array_equal(one, other)
