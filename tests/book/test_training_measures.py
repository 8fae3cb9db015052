"""What is measured on the val split, what follows from it, and which checkpoints stay."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from conftest import TINY
from pix2pix_utils.config import Config
from pix2pix_utils.inference import load_run
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import checkpoint, cluster, rhythm
from pix2pix_utils.training.history import COLUMNS as HISTORY
from pix2pix_utils.training.history import History
from pix2pix_utils.training.measures import (
    COLUMNS,
    NAME,
    PATIENCE,
    Measure,
    Measures,
    learns_by_heart,
)
from pix2pix_utils.training.rhythm import Rhythm
from pix2pix_utils.training.run_folder import RunFolder
from pix2pix_utils.training.soundness import staying, those_of

FALLING = [0.30, 0.25, 0.20, 0.18, 0.16, 0.15, 0.14, 0.13]
STILL = [0.30] * 8


@pytest.mark.parametrize(
    ("validation", "training", "lowest"),
    [
        ([], [], None),
        ([0.2], [0.2], None),
        ([0.30, 0.26, 0.20, 0.21, 0.22, 0.22, 0.23, 0.24], FALLING, 2),
        # One measurement less, and nobody knows yet.
        ([0.30, 0.26, 0.20, 0.21, 0.22, 0.22, 0.23], FALLING[:7], None),
        # It still gets better, or has only come to a stand.
        (FALLING, FALLING, None),
        ([0.30, 0.26, 0.20, 0.20, 0.203, 0.201, 0.205, 0.204], FALLING, None),
        # Both get worse: not its pairs are the cause.
        ([0.30, 0.26, 0.20, 0.21, 0.22, 0.22, 0.23, 0.24], STILL, None),
        ([0.30, 0.26, 0.20, 0.21, 0.22, 0.22, 0.23, 0.24], FALLING[::-1], None),
        # Neither a lucky low nor one bad measurement decides.
        ([0.30, 0.26, 0.20, 0.201, 0.20, 0.21, 0.202, 0.40], FALLING, None),
        ([0.20, 0.22, 0.23, 0.21, 0.24, 0.201, 0.25, 0.26], FALLING, 0),
    ],
)
def test_learning_by_heart_is_told_from_what_looks_like_it(validation, training, lowest):
    assert learns_by_heart(validation, training) == lowest


def table(l1s, training=FALLING):
    pairs = zip(l1s, training, strict=False)
    return [Measure(2 * n, l1, of_training) for n, (l1, of_training) in enumerate(pairs, 1)]


def test_it_is_said_once_in_the_life_of_a_run(tmp_path):
    rows = table([0.300, 0.123, 0.130, 0.135, 0.136, 0.138, 0.140, 0.150])
    measures = Measures()
    assert [measures.add(row) for row in rows[:6]] == [None] * 6
    said = measures.add(rows[6])
    assert said.startswith(
        "the L1 on the val split was lowest at step 4 (0.123) and has risen since to 0.140, while "
        "that on training pairs fell from 0.250 to 0.140: the run learns its pairs by heart; stop "
    )
    assert [row.by_heart for row in measures.rows] == [0] * 6 + [1]
    measures.write_csv(tmp_path / NAME)
    again = Measures.read_csv(tmp_path / NAME)
    assert again.add(rows[7]) is None
    # Who falls back behind that moment hears it again.
    assert again.until(12).add(rows[6]) == said
    assert PATIENCE == 5


def test_the_table_is_read_as_it_was_written(tmp_path):
    rows = [Measure(6, 0.25, 0.5, 0.75), Measure(12, 0.125, 0.5, 1.0, 1)]
    Measures(rows[::-1]).write_csv(tmp_path / NAME)
    assert (tmp_path / NAME).read_text() == (
        "step,l1,training_l1,fcn,by_heart\n6,0.25,0.5,0.75,0\n12,0.125,0.5,1.0,1\n"
    )
    assert Measures.read_csv(tmp_path / NAME).rows == rows
    Measures([Measure(6, 0.25, 0.5)]).write_csv(tmp_path / NAME)
    assert (tmp_path / NAME).read_text().endswith("\n6,0.25,0.5,,0\n")
    assert Measures.read_csv(tmp_path / NAME).rows[0].fcn is None
    assert Measures.read_csv(tmp_path / "missing" / NAME).rows == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "step\n",
        *(",".join(COLUMNS) + f"\n{row}\n" for row in ("1,2", "1,x,1,,0", "1,nan,1,,0")),
    ],
)
def test_a_table_that_no_run_writes_is_refused(tmp_path, text):
    (tmp_path / NAME).write_text(text)
    with pytest.raises(InputError, match=r"validation\.csv: cannot be read as .*; remove it"):
        Measures.read_csv(tmp_path / NAME)


def test_the_best_is_that_of_the_measure_that_is_asked_for():
    measures = Measures(
        [
            Measure(2, 0.3, 0.3, 0.5),
            Measure(4, 0.2, 0.3, 0.6),
            Measure(6, 0.2, 0.3, 0.9),
            Measure(8, 0.1, 0.3),
        ]
    )
    assert measures.best("L1", [2, 4, 6]).step == 4
    assert measures.best("none", [2, 4, 6, 8]).step == 8
    assert measures.best("FCN", [2, 4, 6, 8]).step == 6
    assert measures.best("FCN", [8]) is None
    assert measures.best("L1", []) is None


# --- when a checkpoint is due ----------------------------------------------------------


def test_checkpoints_are_due_by_epochs_milestones_and_minutes(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(rhythm.time, "monotonic", lambda: now[0])
    config = Config(checkpoint_every=2, keep_every=3, checkpoint_minutes=0.5)
    due = Rhythm(config, 5, 3)
    assert [step for step in range(1, 41) if due.is_due(step)] == [10, 15, 20, 30, 40]
    assert [step for step in range(1, 41) if due.is_milestone(step)] == [15, 30]
    assert not Rhythm(config, 5, 0).is_saved(0)
    # They begin after the first step, which is compiled.
    now[0] += 1000
    assert not due.is_late(3)
    now[0] += 1000
    assert not due.is_late(4)
    now[0] += 29
    assert not due.is_late(6)
    now[0] += 1
    assert due.is_late(6)
    due.saved(7)
    assert not due.is_late(8)
    assert due.is_saved(7)
    now[0] += 1e6
    never = Rhythm(config.replace(checkpoint_minutes=0, keep_every=0), 5, 7)
    assert not never.is_late(8)
    assert never.is_saved(7)
    assert not any(never.is_milestone(step) for step in range(41))


def test_one_worker_decides_at_once_and_several_at_moments_that_all_know():
    together = cluster.Together(tf.distribute.get_strategy())
    assert together.agree(3, True, False) == (True, False)
    assert together.agree(3, False, True) == (False, True)
    together._is_alone = False
    assert together.agree(cluster.AGREE_EVERY + 3, True, True) == (False, False)
    for said in ((True, False), (False, True), (False, False)):
        assert together.agree(cluster.AGREE_EVERY, *said) == said


# --- which checkpoints stay ------------------------------------------------------------


class Kept:
    """The folder of a run whose network is one number."""

    def __init__(self, path, config):
        self.path, self.config = path, config
        self.take_up()

    def take_up(self, from_step=None):
        self.folder = RunFolder(self.path, self.config)
        self.variables = {"number": tf.Variable(0.0)}
        return self.folder.restore(self.variables, from_step)[0]

    def save(self, step, l1=None, milestone=False):
        history = History(np.ones((step, len(HISTORY))))
        with self.folder.held():
            self.folder.save(step, self.variables, history, milestone)
            if l1 is not None:
                self.folder.note(Measure(step, l1, 0.3))

    def steps(self):
        return [step for step, _ in checkpoint.checkpoints(self.folder.checkpoints)]

    def damage(self, step):
        (self.folder.checkpoints / f"step-{step:08d}.npz").write_bytes(b"PK")


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "run", Config())


def test_the_best_and_milestones_stay_beside_the_last_two(kept):
    kept.save(1, 0.3)
    kept.save(2, 0.1)
    kept.save(3, 0.2, milestone=True)
    for step in (4, 5, 6):
        kept.save(step, 0.2)
    assert kept.steps() == [2, 3, 5, 6]
    assert staying(kept.path) == "step 2 (best by L1: 0.100), step 3 (milestone)"
    kept.save(7, 0.05)
    kept.save(8, 0.06)
    # Only when a better one is there the best goes.
    assert kept.steps() == [3, 7, 8]
    assert those_of(kept.folder.checkpoints) == (
        "those of the steps 3 (milestone), 7 (best by L1: 0.050), 8"
    )
    # A milestone stays even when the run goes on without them.
    kept.config = kept.config.replace(keep_best="none")
    assert kept.take_up() == 8
    for step in (9, 10, 11):
        kept.save(step)
    assert kept.steps() == [3, 7, 10, 11]


def test_where_nothing_was_measured_none_is_the_best(tmp_path):
    kept = Kept(tmp_path / "run", TINY)
    kept.save(1)
    assert not (kept.path / NAME).exists()
    assert staying(kept.path) == ""
    with pytest.raises(InputError, match=r"^checkpoint: nothing of .* those of the steps 1$"):
        load_run(kept.path, "best")


def test_a_damaged_best_sends_no_sound_one_away(kept):
    kept.save(1, 0.2)
    kept.save(2, 0.3)
    kept.save(3, 0.1)
    assert kept.steps() == [1, 2, 3]
    kept.damage(3)
    kept.save(4, 0.3)
    # The best of the sound ones stays, and what is damaged is not lost either.
    assert kept.steps() == [1, 2, 3, 4]
    kept.save(5, 0.3)
    assert kept.steps() == [1, 3, 4, 5]


def test_what_was_measured_after_the_step_of_going_on_is_forgotten(kept):
    for step, l1 in ((1, 0.3), (2, 0.2), (3, 0.1)):
        kept.save(step, l1)
    kept.damage(3)
    assert kept.take_up() == 2
    assert [row.step for row in kept.folder.measures.rows] == [1, 2]
    kept.save(4, 0.25)
    assert [row.step for row in Measures.read_csv(kept.path / NAME).rows] == [1, 2, 4]


def test_going_back_takes_the_table_along(kept):
    for step, l1 in ((1, 0.3), (2, 0.2), (3, 0.1)):
        kept.save(step, l1)
    assert kept.take_up(from_step=2) == 2
    kept.save(3, 0.4)
    assert [row.l1 for row in Measures.read_csv(kept.path / NAME).rows] == [0.3, 0.2, 0.4]
    assert staying(kept.path / "replaced-1") == "step 3 (best by L1: 0.100)"


def test_going_on_may_change_which_checkpoints_stay_and_nothing_of_what_they_hold(kept):
    kept.save(1)
    identity = kept.folder.record.identity()
    changes = {"checkpoint_minutes": 5.0, "keep_every": 2, "keep_best": "FCN"}
    kept.config = kept.config.replace(**changes)
    assert kept.take_up() == 1
    assert kept.folder.record.identity() == identity
    assert not set(changes) & set(identity["config"])
    assert {name: getattr(kept.folder.record.config, name) for name in changes} == changes
    assert dataclasses.asdict(kept.folder.record)["changes"] == ()
