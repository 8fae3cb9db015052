"""A run that is measured on its way, saved by the clock, and read at its best."""

import shutil

import numpy as np
import pytest
import tensorflow as tf

from conftest import TINY, write_pairs
from pix2pix_utils import cli
from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.data.pipeline import evaluation_dataset
from pix2pix_utils.evaluation import class_score
from pix2pix_utils.inference import load_run, translate
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer, checkpoint, validation
from pix2pix_utils.training.measures import Measure, Measures
from pix2pix_utils.training.rhythm import Rhythm
from pix2pix_utils.training.validation import Validation


class Told:
    """Stands in for a `Validation`, and measures what it is told to."""

    def __init__(self, **l1s):
        self.l1s, self.asked = {int(step[1:]): l1 for step, l1 in l1s.items()}, []

    def measure(self, step, generator):
        self.asked.append(step)
        return Measure(step, self.l1s[step], float(len(self.l1s) - len(self.asked)))


def steps_of(run):
    return [step for step, _ in checkpoint.checkpoints(run / "checkpoints")]


def at(*steps):
    """Have the minutes be over after these steps."""
    return lambda rhythm, step: step in steps


@pytest.mark.slow
def test_the_best_stays_and_learning_by_heart_is_said(train_pairs, tmp_path):
    config = TINY.replace(epochs=8, keep_every=5)
    l1s = [0.3, 0.123, 0.13, 0.14, 0.15, 0.14, 0.15, 0.15]
    told = Told(**{f"n{6 * n}": l1 for n, l1 in enumerate(l1s, 1)})
    run = tmp_path / "run"
    trainer, heard = Trainer(config, train_pairs, run, validation=told), []
    trainer.on("notice", lambda trainer: heard.append((trainer.step, trainer.notes[-1])))
    assert trainer.fit()
    assert told.asked == [6, 12, 18, 24, 30, 36, 42, 48]
    assert steps_of(run) == [12, 30, 42, 48]
    ((step, said),) = heard
    assert step == 42
    assert "lowest at step 12 (0.123) and has risen since to 0.150" in said
    assert [row.by_heart for row in Measures.read_csv(run / "validation.csv").rows][5:] == [0, 1, 0]
    tags = set()
    for path in (run / "tensorboard").iterdir():
        for record in tf.data.TFRecordDataset(str(path)):
            tags |= {v.tag for v in tf.compat.v1.Event.FromString(record.numpy()).summary.value}
    assert {f"validation/{name}" for name in ("l1", "training_l1", "notice")} <= tags
    assert "validation/fcn" not in tags
    assert load_run(run, "best")[2] == 12
    assert load_run(run, 30)[2] == 30
    there = r"12 \(best by L1: 0\.123\), 30 \(milestone\), 42, 48"
    with pytest.raises(InputError, match=rf"^checkpoint: of step 31 .* the steps {there}; give"):
        load_run(run, 31)
    with pytest.raises(InputError, match=r"^checkpoint: 'first' is unknown"):
        load_run(run, "first")
    (run / "checkpoints" / "step-00000012.npz").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"step-00000012\.npz: is damaged; take another"):
        load_run(run, "best")


@pytest.mark.slow
def test_saved_in_the_middle_of_an_epoch_and_killed_it_ends_as_if_it_had_not_been(
    train_pairs, folder, tmp_path, monkeypatch
):
    config, val = TINY.replace(ema_decay=0.9), find_pairs(folder, "test")

    def trainer(run):
        measured = Validation(config, val, train_pairs)
        return Trainer(config, train_pairs, run, validation=measured)

    whole = trainer(tmp_path / "whole")
    assert whole.fit()
    monkeypatch.setattr(Rhythm, "is_late", at(3, 8))
    run = tmp_path / "parts"
    steps = trainer(run).each_step()
    while next(steps) < 10:
        pass
    steps.close()  # as if it were killed: nothing of what came after the last checkpoint is left
    assert {8} < set(steps_of(run))
    (run / "validation.csv").unlink()  # and the process was killed before it could measure
    resumed = trainer(run)
    assert (resumed.step, len(resumed.history)) == (8, 8)
    assert resumed.fit()
    last = "checkpoints/step-00000012.npz"
    for name in (last, "history.csv"):
        assert (run / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    one, two = (Measures.read_csv(r / "validation.csv") for r in (tmp_path / "whole", run))
    assert [row.step for row in one.rows] == [6, 12]
    assert [row.step for row in two.rows] == [8, 12]
    assert one.rows[1].l1 == two.rows[1].l1
    # What is measured is what is translated without noise.
    for pairs, l1 in ((val, one.rows[1].l1), (train_pairs, one.rows[1].training_l1)):
        distances = [
            np.abs(translate(whole.averaged, x[0].numpy(), noise=False) - y[0].numpy()).mean()
            for x, y in evaluation_dataset(config, pairs)
        ]
        assert l1 == pytest.approx(np.mean(distances), abs=2e-6)


def test_at_most_fifty_pairs_are_measured_spread_over_the_split(train_pairs, monkeypatch):
    monkeypatch.setattr(validation, "MOST", 4)
    names = [files[0].name for files in Validation(TINY, train_pairs, train_pairs).pairs.files]
    assert names == ["1.png", "2.png", "4.png", "5.png"]


def test_the_fcn_score_is_for_what_its_network_can_read(train_pairs):
    config = TINY.replace(keep_best="FCN")
    assert class_score(config, train_pairs) is None
    with pytest.raises(InputError, match=r"^keep_best: FCN reads the data set builtin alone"):
        Validation(config, train_pairs, train_pairs)
    assert Validation(config, train_pairs, train_pairs, lambda inputs, outputs: 0.5)


@pytest.mark.slow
def test_the_commands_measure_where_there_is_a_val_split_and_take_the_best(tmp_path, capsys):
    folder, run = write_pairs(tmp_path / "blocks"), str(tmp_path / "run")
    shutil.copytree(folder / "test", folder / "val")
    fields = ("image_size", "load_size", "generator_filters", "discriminator_filters")
    options = [f"--{name.replace('_', '-')}={getattr(TINY, name)}" for name in fields]
    options += ["--discriminator-layers=1", "--epochs=4", "--checkpoint-every=1", "--keep-every=3"]
    assert cli.main(["train", "--data", str(folder), "--run", run, *options]) == 0
    rows = Measures.read_csv(tmp_path / "run" / "validation.csv").rows
    assert [row.step for row in rows] == [6, 12, 18, 24]
    best = min(rows, key=lambda row: row.l1)
    said = capsys.readouterr().out
    assert f"step {best.step} (" in said
    assert "best by L1: " in said
    assert "step 18 (milestone" in said
    assert cli.main(["evaluate", "--run", run, "--checkpoint", "18"]) == 0
    out = str(tmp_path / "best.keras")
    command = ["export", "--run", run, "--checkpoint", "best", "--format", "keras"]
    assert cli.main([*command, "--output", out]) == 0
    command = ["export", "--run", "facades-128", "--checkpoint", "best", "--format", "keras"]
    assert cli.main([*command, "--output", f"{out}2.keras"]) == 2
    assert "checkpoint: facades-128 is shipped and has none" in capsys.readouterr().err
    command = ["translate", "--run", run, str(folder), "--output", str(tmp_path / "pages")]
    assert cli.main([*command, "--checkpoint", "7"]) == 2
    assert "checkpoint: of step 7 no checkpoint is kept, but" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main([*command, "--checkpoint", "last"])
    assert "'last' is neither a step nor best" in capsys.readouterr().err
    # Going on without it leaves what was kept.
    assert cli.main(["train", "--run", run, "--keep-best", "none", "--epochs", "7"]) == 0
    assert {best.step, 18, 36, 42} <= set(steps_of(tmp_path / "run"))
    assert Config.from_json(tmp_path / "run" / "config.json").keep_best == "none"
    assert Measures.read_csv(tmp_path / "run" / "validation.csv").rows == rows
