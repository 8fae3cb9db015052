"""Whatever is wrong with a checkpoint, the one before is taken, by every command, and said."""

import dataclasses
import json
import random
import shutil

import numpy as np
import pytest
from PIL import Image

from conftest import TINY, picture, write_pairs
from pix2pix_utils import cli
from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.inference import load_run
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer, checkpoint, loading
from pix2pix_utils.training.history import COLUMNS, History
from pix2pix_utils.training.run_folder import RunFolder

pytestmark = pytest.mark.slow  # together, more than a minute

LAST = "checkpoints/step-00000012.npz"
BEFORE = "checkpoints/step-00000006.npz"


@dataclasses.dataclass
class Run:
    """A finished run of 12 steps, and what its trainer was made of."""

    folder: object
    config: Config
    pairs: object
    trainer: Trainer


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Train once for all tests of this file; nothing may be written there."""
    top = tmp_path_factory.mktemp("made")
    data = write_pairs(top / "blocks")
    config = TINY.replace(data=str(data), ema_decay=0.9)
    pairs = find_pairs(data, "train")
    trainer = Trainer(config, pairs, top / "run")
    assert trainer.fit()
    other = find_pairs(write_pairs(top / "others", train=5), "train")
    Trainer(config, other, top / "other-data").fit(8)
    Trainer(config.replace(seed=1), pairs, top / "other-seed").fit(1)
    return Run(top / "run", config, pairs, trainer)


@pytest.fixture
def run(made, tmp_path):
    shutil.copytree(made.folder, tmp_path / "run")
    return dataclasses.replace(made, folder=tmp_path / "run")


def contents(folder):
    return {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def restore(run):
    """Have the run restored into the variables of its trainer."""
    folder = RunFolder(run.folder, run.config, run.pairs.fingerprint())
    return folder.restore(run.trainer._variables())


def rewritten(path, change):
    """Write a checkpoint anew, with its arrays changed."""
    with np.load(path) as stored:
        arrays = dict(stored)
    change(arrays)
    with open(path, "wb") as file:
        np.savez(file, **arrays)


def detailed(**changes):
    def change(arrays):
        details = json.loads(arrays["details"].tobytes()) | changes
        details = {name: value for name, value in details.items() if value is not None}
        arrays["details"] = np.frombuffer(json.dumps(details).encode(), np.uint8)

    return change


def without_digest(name, value):
    """Change an array as an earlier version might have written it: with nothing to tell it by."""

    def change(arrays):
        detailed(contents=None, config=None)(arrays)
        if value is None:
            del arrays[name]
        else:
            arrays[name] = value(arrays[name])

    return change


KERNEL, BIAS = "generator/down1_conv/0", "discriminator/last_conv/1"


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.write_bytes(content)


def a_folder(path):
    path.unlink()
    path.mkdir()


def one_array(path):
    with open(path, "wb") as file:
        np.save(file, np.zeros(3))


def deep(arrays):
    arrays["details"] = np.frombuffer(b"[" * 100_000, np.uint8)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (cut, "is damaged"),
        (lambda path: path.write_bytes(b""), "is damaged"),
        (flip, "is damaged"),
        (a_folder, "cannot be read (Is a directory)"),
        (one_array, "is damaged"),
        (lambda path: np.savez(path, a=np.zeros(3)), "cannot be read as a checkpoint"),
        (lambda path: shutil.copy(path.parent / BEFORE[12:], path), "holds step 6"),
        (lambda path: rewritten(path, detailed(step="12")), "holds step 12"),
        (lambda path: rewritten(path, detailed(step=None)), "holds step None"),
        (lambda path: rewritten(path, deep), "cannot be read as a checkpoint"),
        (
            lambda path: rewritten(path, lambda a: a.update(details=np.frombuffer(b"[1]", "u1"))),
            "its details are no fields",
        ),
        (lambda path: rewritten(path, detailed(config={"seed": 1})), "another run (seed = 1, here"),
        (lambda path: rewritten(path, detailed(config=[1])), "config: holds no fields"),
        (
            lambda path: rewritten(path, detailed(data="5 pairs")),
            "begun with other data (5 pairs, and now 6 pairs",
        ),
        (lambda path: rewritten(path, lambda a: a.pop(BIAS)), "holds other arrays than were saved"),
        (
            lambda path: rewritten(path, lambda a: a.update({BIAS: a[BIAS].astype(float)})),
            "holds other arrays than were saved",
        ),
        (
            lambda path: rewritten(path, lambda a: a.update({KERNEL: np.array([{}])})),
            "is damaged",
        ),
        (lambda path: rewritten(path, lambda a: a[KERNEL].fill(np.nan)), "are not finite"),
        # What only training needs: a translation does not take this checkpoint either.
        (lambda path: rewritten(path, lambda a: a["generator_adam/9"].fill(np.inf)), "not finite"),
        (lambda path: rewritten(path, without_digest(KERNEL, None)), "cannot be read"),
        (lambda path: rewritten(path, without_digest(KERNEL, np.ravel)), "has float32 of shape"),
        (
            lambda path: rewritten(path, without_digest(KERNEL, lambda a: a.astype(str))),
            "has <U",
        ),
    ],
)
def test_a_checkpoint_that_will_not_do_is_passed_over_alike_and_said(run, capsys, damage, says):
    path = run.folder / LAST
    damage(path)
    before = contents(run.folder)
    step, history, notes = restore(run)
    assert (step, len(history)) == (6, 6)
    assert notes[0].startswith(f"{path}: ")
    assert says in notes[0]
    assert notes[0].endswith(" and was passed over")
    assert notes[0].count(str(path)) == 1
    assert load_run(run.folder)[2] == 6
    assert capsys.readouterr().err == f"{notes[0]}; this is step 6\n"
    assert contents(run.folder) == before


def test_a_checkpoint_of_another_run_is_not_taken(made, run):
    seed = run.folder / "checkpoints" / "step-00000099.npz"
    shutil.copy(made.folder.parent / "other-seed/checkpoints/step-00000001.npz", seed)
    rewritten(seed, detailed(step=99))
    data = run.folder / "checkpoints" / "step-00000008.npz"
    shutil.copy(made.folder.parent / "other-data/checkpoints" / data.name, data)
    step, _, notes = restore(run)
    assert step == 12 == load_run(run.folder)[2]
    assert notes[0] == f"{seed}: belongs to another run (seed = 1, here 0) and was passed over"
    (run.folder / LAST).unlink()
    step, _, notes = restore(run)
    assert step == 6 == load_run(run.folder)[2]
    now = run.pairs.fingerprint()
    assert notes[1].startswith(f"{data}: was begun with other data (5 pairs")
    assert notes[1].endswith(f", and now {now}) and was passed over")


def test_where_every_checkpoint_is_foreign_the_run_is_refused(made, run):
    for name in (BEFORE, LAST):
        (run.folder / name).unlink()
    shutil.copy(
        made.folder.parent / "other-seed/checkpoints/step-00000001.npz", run.folder / "checkpoints"
    )
    for load in (lambda: restore(run), lambda: load_run(run.folder)):
        with pytest.raises(InputError, match=r"belongs to another run .seed = 1, here 0., and ev"):
            load()


@pytest.mark.slow
def test_every_command_says_which_checkpoint_it_passed_over(run, tmp_path, capsys):
    path, folder = run.folder / LAST, run.config.data
    cut(path)
    Image.fromarray(picture(1)[:, :32]).save(tmp_path / "one.png")
    for command in (
        ["evaluate", "--data", folder],
        ["translate", str(tmp_path / "one.png"), "--output", str(tmp_path / "g")],
        ["export", "--format", "keras", "--output", str(tmp_path / "g.keras")],
    ):
        assert cli.main([command[0], "--run", str(run.folder), *command[1:]]) == 0
        errors = capsys.readouterr().err
        assert f"{path}: is damaged and was passed over; this is step 6" in errors, command
    assert cli.main(["train", "--run", str(run.folder)]) == 0
    assert f"{path}: is damaged and was passed over" in capsys.readouterr().out
    back = ["train", "--run", str(run.folder), "--learning-rate", "1e-5", "--from-step"]
    assert cli.main([*back, "7"]) == 2
    assert "but those of the steps 6, 12; give one" in capsys.readouterr().err
    assert cli.main([*back, "6"]) == 0
    output = capsys.readouterr().out
    assert f"what the run made after step 6 is kept in {run.folder / 'replaced-1'}" in output
    assert "learning_rate is 1e-05 from step 6 on, and was 0.0002" in output


def test_pruning_keeps_a_sound_one_rather_than_a_damaged_one(run):
    config = run.config.replace(epochs=4)
    Trainer(config, run.pairs, run.folder).fit(14)
    steps = [6, 12, 14]
    assert [s for s, _ in checkpoint.checkpoints(run.folder / "checkpoints")] == steps[1:]
    cut(run.folder / "checkpoints" / "step-00000014.npz")
    damaged = (run.folder / "checkpoints" / "step-00000014.npz").read_bytes()
    trainer = Trainer(config, run.pairs, run.folder)
    assert trainer.step == 12
    trainer.fit(18)
    # The damaged one does not count, and is not lost either.
    assert [s for s, _ in checkpoint.checkpoints(run.folder / "checkpoints")] == [12, 14, 18]
    assert (run.folder / "checkpoints" / "step-00000014.npz").read_bytes() == damaged
    cut(run.folder / "checkpoints" / "step-00000018.npz")
    assert Trainer(config, run.pairs, run.folder).step == 12


# --- a long search ---------------------------------------------------------------------


def truncated(chance, path):
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def flipped(chance, path):
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 1, 8))):
        # The ends of a zip file say where its members are, and hit nothing when left to chance.
        ends = (chance.randrange(len(content)), -1 - chance.randrange(min(4000, len(content))))
        content[chance.choice(ends)] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def shuffled(chance, path):
    """Give one array another type, another shape or other values, or leave it out."""

    def change(arrays):
        name = chance.choice(sorted(arrays))
        value = arrays[name]
        made = [
            lambda: value.astype(chance.choice(["f8", "f2", "i4", "c8", "U9", "S3", "?", "M8[s]"])),
            lambda: value.ravel(),
            lambda: value[np.newaxis],
            lambda: value[:0],
            lambda: np.full(value.shape, chance.choice([np.nan, np.inf]), np.float32),
            lambda: np.array([{"a": 1}], object),
            lambda: np.zeros((), np.float32),
            lambda: np.zeros(3, [("a", "f4"), ("b", "i8")]),
        ]
        if chance.random() < 0.1:
            del arrays[name]
        else:
            arrays[name] = chance.choice(made)()

    rewritten(path, change)


def of_details(chance, path):
    odd = [None, -1, 3, 12.0, "12", [], {}, True, 10**30, "\ud800", {"seed": []}, {"a": 1}]
    keys = ["step", "data", "config", "contents", "other"]
    rewritten(path, detailed(**{chance.choice(keys): chance.choice(odd) for _ in range(2)}))


def foreign(chance, path):
    arrays = {f"a{n}": np.zeros(chance.randrange(5)) for n in range(chance.randrange(4))}
    if chance.random() < 0.3:
        arrays["details"] = np.zeros(3, chance.choice(["u1", "f4", "U1", "i8"]))
    with open(path, "wb") as file:
        np.savez_compressed(file, **arrays) if chance.random() < 0.5 else np.savez(file, **arrays)


def of_config(chance, path):
    fields = json.loads(path.read_text())
    odd = [None, -1, 0, 1.5, "x", "", [], {}, True, 10**400, 1e308, "\ud800", "a\0b", [[]], "../x"]
    if chance.random() < 0.3:
        del fields[chance.choice(sorted(fields))]
    else:
        fields[chance.choice([*fields, "run", "format", "more"])] = chance.choice(odd)
    path.write_text(json.dumps(fields))


@pytest.mark.parametrize(
    ("seed", "count"), [(0, 40), pytest.param(1, 1000, marks=pytest.mark.exhaustive)]
)
def test_nothing_that_is_written_into_a_run_is_let_in(made, tmp_path, monkeypatch, seed, count):
    """Either the newest checkpoint as it was saved, or the one before, or one sentence."""
    generator = loading.build_generator(made.config)
    monkeypatch.setattr(loading, "build_generator", lambda config: generator)
    variables = made.trainer._variables()
    expected = {}
    for step, path in checkpoint.checkpoints(made.folder / "checkpoints"):
        with checkpoint.opened(path) as (_, arrays):
            expected[step] = {name: arrays[name] for name in variables}
    chance, outcomes = random.Random(seed), []
    for number in range(count):
        top = tmp_path / str(number)
        shutil.copytree(made.folder, top / "run")
        names = chance.choice([[LAST]] * 6 + [["config.json"]] * 3 + [[BEFORE, LAST]])
        kinds = {
            False: [truncated, flipped, flipped, shuffled, shuffled, of_details, foreign],
            True: [truncated, flipped, of_config, of_config],
        }
        for name in names:
            chance.choice(kinds[name == "config.json"])(chance, top / "run" / name)
        before = contents(tmp_path)
        run = dataclasses.replace(made, folder=top / "run")
        found, said = [], []
        for load in (lambda run=run: restore(run)[0], lambda run=run: load_run(run.folder)[2]):
            try:
                found.append(load())
            except InputError as error:
                said.append(str(error))
                found.append(None)
        assert contents(tmp_path) == before
        assert all(str(run.folder) in words for words in said)
        outcomes.append(found[0])
        if names != ["config.json"]:
            assert found[0] == found[1], (seed, number)
            assert found[0] is not None or names == [BEFORE, LAST], (seed, number)
        if found[0]:
            for name, variable in variables.items():
                assert np.array_equal(variable.numpy(), expected[found[0]][name]), (seed, number)
        shutil.rmtree(top)
    assert {6, 12, None} == set(outcomes)
    assert outcomes.count(6) > count / 4


@pytest.mark.parametrize(
    "text",
    ["", "step\n", ",".join(COLUMNS) + "\n1,2\n", ",".join(COLUMNS) + "\n1,2,3,4,5,6,x\n", "\0"],
)
def test_a_history_that_is_not_whole_is_refused(tmp_path, text):
    (tmp_path / "history.csv").write_text(text)
    with pytest.raises(InputError, match=r"history\.csv: cannot be read as the history of a run"):
        History.read_csv(tmp_path / "history.csv")
