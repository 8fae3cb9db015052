"""Many pairs on disk: PNG files, drawn here and by other processes."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.data import writing
from pix2pix_utils.data.builtin import draw_pair
from pix2pix_utils.facades import make_pair


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 5, 3), (64, 128, 3)])
def test_a_png_holds_the_image_exactly(shape):
    image = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    with Image.open(io.BytesIO(writing.png(image))) as stored:
        assert (stored.format, stored.mode) == ("PNG", "RGB")
        np.testing.assert_array_equal(np.asarray(stored), image)


@pytest.fixture
def jobs(tmp_path):
    (tmp_path / "train").mkdir()
    return [(f"train/{n:04d}.png", "facades", 0, n) for n in range(6)]


def contents(folder, jobs):
    return [np.asarray(Image.open(folder / name)) for name, *_ in jobs]


def expected():
    return [make_pair(0, n, 32) for n in range(6)]


def test_other_processes_draw_the_same(tmp_path, jobs, monkeypatch):
    monkeypatch.setattr(writing, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(writing, "usable_cores", lambda: 3)
    drawn = []

    def draw(task, seed, index, size):
        drawn.append(index)
        return draw_pair(task, seed, index, size)

    writing.write_pairs(tmp_path, jobs, 32, draw)
    assert drawn == [0, 3]  # a third; the rest came from elsewhere
    np.testing.assert_array_equal(contents(tmp_path, jobs), expected())
    assert len(list((tmp_path / "train").iterdir())) == 6


@pytest.mark.parametrize("failure", ["none can be started", "all of them die"])
def test_what_other_processes_leave_undone_is_drawn_here(tmp_path, jobs, monkeypatch, failure):
    monkeypatch.setattr(writing, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(writing, "usable_cores", lambda: 2)
    if failure == "none can be started":

        def refuse(*args, **kwargs):
            raise OSError("no more processes")

        monkeypatch.setattr(subprocess, "Popen", refuse)
    else:
        monkeypatch.setattr(writing, "_PROGRAM", "raise SystemExit(3)")
    writing.write_pairs(tmp_path, jobs, 32, draw_pair)
    np.testing.assert_array_equal(contents(tmp_path, jobs), expected())


def test_no_process_outlives_a_failure(tmp_path, jobs, monkeypatch):
    monkeypatch.setattr(writing, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(writing, "usable_cores", lambda: 2)
    monkeypatch.setattr(writing, "_PROGRAM", "import time; time.sleep(600)")
    started, popen = [], subprocess.Popen

    def remember(*args, **kwargs):
        started.append(popen(*args, **kwargs))
        return started[-1]

    def fail(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", remember)
    with pytest.raises(KeyboardInterrupt):
        writing.write_pairs(tmp_path, jobs, 32, fail)
    assert [process.poll() is not None for process in started] == [True]
    assert sys.executable in started[0].args
