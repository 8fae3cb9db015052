"""A class's submissions: honest, wrong, broken and hostile ones."""

import csv
import importlib
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import pytest

from pix2pix_utils.course.exercises.__main__ import TEMPLATE
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT, NOT_ATTEMPTED
from pix2pix_utils.course.grading import Grade, __main__, grade
from pix2pix_utils.course.grading.needed import missing_names, needed_cells
from pix2pix_utils.course.grading.sandbox import Limits, confinement, run_confined
from pix2pix_utils.course.grading.submissions import write
from pix2pix_utils.course.publishing import series
from pix2pix_utils.support.errors import InputError

PATHS = {path.stem: path for path in series.notebooks()}
PATIENT = Limits(cell_seconds=120, seconds=600, memory=3, disk=0.5)
"""So long that what an honest cell takes on a slow and busy machine is no matter."""

SHORT = Limits(cell_seconds=25, seconds=150, memory=3, disk=0.5)
"""For cells that have no end."""

ENDLESS = ("hang", "prints", "greedy")


def exercises_of(name):
    return importlib.import_module(f"pix2pix_utils.course.exercises.{name[3:]}")


def right(exercise, number):
    """Return a cell with the solution as `solution()` shows it."""
    if callable(exercise.answer):
        source = textwrap.dedent(inspect.getsource(exercise.answer))
        return f"{source}\n\nexercises.q{number}.check({exercise.answer.__name__})"
    return f"exercises.q{number}.check({exercise.answer!r})"


def answered(name, answers):
    """Return a notebook whose exercises hold these cells, by their numbers."""
    notebook = nbformat.read(PATHS[name], as_version=4)
    for cell in notebook.cells:
        found = re.search(r"^exercises\.q(\d)\.check\(", cell.source, re.M)
        if cell.cell_type == "code" and found and int(found[1]) in answers:
            cell.source = answers[int(found[1])]
    return notebook


def complete(name):
    module = exercises_of(name)
    numbers = [int(key[1:]) for key in vars(module) if re.fullmatch(r"q\d", key)]
    return answered(name, {n: right(getattr(module, f"q{n}"), n) for n in numbers})


def with_cell(notebook, source, after):
    """Put a cell behind the one that checks exercise number ``after``."""
    places = [i for i, cell in enumerate(notebook.cells) if f".q{after}.check(" in cell.source]
    notebook.cells.insert(places[0] + 1, nbformat.v4.new_code_cell(source))
    return notebook


def needed(source):
    """Make a cell one that is run even when only what is needed is run."""
    return f"{source}\nNone  # .check("


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("submissions")


@pytest.fixture(scope="module")
def treasure(tmp_path_factory):
    """A file of the teacher's that no submission may touch."""
    path = tmp_path_factory.mktemp("home") / "treasure.txt"
    path.write_text("mine")
    return path


@pytest.fixture(scope="module")
def rows(folder, treasure, tmp_path_factory):
    """Grade a whole class, and read the CSV by file name."""
    data = exercises_of("01_data")
    first = {1: right(data.q1, 1)}
    confined = confinement() is not None
    submissions = {
        **{f"complete/{name}": complete(name) for name in PATHS},
        "half": answered("01_data", {**first, 2: right(data.q2, 2), 3: right(data.q3, 3)}),
        "empty": nbformat.read(PATHS["03_discriminator"], as_version=4),
        "wrong": answered(
            "04_losses",
            {
                n: f"exercises.q{n}.check(exercises.q{n}.misconceptions[{n % 2}].answer)"
                for n in range(1, 7)
            },
        ),
        "crash": answered(
            "01_data",
            {
                **first,
                2: "places = (\nexercises.q2.check(places)",
                3: "raise ValueError('oops')\nexercises.q3.check(1)",
                4: right(data.q4, 4),
            },
        ),
        "gone": with_cell(answered("01_data", first), needed("import os; os._exit(3)"), 1),
        "hang": with_cell(
            answered("01_data", {**first, 2: right(data.q2, 2)}),
            needed("while True:\n    pass"),
            1,
        ),
        "prints": with_cell(
            answered("01_data", {**first, 2: right(data.q2, 2)}),
            needed("while True:\n    print('again and again' * 1000)"),
            1,
        ),
        "greedy": with_cell(
            answered("01_data", first),
            needed("import numpy\nkept = []\nwhile True:\n    kept.append(numpy.ones(10**7))"),
            1,
        ),
        "vandal": with_cell(
            answered("01_data", {**first, 2: right(data.q2, 2)}),
            needed(
                "import os, pathlib, shutil, socket\n"
                f"place = pathlib.Path({str(treasure)!r}) if {confined} else None\n"
                f"others = pathlib.Path({str(folder)!r})\n"
                f"if {confined}:\n"
                "    assert not list(others.glob('*'))\n"
                "    shutil.rmtree(place.parent, ignore_errors=True)\n"
                "    try:\n"
                "        place.write_text('yours')\n"
                "    except OSError:\n"
                "        pass\n"
                "    try:\n"
                "        socket.create_connection(('127.0.0.1', 9), 1)\n"
                "    except OSError:\n"
                "        pass\n"
                "shutil.rmtree(pathlib.Path.cwd(), ignore_errors=True)\n"
                "shutil.rmtree(pathlib.Path.home(), ignore_errors=True)"
            ),
            1,
        ),
        "other": nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]),
        ".ipynb_checkpoints/half-checkpoint": complete("01_data"),
    }
    endless = tmp_path_factory.mktemp("endless")
    for name, notebook in submissions.items():
        path = (endless if name in ENDLESS else folder) / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)
    (folder / "text.ipynb").write_text("Dear teacher, my dog ate it.")
    (folder / "=cmd.ipynb").write_text("{}")
    before = {path: path.read_bytes() for path in folder.rglob("*.ipynb")}
    found = {}
    for place, limits in ((folder, PATIENT), (endless, SHORT)):
        output = tmp_path_factory.mktemp("grades") / "grades.csv"
        grade(place, output, limits, jobs=2)
        with open(output, newline="", encoding="utf-8-sig") as file:
            found |= {row["file"]: row for row in csv.DictReader(file)}
    assert {path: path.read_bytes() for path in folder.rglob("*.ipynb")} == before
    return found


def outcomes(row):
    return [row[f"exercise {number}"] for number in range(1, 7)]


@pytest.mark.slow
@pytest.mark.parametrize("name", PATHS)
def test_the_solutions_solve_every_exercise_in_its_notebook(rows, name):
    row = rows[f"complete/{name}.ipynb"]
    assert row["errors"] == ""
    assert row["status"] == "ran"
    assert row["solved"] == row["of"] != "0"
    assert row["misconceptions"] == ""


@pytest.mark.slow
def test_what_is_solved_and_what_is_not(rows):
    assert outcomes(rows["half.ipynb"]) == [CORRECT] * 3 + [NOT_ATTEMPTED] * 3
    assert (rows["half.ipynb"]["solved"], rows["half.ipynb"]["of"]) == ("3", "6")
    assert outcomes(rows["empty.ipynb"]) == [NOT_ATTEMPTED] * 5 + [""]
    assert rows["empty.ipynb"]["status"] == "ran"


@pytest.mark.slow
def test_misconceptions_are_named(rows):
    losses = exercises_of("04_losses")
    assert outcomes(rows["wrong.ipynb"]) == [INCORRECT] * 6
    named = [f"4.{n} {getattr(losses, f'q{n}').misconceptions[n % 2].name}" for n in range(1, 7)]
    assert rows["wrong.ipynb"]["misconceptions"] == "; ".join(named)


@pytest.mark.slow
def test_a_cell_that_fails_costs_its_own_exercise_only(rows):
    row = rows["crash.ipynb"]
    assert outcomes(row)[:4] == [CORRECT, NOT_ATTEMPTED, NOT_ATTEMPTED, CORRECT]
    assert row["status"] == "ran, with errors"
    assert "SyntaxError" in row["errors"]
    assert "ValueError: oops" in row["errors"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"), [("hang", "took longer than 25 s"), ("prints", "printed more than 10 MB")]
)
def test_a_cell_without_end_is_stopped_and_the_others_are_run(rows, name, said):
    assert outcomes(rows[f"{name}.ipynb"])[:3] == [CORRECT, CORRECT, NOT_ATTEMPTED]
    assert said in rows[f"{name}.ipynb"]["errors"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("gone", "ended by itself with exit status 3"),
        ("greedy", "used more than 3 GB of memory"),
    ],
)
def test_what_was_solved_before_the_end_is_kept(rows, name, status):
    assert rows[f"{name}.ipynb"]["status"] == status
    assert outcomes(rows[f"{name}.ipynb"])[:2] == [CORRECT, NOT_ATTEMPTED]


@pytest.mark.slow
def test_deleting_everything_harms_nobody(rows, treasure):
    assert treasure.read_text() == "mine"
    assert outcomes(rows["vandal.ipynb"])[:3] == [CORRECT, CORRECT, NOT_ATTEMPTED]
    # It deleted what its own later cells needed, and saw nothing of the others.
    assert "FileNotFoundError" in rows["vandal.ipynb"]["errors"]
    assert "AssertionError" not in rows["vandal.ipynb"]["errors"]


@pytest.mark.slow
def test_other_files_are_named_as_such(rows):
    assert rows["text.ipynb"]["status"] == "not a notebook"
    assert rows["'=cmd.ipynb"]["status"] == "not a notebook"
    assert rows["other.ipynb"]["status"] == "no exercises of this series"
    assert not any("checkpoint" in name for name in rows)


# --- the parts -------------------------------------------------------------------------


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


@pytest.mark.parametrize("name", PATHS)
def test_the_exercises_need_no_training_run(name):
    notebook = nbformat.read(PATHS[name], as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    chosen = needed_cells(sources)
    assert len(chosen) < 0.6 * len(sources)
    assert not any(".fit(" in sources[place] for place in chosen)


@pytest.fixture
def program(tmp_path):
    """Write a module that `run_confined` can run, and return its working folder."""

    def written(source):
        (tmp_path / "victim.py").write_text(source)
        return tmp_path

    return written


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("while True: pass", "took longer than 2 s"),
        ("import signal, time\nsignal.signal(15, print)\ntime.sleep(99)", "took longer than 2 s"),
        ("kept = b'x' * 400_000_000\nwhile True: pass", "used more than 0.3 GB of memory"),
        (
            "import time\nfor n in range(9):\n    open(str(n), 'wb').write(bytes(40_000_000))\n"
            "time.sleep(99)",
            "wrote more than 0.1 GB",
        ),
        (
            "import subprocess, time\n"
            "for _ in range(120): subprocess.Popen(['sleep', '99'])\ntime.sleep(99)",
            "started more than 100 processes",
        ),
        ("raise SystemExit(4)", "ended by itself with exit status 4"),
        ("print('good')", ""),
    ],
)
def test_limits(program, source, said):
    limits = Limits(seconds=2, memory=0.3, disk=0.1)
    if "processes" in said or "wrote" in said:
        limits = Limits(seconds=60, memory=8, disk=0.1)
    lines, ending = run_confined(["victim"], program(source), limits)
    assert ending == said
    assert lines == (["good"] if not said else [])


def test_a_process_left_behind_is_ended(program):
    mark = f"31{os.getpid()}"
    source = f"import subprocess\nsubprocess.Popen(['sleep', '{mark}'])\nprint('left')"
    assert run_confined(["victim"], program(source), Limits()) == (["left"], "")
    running = []
    for _ in range(50):
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        running = [line for line in listed.splitlines() if line == f"sleep {mark}"]
        if not running:
            break
        time.sleep(0.1)
    assert running == []


def test_no_secret_of_the_environment_is_handed_on(program, monkeypatch):
    monkeypatch.setenv("TEACHERS_TOKEN", "secret")
    source = "import os\nprint('TEACHERS_TOKEN' in os.environ, 'PATH' in os.environ)"
    assert run_confined(["victim"], program(source), Limits())[0] == ["False True"]


@pytest.mark.skipif(confinement() is None, reason="bubblewrap is not installed, or not allowed")
def test_bubblewrap_leaves_no_network_and_nothing_to_write(program, tmp_path, tmp_path_factory):
    hidden = tmp_path_factory.mktemp("hidden")
    (hidden / "other.ipynb").write_text("{}")
    source = f"""
import os, socket
print(os.listdir({str(hidden)!r}), [name for _, name in socket.if_nameindex()])
for place in ({str(Path(__file__).parent)!r}, "/tmp", os.path.expanduser("~")):
    try:
        open(os.path.join(place, "canary"), "w").close()
        print("written")
    except OSError as error:
        print(error.strerror)
"""
    lines, ending = run_confined(["victim"], program(source), Limits(), hidden)
    assert ending == ""
    assert lines == ["[] ['lo']", *["Read-only file system"] * 2, "written"]


def test_without_bubblewrap_there_is_a_plain_warning(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(__main__, "confinement", lambda: None)
    (tmp_path / "text.ipynb").write_text("no")
    assert __main__.main([str(tmp_path), "--output", str(tmp_path / "g.csv")]) == 0
    printed = capsys.readouterr()
    assert "bubblewrap is not installed" in printed.err
    assert "1 files, 0 ran without an error" in printed.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: is not a folder"),
        (["."], "holds no file that ends in .ipynb"),
        ([".", "--memory", "0"], "memory: is 0.0; it must be more than 0"),
    ],
)
def test_bad_input_is_said_in_one_line(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    if "--memory" in arguments:
        with pytest.raises(InputError, match=said):
            Limits(memory=0.0)
        return
    assert __main__.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_the_table_has_a_column_for_every_exercise(tmp_path):
    result = {"exercise": "1.1 A", "outcome": CORRECT, "misconceptions": ["two\nlines"]}
    grades = [Grade("+a", "ran", [result], ["cell 1: =x"]), Grade("b", "not a notebook")]
    write(grades, tmp_path / "grades.csv")
    with open(tmp_path / "grades.csv", newline="", encoding="utf-8-sig") as file:
        table = list(csv.reader(file))
    assert table == [
        ["file", "lesson", "status", "solved", "of", "exercise 1", "misconceptions", "errors"],
        ["'+a", "1", "ran", "1", "1", "Correct", "1.1 two\nlines", "cell 1: =x"],
        ["b", "", "not a notebook", "0", "0", "", "", ""],
    ]


def test_the_worker_reports_after_each_exercise(tmp_path):
    cells = [
        "from pix2pix_utils.course.exercises import data",
        "data.q2.check(1)",
        "data.q2.check(961)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    command = [
        sys.executable,
        "-m",
        "pix2pix_utils.course.grading.worker",
        "a.ipynb",
        "60",
        "needed",
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    seen = [report["results"][1]["outcome"] for report in reports]
    assert seen == [INCORRECT, CORRECT, CORRECT]
    assert [report.get("done", False) for report in reports] == [False, False, True]
    assert done.stderr == ""


def test_exercises_of_ones_own_are_graded(tmp_path, capsys):
    own, submissions = tmp_path / "grey", tmp_path / "submissions"
    shutil.copytree(TEMPLATE, own, ignore=shutil.ignore_patterns("__pycache__"))
    load = 'from pix2pix_utils.course.exercises import load_folder\n\nown = load_folder("grey")'
    answers = {
        "anna": ["own.q1.check(72)", f"{own_source()}\n\nown.q2.check(grey)"],
        "ben": ["own.q1.check(24)", "own.q2.check(lambda image: image.mean())"],
    }
    for name, cells in answers.items():
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in (load, *cells)]
        )
        # What is handed in beside the notebook does not count.
        (submissions / name / "grey").mkdir(parents=True)
        (submissions / name / "grey" / "__init__.py").write_text("raise ValueError('mine')")
        nbformat.write(notebook, submissions / name / "grey.ipynb")
    output = tmp_path / "grades.csv"
    command = ["--exercises", str(own), "--output", str(output), str(submissions)]
    assert __main__.main(command) == 0
    with open(output, newline="", encoding="utf-8-sig") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    anna, ben = rows["anna/grey.ipynb"], rows["ben/grey.ipynb"]
    assert (anna["status"], anna["lesson"], anna["solved"], anna["of"]) == ("ran", "8", "2", "2")
    assert (ben["status"], ben["solved"], ben["of"]) == ("ran", "0", "2")
    assert ben["misconceptions"] == "8.1 forgets the channels; 8.2 one mean of everything"
    (own / "make_it_grey.py").unlink()
    capsys.readouterr()
    assert __main__.main(command) == 2
    assert "ORDER names make_it_grey, and there is no make_it_grey.py" in capsys.readouterr().err


def own_source():
    """Return the solution of the template's second exercise."""
    from pix2pix_utils.course.exercises import template

    return template.q2.source
