import os
import stat

import pytest

from pix2pix_utils.support import files
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file, require_writable, whole_folder


def test_file_appears_only_when_complete(tmp_path):
    path = tmp_path / "new" / "file.txt"
    with atomic_file(path) as temporary:
        temporary.write_text("half")
        assert not path.exists()
        assert temporary.suffix == ".txt"
        temporary.write_text("whole")
    assert path.read_text() == "whole"
    assert os.listdir(path.parent) == ["file.txt"]


def test_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), atomic_file(path) as temporary:
        temporary.write_text("new")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_file_has_the_mode_of_an_ordinary_file(tmp_path):
    (tmp_path / "ordinary").write_text("")
    with atomic_file(tmp_path / "ours") as temporary:
        temporary.write_text("")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("ordinary", "ours")]
    assert modes[0] == modes[1]


def test_full_disk_is_said_and_the_old_file_stays(tmp_path, monkeypatch):
    path = tmp_path / "file.txt"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"), atomic_file(path) as temporary:
        temporary.write_text("new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_folder_appears_only_when_complete(tmp_path):
    path = tmp_path / "data"
    with whole_folder(path) as temporary:
        (temporary / "a").write_text("1")
        assert not path.exists()
    assert (path / "a").read_text() == "1"
    assert os.listdir(tmp_path) == ["data"]


def test_failed_folder_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="broken"), whole_folder(tmp_path / "data") as temporary:
        (temporary / "a").write_text("1")
        raise ValueError("broken")
    assert os.listdir(tmp_path) == []


def test_second_of_two_writers_finds_the_folder_of_the_first(tmp_path):
    path = tmp_path / "data"
    with whole_folder(path) as first, whole_folder(path) as second:
        (first / "a").write_text("first")
        (second / "a").write_text("second")
    # The inner block ends first and wins.
    assert (path / "a").read_text() == "second"
    assert os.listdir(tmp_path) == ["data"]


@pytest.mark.parametrize("writer", [atomic_file, whole_folder])
def test_place_below_a_file_is_refused(tmp_path, writer):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file"), writer(tmp_path / "file" / "x" / "y"):
        pass


@pytest.mark.parametrize("writer", [atomic_file, whole_folder])
def test_read_only_place_is_refused(tmp_path, monkeypatch, writer):
    def read_only(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pathlib.Path.mkdir", read_only)
    with pytest.raises(InputError, match="Read-only file system"), writer(tmp_path / "x" / "y"):
        pass


def test_a_folder_is_tried_before_the_work(tmp_path, monkeypatch):
    require_writable(tmp_path / "new" / "folder")
    assert os.listdir(tmp_path / "new" / "folder") == []
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="below: is, or lies under, a file"):
        require_writable(tmp_path / "file" / "below")

    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.tempfile, "TemporaryFile", full)
    with pytest.raises(InputError, match=r"new: cannot be written to .No space left on device.; f"):
        require_writable(tmp_path / "new")
