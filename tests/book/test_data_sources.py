"""From the name of a data set to its folder, its direction and its pairs."""

import json
from pathlib import Path

import pytest

from pix2pix_utils import facades
from pix2pix_utils.config import Config
from pix2pix_utils.data import builtin, sources
from pix2pix_utils.data.inspection import inspect
from pix2pix_utils.data.sources import BUILT_IN, data_folder, locate, open_data

QUICK = Config.preset("quick")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home for data of its own, and few pairs in each built-in data set."""
    monkeypatch.setenv("PIX2PIX_DATA", str(tmp_path))
    monkeypatch.setattr(builtin, "COUNTS", {"train": 3, "val": 2, "test": 2})
    return tmp_path


@pytest.mark.parametrize(
    ("name", "direction", "labels"),
    [
        ("builtin", "BtoA", "input"),
        ("builtin-labels", "AtoB", "target"),
        ("builtin-edges", "AtoB", "none"),
        ("builtin-night", "AtoB", "none"),
    ],
)
def test_every_task_is_read_its_own_way(name, direction, labels):
    config, train, test = open_data(QUICK.replace(data=name))
    assert (config.data, config.direction) == (name, direction)
    assert (train.split, test.split) == ("train", "test")
    assert (len(train), len(test)) == (3, 2)
    assert train.labels == test.labels == labels


def test_both_directions_share_one_folder(home):
    assert data_folder("builtin") == data_folder("builtin-labels")
    assert [path.name for path in home.iterdir()] == [f"builtin-facades-{facades.VERSION}"]
    assert data_folder("builtin-edges").name == f"builtin-edges-{facades.VERSION}"
    assert data_folder("builtin-night").name == f"builtin-night-{facades.VERSION}"


def test_a_direction_that_is_asked_for_is_kept():
    config, folder = locate(QUICK.replace(data="builtin-labels", direction="BtoA"))
    assert config.direction == "BtoA"
    assert (folder / "val").is_dir()


def test_facades_of_an_older_version_are_left_alone(home):
    old = home / "builtin-facades-1"
    (old / "train").mkdir(parents=True)
    (old / "train" / "0001.png").write_bytes(b"old")
    assert data_folder("builtin") != old
    assert (old / "train" / "0001.png").read_bytes() == b"old"


def test_a_folder_is_taken_as_it_is(home):
    folder = data_folder("builtin-edges")
    config, found = locate(QUICK.replace(data=str(folder)))
    assert found == folder
    assert config.direction == json.loads((folder / "dataset.json").read_text())["direction"]


def test_every_name_is_told_by_the_command_line(capsys):
    from pix2pix_utils.cli import main

    with pytest.raises(SystemExit):
        main(["data", "--help"])
    said = capsys.readouterr().out
    for name, built_in in BUILT_IN.items():
        assert name in said
        assert built_in.task in builtin.TASKS
    assert sources.BUILT_IN["builtin-labels"].about in " ".join(said.split())


@pytest.mark.parametrize("name", ["builtin", "builtin-edges", "maps"])
def test_a_folder_that_has_the_name_of_a_data_set(home, monkeypatch, capsys, name):
    (home / "here" / name).mkdir(parents=True)
    monkeypatch.chdir(home / "here")
    if name == "maps":
        (home / name).mkdir()
        declared = '{"name": "maps", "direction": "AtoB", "label_half": "none"}'
        (home / name / "dataset.json").write_text(declared)
    monkeypatch.setattr(sources.catalog, "download", lambda name, progress: home / name)
    for folder in (Path(name), f"./{name}", str(home / "here" / name)):
        assert data_folder(folder) == Path(folder)
    assert capsys.readouterr().err == ""
    taken = data_folder(name)
    assert taken.parent == home
    assert locate(QUICK.replace(data=name))[1] == taken
    said = capsys.readouterr().err
    assert f"{name}: the data set of this name is taken, in {taken}" in said
    assert f"for the folder here give ./{name}" in said


def test_check_takes_a_name_as_training_does(home, monkeypatch):
    monkeypatch.chdir(home)
    found = inspect("builtin-edges")
    assert found.folder == data_folder("builtin-edges")
    assert found.pairs == {"train": 3, "val": 2, "test": 2}
