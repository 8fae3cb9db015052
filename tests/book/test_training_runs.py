"""A run's folder: who may write to it, what is recorded, how one goes on or back."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from pix2pix_utils.config import FORMAT, Config
from pix2pix_utils.inference import load_run
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer, checkpoint
from pix2pix_utils.training.history import History
from pix2pix_utils.training.lock import locked
from pix2pix_utils.training.record import Record

pytestmark = pytest.mark.slow  # together, more than a minute


def contents(folder):
    """Return what a folder holds, but for TensorBoard's files and the lock's."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "tensorboard" and path.name != ".lock"
    }


def pictured(seed=0):
    rng = np.random.default_rng(seed)
    return [tf.constant(rng.uniform(-1, 1, (2, 32, 32, 3)), tf.float32) for _ in range(2)]


# --- one process at a time -------------------------------------------------------------

HOLDER = """
import sys, time
from pix2pix_utils.training.lock import locked
with locked(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """A process that has locked the folder of a run."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "run")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_process_is_told_so_and_the_lock_dies_with_the_first(
    tiny, train_pairs, tmp_path, holder
):
    second = Trainer(tiny, train_pairs, tmp_path / "run")
    with pytest.raises(InputError, match=rf"is being trained by process {holder.pid} on .*; wait"):
        second.fit(1)
    with pytest.raises(InputError, match="is being trained"):
        Trainer(tiny, run=tmp_path / "run", samples=pictured()).picture_samples()
    assert contents(tmp_path / "run") == {}
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert not second.fit(1) or second.step == 1


def test_a_second_trainer_of_the_same_process_is_told_so_too(tiny, train_pairs, tmp_path):
    first, second = (Trainer(tiny, train_pairs, tmp_path / "run") for _ in range(2))
    whole = Trainer(tiny, train_pairs, tmp_path / "whole")
    assert whole.fit()
    steps = first.each_step()
    next(steps)
    with pytest.raises(InputError, match=f"is being trained by process {os.getpid()} on"):
        second.fit()
    assert list(steps)[-1] == 12
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")
    # What the second knows of the run is old by now.
    with pytest.raises(InputError, match="another process has trained on to step 12"):
        second.fit()
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


def test_a_loop_that_is_left_gives_the_lock_back(tiny, train_pairs, tmp_path):
    steps = Trainer(tiny, train_pairs, tmp_path / "run").each_step()
    next(steps)
    steps.close()
    with locked(tmp_path / "run"):
        pass


def test_where_there_are_no_locks_training_goes_on(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def unknown(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", unknown)
    with locked(tmp_path / "run"):
        pass


# --- a run's first moments, and its last -----------------------------------------------


@pytest.mark.parametrize(
    "left", [[], [".lock"], [".config.json.k3j.json"], [".lock", ".config.json.k3j.json"]]
)
def test_what_a_process_leaves_that_is_killed_at_once_is_taken_up(
    tiny, train_pairs, tmp_path, left
):
    (tmp_path / "run").mkdir()
    for name in left:
        (tmp_path / "run" / name).write_text("{")
    Trainer(tiny, train_pairs, tmp_path / "run").fit(1)
    names = {"checkpoints", "config.json", "history.csv", "tensorboard", ".lock"}
    assert {path.name for path in (tmp_path / "run").iterdir()} == names


def test_what_was_not_written_after_the_last_checkpoint_is_written(tiny, train_pairs, tmp_path):
    run = tmp_path / "run"
    Trainer(tiny, train_pairs, run, samples=pictured()).fit()
    before = contents(run)
    short = (run / "history.csv").read_text().splitlines(keepends=True)[:7]
    (run / "history.csv").write_text("".join(short))
    (run / "samples" / "step-00000012.png").unlink()
    (run / "samples" / ".step-00000012.png.abc.png").write_bytes(b"\x89PNG")
    (run / ".history.csv.abc.csv").write_text("step")
    assert Trainer(tiny, train_pairs, run, samples=pictured()).fit()
    assert contents(run) == before


def test_a_run_in_mixed_precision_goes_on(tiny, train_pairs, tmp_path):
    config = tiny.replace(mixed_precision=True)
    Trainer(config, train_pairs, tmp_path / "run").fit(2)
    trainer = Trainer(config, train_pairs, tmp_path / "run")
    assert trainer.step == 2
    scale = trainer._players[0].adam.scale
    # Earlier versions wrote a single number as a list of one.
    checkpoint.assign({"scale": scale}, {"scale": np.array([8.0], np.float32)})
    assert float(scale) == 8


# --- the record ------------------------------------------------------------------------


def test_the_record_holds_what_was_changed_and_from_which_step_on(tiny):
    record = Record(tiny, "6 pairs")
    lower = tiny.replace(learning_rate=1e-5)
    longer = lower.replace(epochs=4, decay=0.5)
    changed = record.going_on(lower, 6).going_on(longer, 9)
    assert [step for step, _ in changed.changes] == [0, 6, 9]
    assert [changed.at(step).learning_rate for step in (0, 5, 6, 20)] == [2e-4, 2e-4, 1e-5, 1e-5]
    assert [changed.at(step).epochs for step in (0, 8, 9)] == [2, 2, 4]
    assert changed.at(9) == changed.config == longer
    # What is changed anew at an earlier step holds from there on; what is taken back never was.
    assert [step for step, _ in changed.going_on(tiny, 6).changes] == []
    assert [step for step, _ in changed.going_on(longer, 3).changes] == [0, 3]
    assert record.going_on(lower, 0).changes == ()


def test_the_record_is_read_as_it_was_written(tiny, tmp_path):
    record = Record(tiny, "6 pairs").going_on(tiny.replace(learning_rate=1e-5), 6)
    (tmp_path / "config.json").write_text(record.to_json())
    assert Record.read(tmp_path) == record
    assert Config.from_json(tmp_path / "config.json") == record.config
    fields = json.loads(record.to_json())
    assert fields["format"] == FORMAT
    assert fields["run"]["changes"][1] == {
        "step": 6,
        "learning_rate": 1e-5,
        "decay": 0.0,
        "epochs": 2,
    }


@pytest.mark.parametrize(
    "damage",
    [
        lambda run: [],
        lambda run: {},
        lambda run: {**run, "pairs": 3},
        lambda run: {**run, "changes": 3},
        lambda run: {**run, "changes": [3]},
        lambda run: {**run, "changes": run["changes"][1:]},
        lambda run: {**run, "changes": run["changes"][:1]},
        lambda run: {**run, "changes": run["changes"][::-1]},
        lambda run: {**run, "changes": [{**run["changes"][0], "step": "0"}, run["changes"][1]]},
        lambda run: {**run, "changes": [{**run["changes"][0], "decay": 7}, run["changes"][1]]},
        lambda run: {**run, "changes": [{**run["changes"][0], "seed": 7}, run["changes"][1]]},
        lambda run: {**run, "changes": [{"step": 0}, run["changes"][1]]},
    ],
)
def test_a_record_that_no_run_writes_is_refused(tiny, tmp_path, damage):
    record = Record(tiny, "6 pairs").going_on(tiny.replace(learning_rate=1e-5), 6)
    fields = json.loads(record.to_json())
    fields["run"] = damage(fields["run"])
    (tmp_path / "config.json").write_text(json.dumps(fields))
    with pytest.raises(InputError, match=r"config\.json: run: is not what a run writes there"):
        Record.read(tmp_path)


# --- going on with another learning rate -----------------------------------------------


def rates(trainer):
    return trainer.history.columns["learning_rate"]


@pytest.mark.slow
def test_another_learning_rate_holds_from_where_the_run_goes_on(tiny, train_pairs, tmp_path):
    lower = tiny.replace(learning_rate=1e-5, decay=0.5)
    for run in ("one", "two"):
        Trainer(tiny, train_pairs, tmp_path / run).fit(6)
    one = Trainer(lower, train_pairs, tmp_path / "one")
    assert one.notes[1:] == [
        "learning_rate is 1e-05 from step 6 on, and was 0.0002",
        "decay is 0.5 from step 6 on, and was 0.0",
    ]
    assert one.fit()
    falling = [1e-5 * (12 - step) / 6 for step in range(6, 12)]
    assert rates(one) == pytest.approx([2e-4] * 6 + falling)
    # Stopped, and with its newest checkpoint damaged, it is the same run in every byte.
    Trainer(lower, train_pairs, tmp_path / "two").fit(8)
    newest = checkpoint.checkpoints(tmp_path / "two" / "checkpoints")[-1][1]
    newest.write_bytes(newest.read_bytes()[:-1])
    two = Trainer(lower, train_pairs, tmp_path / "two")
    assert two.notes == [f"{newest}: is damaged and was passed over", "going on from step 6"]
    assert two.fit()
    found = contents(tmp_path / "two")
    found.pop("checkpoints/step-00000008.npz")  # is not touched
    assert found == contents(tmp_path / "one")


def test_falling_back_behind_a_change_repeats_the_steps_before_it_as_they_were(
    tiny, train_pairs, tmp_path
):
    lower = tiny.replace(learning_rate=1e-5)
    run = tmp_path / "run"
    Trainer(tiny, train_pairs, run).fit(6)
    Trainer(tiny, train_pairs, run).fit(8)
    assert Trainer(lower, train_pairs, run).fit(8)  # records the change, and makes no step
    (run / "checkpoints" / "step-00000008.npz").write_bytes(b"PK")
    trainer = Trainer(lower, train_pairs, run)
    assert (trainer.step, trainer.fit(9)) == (6, True)
    assert rates(trainer) == pytest.approx([2e-4] * 8 + [1e-5])


# --- going back ------------------------------------------------------------------------


@pytest.mark.slow
def test_a_run_goes_back_to_an_earlier_checkpoint_and_keeps_the_later(tiny, train_pairs, tmp_path):
    run, lower = tmp_path / "run", tiny.replace(learning_rate=1e-5)
    Trainer(tiny, train_pairs, run, samples=pictured()).fit()
    before = contents(run)
    trainer = Trainer(lower, train_pairs, run, samples=pictured(), from_step=6)
    aside = run / "replaced-1"
    assert trainer.notes == [
        "going on from step 6",
        f"what the run made after step 6 is kept in {aside}",
        "learning_rate is 1e-05 from step 6 on, and was 0.0002",
    ]
    assert contents(run) == before
    assert trainer.fit()
    assert rates(trainer) == pytest.approx([2e-4] * 6 + [1e-5] * 6)
    assert np.array_equal(History.read_csv(run / "history.csv").rows, trainer.history.rows)
    # What was put aside is a run of its own.
    later = ("checkpoints/step-00000012.npz", "samples/step-00000012.png")
    assert contents(aside) == {
        name: before[name] for name in (*later, "config.json", "history.csv")
    }
    assert load_run(aside)[2] == 12
    again = Trainer(tiny.replace(epochs=3), train_pairs, aside)
    assert again.step == 12
    # Once more, with nothing changed, comes to the same end.
    after = {name: b for name, b in contents(run).items() if not name.startswith("replaced")}
    assert Trainer(lower, train_pairs, run, samples=pictured(), from_step=6).fit()
    assert (run / "replaced-2" / later[0]).exists()
    assert {n: b for n, b in contents(run).items() if not n.startswith("replaced")} == after


def test_only_steps_that_are_kept_can_be_gone_back_to(tiny, train_pairs, tmp_path):
    run = tmp_path / "run"
    with pytest.raises(InputError, match="from_step: of step 6 no checkpoint is kept, but none"):
        Trainer(tiny, train_pairs, run, from_step=6)
    with pytest.raises(InputError, match="from_step: there is no run"):
        Trainer(tiny, train_pairs, from_step=6)
    Trainer(tiny, train_pairs, run).fit()
    with pytest.raises(
        InputError, match="step 7 no checkpoint is kept, but those of the steps 6, 12"
    ):
        Trainer(tiny, train_pairs, run, from_step=7)
    (run / "checkpoints" / "step-00000006.npz").write_bytes(b"")
    before = contents(run)
    with pytest.raises(InputError, match=r"step-00000006\.npz: is damaged; take another"):
        Trainer(tiny, train_pairs, run, from_step=6)
    assert contents(run) == before
