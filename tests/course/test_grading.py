"""Grading a folder: whole lessons, and the parts that know no sandbox."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from pix2pix_utils.course.exercises.__main__ import TEMPLATE
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT, NOT_ATTEMPTED
from pix2pix_utils.course.grading import Grade, __main__, grade, sandbox, submissions, table
from pix2pix_utils.course.grading.needed import missing_names, names_bound, needed_cells
from pix2pix_utils.course.grading.sandbox import Limits, unconfinable
from submitted import PATHS, complete, needed, outcomes, read_rows, right, short, wrong

ROOT = Path(__file__).parents[2]
PATIENT = Limits(cell_seconds=300, seconds=1200, memory=3, disk=0.5)
"""So long that what an honest cell takes on a slow and busy machine is no matter."""

needs_sandbox = pytest.mark.skipif(bool(unconfinable()), reason=unconfinable())


EVERY_TIME = ("01_data", "04_losses")
"""The lessons that are graded whole at each change; those that compute longer are once a week."""


def graded_lessons(names, folder):
    """Grade whole lessons, each complete and one as it is handed out; return their rows."""
    for name in names:
        nbformat.write(complete(name), folder / f"{name}.ipynb")
    (folder / "empty.ipynb").write_bytes(PATHS["03_discriminator"].read_bytes())
    hidden = folder / ".ipynb_checkpoints"
    hidden.mkdir()
    nbformat.write(complete("01_data"), hidden / "01_data-checkpoint.ipynb")
    before = {path: path.read_bytes() for path in folder.rglob("*.ipynb")}
    grade(folder, folder / "grades.csv", PATIENT, jobs=2)
    assert {path: path.read_bytes() for path in folder.rglob("*.ipynb")} == before
    return read_rows(folder / "grades.csv")


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    return graded_lessons(EVERY_TIME, tmp_path_factory.mktemp("submissions"))


@pytest.fixture(scope="module")
def other_lessons(tmp_path_factory):
    others = [name for name in PATHS if name not in EVERY_TIME]
    return graded_lessons(others, tmp_path_factory.mktemp("others"))


def assert_solved(row):
    assert row["errors"] == ""
    assert row["status"] == "ran"
    assert row["solved"] == row["of"] != "0"
    assert row["misconceptions"] == ""
    assert row["look at"] == ""


@needs_sandbox
@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY_TIME)
def test_the_solutions_solve_every_exercise_in_its_notebook(lessons, name):
    assert_solved(lessons[f"{name}.ipynb"])


@needs_sandbox
@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("name", [name for name in PATHS if name not in EVERY_TIME])
def test_the_solutions_solve_every_exercise_of_the_longer_ones(other_lessons, name):
    assert_solved(other_lessons[f"{name}.ipynb"])


@needs_sandbox
@pytest.mark.slow
def test_a_lesson_that_nobody_touched(lessons):
    assert outcomes(lessons["empty.ipynb"]) == [NOT_ATTEMPTED] * 5
    assert lessons["empty.ipynb"]["status"] == "ran"
    assert lessons["empty.ipynb"]["look at"] == ""
    assert not any("checkpoint" in name for name in lessons)


@pytest.fixture
def no_data(monkeypatch):
    """Short notebooks use no pictures, and drawing them takes long."""
    monkeypatch.setattr(submissions, "_prepare_data", lambda: None)


@pytest.fixture
def graded(tmp_path, no_data):
    """Grade short notebooks; return their rows by name."""

    def run(**notebooks):
        for name, notebook in notebooks.items():
            (tmp_path / f"{name}.ipynb").write_text(notebook)
        grade(tmp_path, tmp_path / "grades.csv", PATIENT, jobs=2)
        rows = read_rows(tmp_path / "grades.csv")
        return {name.removesuffix(".ipynb"): row for name, row in rows.items()}

    return run


@needs_sandbox
def test_what_is_solved_what_is_not_and_what_was_misunderstood(graded):
    first = [right("01_data", n) for n in (1, 2, 3)]
    mistaken, name = wrong("01_data", 1)
    broken = ["letter = (\nexercises.q2.check(letter)", "raise ValueError('oops')  # .check("]
    rows = graded(
        half=short(*first),
        wrong=short(mistaken, first[1]),
        crash=short(first[0], *broken, first[2]),
        later=short("x = 'c'", "if True:\n    y = x", "exercises.q3.check(y)"),
        left_out=short(
            "def f():\n    global z\n    z = 'c'", "f(); z = z", "exercises.q3.check(z)"
        ),
    )
    assert outcomes(rows["half"]) == [CORRECT] * 3 + [NOT_ATTEMPTED] * 2
    assert (rows["half"]["solved"], rows["half"]["of"]) == ("3", "5")
    assert (rows["half"]["lesson"], rows["half"]["errors"]) == ("1", "")
    assert outcomes(rows["wrong"])[:2] == [INCORRECT, CORRECT]
    assert rows["wrong"]["misconceptions"] == f"1.1 {name}"
    assert outcomes(rows["crash"])[:4] == [CORRECT, NOT_ATTEMPTED, CORRECT, NOT_ATTEMPTED]
    assert rows["crash"]["status"] == "ran, with errors"
    assert "SyntaxError" in rows["crash"]["errors"]
    assert "cell 4: ValueError: oops" in rows["crash"]["errors"]
    assert outcomes(rows["later"])[2] == CORRECT
    # Its cell is not found to be needed; then all are run.
    assert outcomes(rows["left_out"])[2] == CORRECT
    assert all(row["look at"] == "" for row in rows.values())


# --- the command -----------------------------------------------------------------------


def test_without_a_sandbox_nothing_is_run_unless_one_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(submissions, "unconfinable", lambda: "grading: no sandbox here")
    (tmp_path / "a.ipynb").write_text(short(needed("open('/tmp/canary', 'w')")))
    output = tmp_path / "g.csv"
    assert __main__.main([str(tmp_path), "--output", str(output)]) == 2
    assert capsys.readouterr().err == "grading: no sandbox here\n"
    assert not output.exists()


def test_unconfined_is_said_and_grades_all_the_same(tmp_path, no_data, capsys):
    (tmp_path / "a.ipynb").write_text(short(right("01_data", 2)))
    (tmp_path / "b.ipynb").write_text("no")
    output = tmp_path / "g.csv"
    assert __main__.main([str(tmp_path), "--output", str(output), "--unconfined"]) == 0
    printed = capsys.readouterr()
    assert "run with your rights" in printed.err
    assert "2 files, 1 ran without an error, 0 to look at" in printed.out
    rows = read_rows(output)
    assert [outcomes(rows["a.ipynb"])[1], rows["b.ipynb"]["status"]] == [CORRECT, "not a notebook"]


def test_where_nothing_can_be_confined_the_reason_says_what_to_install(monkeypatch):
    for replaced, said in (
        ((sandbox.shutil, "which", lambda name: None), "apt install bubblewrap"),
        ((sandbox.sys, "platform", "darwin"), "only Linux can confine"),
        ((sandbox.bubblewrap.platform, "machine", lambda: "riscv64"), "no filter of system calls"),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(*replaced)
            reason = unconfinable.__wrapped__()
        assert said in reason
        assert "--unconfined" in reason


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_a_bubblewrap_that_does_not_work_is_found_out(tmp_path, monkeypatch):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho bwrap: no permission >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert "does not work here (bwrap: no permission)" in unconfinable.__wrapped__()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: is not a folder"),
        (["."], "holds no file that ends in .ipynb"),
        ([".", "--memory", "0"], "memory: is 0.0; it must be more than 0"),
        ([".", "--seconds", "nan"], "seconds: is nan; it must be more than 0"),
        ([".", "--jobs", "0"], "jobs: is 0; it must be 1 or more"),
    ],
)
def test_bad_input_is_said_in_one_line(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert __main__.main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("output", ["folder", "file/g.csv"])
def test_the_output_is_tried_before_anything_is_run(tmp_path, capsys, monkeypatch, output):
    (tmp_path / "a.ipynb").write_text(short())
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(submissions, "_grade_one", lambda *_: pytest.fail("something was run"))
    assert __main__.main([str(tmp_path), "--output", str(tmp_path / output)]) == 2
    assert re.search("is not a file|cannot be written", capsys.readouterr().err)


@needs_sandbox
@pytest.mark.exhaustive  # on a busy machine its exit status has been another one now and then
def test_an_interrupt_ends_at_once_and_keeps_the_rows_so_far(tmp_path):
    output = tmp_path / "g.csv"
    (tmp_path / "a.ipynb").write_text(short(right("01_data", 2)))
    for name in "bcd":
        (tmp_path / f"{name}.ipynb").write_text(short(needed("while True:\n    pass")))
    command = [sys.executable, "-m", "pix2pix_utils.course.grading", str(tmp_path), "--jobs", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, "--output", str(output)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        # A shell has the programs that it starts in the background ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    end = time.monotonic() + 120
    while not output.exists() and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(1)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert time.monotonic() - begun < 10
    assert process.returncode == 130
    assert f"the rows so far are in {output}" in said
    assert list(read_rows(output)) == ["a.ipynb"]


def test_whatever_fails_a_file_has_its_row(tmp_path, no_data, monkeypatch):
    def broken(*_, **__):
        raise OSError(28, "no space \ud800")

    monkeypatch.setattr(submissions, "run_confined", broken)
    (tmp_path / "a.ipynb").write_text(short())
    grade(tmp_path, tmp_path / "g.csv", PATIENT, confined=False)
    row = read_rows(tmp_path / "g.csv")["a.ipynb"]
    assert row["status"].startswith("could not be graded: OSError: [Errno 28] no space \\ud800")


# --- which cells are run ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["a = 1", "b = 2", "q.check(a)"], [0, 2]),
        (["a = 1", "b = a", "b += 1", "q.check(b)"], [0, 1, 2, 3]),
        (["a = 1", "a = 2", "q.check(a)"], [1, 2]),
        (["import x.y as z", "def f():\n    return z.g()", "q.check(f)"], [0, 1, 2]),
        (["a = []", "a.append(1)", "b = a.copy()", "q.check(a)"], [0, 1, 3]),
        (["a = {}", "a['b'] = 1", "a.c = 1", "q.check(a)"], [0, 1, 2, 3]),
        (["def f():\n    a = 1", "a = 2", "q.check(a)"], [1, 2]),
        (["for a in b:\n    pass", "b = 1", "q.check(a)"], [0, 2]),
        (["a = (", "q.check(", "%magic"], [1]),
        (["from x import *", "notebook.start()", "c = 1"], [0, 1]),
        (["q.check(a)", "a = 1"], [0]),
        (["a = " + "(" * 5000, "a = '\ud800'", "q.check(a)"], [2]),
    ],
)
def test_needed_cells(cells, expected):
    assert needed_cells(cells) == expected


@pytest.mark.parametrize(
    ("chosen", "missing"),
    [
        ([0, 1, 2, 3], {}),
        ([0, 2, 3], {2: {"f"}}),
        ([1, 2], {1: {"a"}, 2: {"a"}}),
        ([2, 0], {2: {"f", "a"}}),
        ([3], {3: {"a"}}),
    ],
)
def test_missing_names(chosen, missing):
    cells = [
        "import math as a",
        "def f(b):\n    c = b\n    return [c for c in (a, len, c)]",
        "b = f(1)\nprint(b, a)",
        "c = [a for b in '']",
    ]
    assert missing_names(cells, chosen) == missing
    assert names_bound(cells, [0, 2]) == {"a", "b"}


@pytest.mark.parametrize("name", PATHS)
def test_the_exercises_need_no_training_run(name):
    notebook = nbformat.read(PATHS[name], as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    chosen = needed_cells(sources)
    assert len(chosen) < 0.6 * len(sources)
    assert not any(".fit(" in sources[place] for place in chosen)


# --- the table -------------------------------------------------------------------------


def test_the_table_has_a_column_for_every_exercise(tmp_path):
    result = {"exercise": "1.1 A", "outcome": CORRECT, "misconceptions": ["two"]}
    grades = [
        Grade("+a", "ran", [result], ["cell 1: =x"], [".answer in cell 2", "@b"]),
        Grade("b", "not a notebook", errors=["e" * 9000]),
    ]
    table.write(grades, tmp_path / "grades.csv")
    rows = read_rows(tmp_path / "grades.csv")
    assert list(rows) == ["'+a", "b"]
    assert list(rows["b"].values())[:-1] == ["b", "", "not a notebook", "0", "0", "", "", ""]
    assert list(rows["'+a"].items()) == [
        *(("file", "'+a"), ("lesson", "1"), ("status", "ran"), ("solved", "1"), ("of", "1")),
        *(("exercise 1", "Correct"), ("misconceptions", "1.1 two")),
        *(("look at", ".answer in cell 2; @b"), ("errors", "cell 1: =x")),
    ]
    assert len(rows["b"]["errors"]) == table.MOST_IN_CELL


# --- exercises of a teacher's own ------------------------------------------------------


@needs_sandbox
def test_exercises_of_ones_own_are_graded(tmp_path, capsys):
    own, submissions = tmp_path / "grey", tmp_path / "submissions"
    shutil.copytree(TEMPLATE, own, ignore=shutil.ignore_patterns("__pycache__"))
    load = 'from pix2pix_utils.course.exercises import load_folder\n\nown = load_folder("grey")'
    answers = {
        "anna": ["own.q1.check(72)", f"{own_source()}\n\nown.q2.check(grey)"],
        "ben": ["own.q1.check(24)", "own.q2.check(lambda image: image.mean())"],
    }
    for name, cells in answers.items():
        # What is handed in beside the notebook does not count.
        (submissions / name / "grey").mkdir(parents=True)
        (submissions / name / "grey" / "__init__.py").write_text("raise ValueError('mine')")
        (submissions / name / "grey.ipynb").write_text(short(*cells, opening=load))
    output = tmp_path / "grades.csv"
    command = ["--exercises", str(own), "--output", str(output), str(submissions)]
    assert __main__.main(command) == 0
    rows = read_rows(output)
    anna, ben = rows["anna/grey.ipynb"], rows["ben/grey.ipynb"]
    assert (anna["status"], anna["lesson"], anna["solved"], anna["of"]) == ("ran", "10", "2", "2")
    assert (ben["status"], ben["solved"], ben["of"]) == ("ran", "0", "2")
    assert ben["misconceptions"] == "10.1 forgets the channels; 10.2 one mean of everything"
    (own / "make_it_grey.py").unlink()
    capsys.readouterr()
    assert __main__.main(command) == 2
    assert "ORDER names make_it_grey, and there is no make_it_grey.py" in capsys.readouterr().err


def own_source():
    """Return the solution of the template's second exercise."""
    from pix2pix_utils.course.exercises import template

    return template.q2.source
