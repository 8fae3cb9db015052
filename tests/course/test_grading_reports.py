"""What comes back from a submission, and what is worth a look in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT, NOT_ATTEMPTED
from pix2pix_utils.course.grading import reports
from pix2pix_utils.course.grading.look_at import marks_of, touched
from pix2pix_utils.course.grading.reports import Reports, known_exercises, printable, shown_path
from pix2pix_utils.course.grading.worker import NoNotebookError, code_cells
from submitted import PATHS, needed, short, wrong

ROOT = Path(__file__).parents[2]
WORD = "secret"
KNOWN = {"1.1 A": {"a", "b"}, "1.2 B": set()}


def row(exercise="1.1 A", outcome=CORRECT, attempts=1, misconceptions=()):
    return {
        "exercise": exercise,
        "outcome": outcome,
        "attempts": attempts,
        "misconceptions": list(misconceptions),
    }


def record(*results, **changes):
    return {
        "results": list(results),
        "errors": [],
        "look_at": [],
        "status": "",
        "again": False,
        "cell": 1,
        "done": False,
        **changes,
    }


def line(*results, word=WORD, **changes):
    return f"\n{word}{json.dumps(record(*results, **changes))}\n".encode()


def told(*chunks):
    found = Reports(WORD, KNOWN, 60)
    for chunk in chunks:
        found.feed(chunk)
    return found


# --- what comes back -------------------------------------------------------------------


def test_a_report_arrives_in_any_pieces():
    text = line(row(), errors=["cell 2: E"], look_at=["x"], cell=3, done=True, again=True)
    for size in (1, 7, 10_000):
        found = told(*(text[i : i + size] for i in range(0, len(text), size)))
        assert found.results == [row()]
        assert (found.errors, found.look_at) == (["cell 2: E"], ["x"])
        assert (found.cell, found.done, found.again, found.status) == (3, True, True, "")


def test_the_last_report_counts_and_what_was_worth_a_look_stays():
    found = told(line(row(outcome=INCORRECT), look_at=["x"]), line(row(attempts=2), look_at=["y"]))
    assert found.results == [row(attempts=2)]
    assert found.look_at == ["x", "y"]


def test_a_forged_line_is_not_taken_and_noted():
    true = line(row(outcome=NOT_ATTEMPTED, attempts=0))
    for forged in (
        line(row(), word=""),
        line(row(), word="guess"),
        b"[" * 99_999 + b"\n",
        b"\xff\n",
    ):
        for chunks in ((true, forged), (forged, true)):
            found = told(*chunks)
            assert found.results == [row(outcome=NOT_ATTEMPTED, attempts=0)]
            assert found.look_at == ["wrote lines of its own into the report"]


@pytest.mark.parametrize(
    "broken",
    [
        line()[:-10] + b"\n",
        f"{WORD}{'[' * 100_000}\n".encode(),
        f"{WORD}{'9' * 100_000}\n".encode(),
        f"{WORD}null\n".encode(),
        f"{WORD}{{}}\n".encode(),
        line(row(exercise="9.9 Z")),
        line(row(exercise=["1.1 A"])),
        line(row(outcome="Splendid")),
        line(row(attempts=True)),
        line(row(attempts=1.0)),
        line(row(attempts=float("nan"))),
        line(row(attempts=-1)),
        line(row(attempts=10**30)),
        line(row(misconceptions=["c"])),
        line(row(attempts=9, misconceptions=["a", "a"])),
        line({**row(), "misconceptions": "a"}),
        line(row(), row()),
        line("1.1 A"),
        line(errors=[3]),
        line(errors="cell 1"),
        line(errors=["x"] * 5000),
        line(look_at=None),
        line(cell="1"),
        line(done=1),
        line(status="splendid"),
        line(results=7),
    ],
    ids=len,
)
def test_what_no_worker_writes_changes_nothing(broken):
    before, after = line(row(attempts=2)), line(row(attempts=3), done=True)
    found = told(before, broken)
    assert (found.results, found.done) == ([row(attempts=2)], False)
    assert found.look_at == ["sent a report that cannot be read"]
    found.feed(after)
    assert (found.results, found.done) == ([row(attempts=3)], True)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (None, row(attempts=0), "1.1 was judged more often than it was answered"),
        (None, row(outcome=INCORRECT, attempts=0), "1.1 was judged more often"),
        (None, row(attempts=2, misconceptions=["a", "b"]), "1.1 was judged more often"),
        (row(attempts=3), row(attempts=2), "1.1 lost attempts"),
        (row("1.2 B"), row(), "1.2 lost attempts"),
        (row(outcome=INCORRECT, misconceptions=["a"]), row(attempts=2, misconceptions=["a"]), ""),
        (row(attempts=2), row(attempts=2), ""),
    ],
)
def test_a_report_that_contradicts_itself_is_noted(first, second, said):
    found = told(*([line(first)] if first else []), line(second))
    assert ("; ".join(found.look_at).startswith(said)) if said else found.look_at == []
    assert bool(found.look_at) == bool(said)


def test_too_much_is_dropped_and_ends_the_worker(monkeypatch):
    monkeypatch.setattr(reports, "MOST_IN_ALL", 3_000_000)
    found = told(line(row()), b"x" * 1_500_000)
    assert found.overdue() == ""
    assert len(found._rest) == 0
    found.feed(b"x" * 2_000_000)
    assert found.overdue() == "sent more than 3 MB"
    assert found.results == [row()]


def test_a_cell_that_cannot_stop_itself_is_overdue(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(reports.time, "monotonic", lambda: now[0])
    found = told()
    now[0] += 1000
    assert found.overdue() == ""  # no cell has begun
    found.feed(line(cell=4))
    now[0] += 60 + reports.GRACE - 1
    found.feed(line(cell=4))  # a check within it gives no more time
    assert found.overdue() == ""
    now[0] += 2
    assert found.overdue() == "cell 4 took longer than 60 s and could not be stopped"
    found.feed(line(cell=5))
    assert found.overdue() == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü", "plain ü"),
        ("two\nlines\tand", "two lines and"),
        ("\ud800\x00\x1b[2J\u202e", "\\ud800\\x00\\x1b[2J\\u202e"),
        ("x" * 400, "x" * 299 + "…"),
        ("\x00" * 400, ("\\x00" * 75)[:299] + "…"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


def test_shown_path():
    names = [b"a\xff", b"a\\xff", "ä".encode(), b"a\nb", b"=a", "\u202e".encode()]
    shown = [shown_path(os.fsdecode(name)) for name in names]
    assert shown == ["a\\xff", "a\\\\xff", "ä", "a\\nb", "=a", "\\u202e"]


def test_the_exercises_are_known_by_their_titles():
    known = known_exercises()
    lessons = {title.split(".")[0] for title in known}
    assert lessons == {str(int(name[:2])) for name in PATHS} | {"10"}  # the template
    title, (_, name) = "1.1 Which way?", wrong("01_data", 1)
    assert name in known[title]


# --- the worker ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        b"Dear teacher, my dog ate it.",
        *(b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 1_000_000, b"9" * 10_000),
        *(b'{"nbformat": 3, "worksheets": []}', b'{"nbformat": 4}', b'{"nbformat": 4, "cells": 1}'),
        *(b'{"nbformat": "4", "cells": []}', b'{"nbformat": 4, "cells": [1]}'),
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": null}]}',
    ],
)
def test_what_is_no_notebook(document):
    with pytest.raises(NoNotebookError):
        code_cells(document)


def test_the_code_of_a_notebook():
    text = {"cell_type": "markdown", "source": "x"}
    code = {"cell_type": "code", "source": ["a\n", "b"]}
    document = {"nbformat": 4, "cells": [text, code, {**code, "source": "c"}]}
    assert code_cells(json.dumps(document).encode()) == ["a\nb", "c"]


def work(notebook, **changes):
    """Run the worker as it is; return its records."""
    how = {
        "word": WORD,
        "cell_seconds": 60,
        "which": "needed",
        "usual": [],
        "exercises": "",
        **changes,
    }
    done = subprocess.run(
        [sys.executable, "-m", "pix2pix_utils.course.grading.worker"],
        input=f"{json.dumps(how)}\n{notebook}".encode(),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    lines = [text for text in done.stdout.decode().splitlines() if text]
    assert all(text.startswith(WORD) for text in lines)
    return [json.loads(text[len(WORD) :]) for text in lines]


def test_the_worker_reports_each_cell_and_each_check():
    records = work(short("exercises.q3.check('a')\nexercises.q3.check('c')"))
    # Before the first cell nothing is known; a lesson is known when its cell has been run.
    seen = [one["results"][2]["outcome"] if one["results"] else "" for one in records]
    assert seen == ["", NOT_ATTEMPTED, INCORRECT, CORRECT, CORRECT]
    assert [one["cell"] for one in records] == [1, 2, 2, 2, 2]
    assert [one["done"] for one in records] == [False] * 4 + [True]
    assert not any(one["look_at"] or one["errors"] or one["again"] for one in records)


def test_the_worker_says_what_it_does_not_run():
    assert [one["status"] for one in work("no")] == ["not a notebook"]
    other = short("1 + 1", opening="")
    assert [one["status"] for one in work(other)] == ["no exercises of this series"]


def test_the_worker_sees_what_no_check_brought_about():
    hidden = (
        "from pix2pix_utils.course.exercises.engine import KERNEL\n"
        "vars(KERNEL.progress(exercises.q1)).update(solved=True)"
    )
    own = "exercises.q2.check(getattr(exercises.q2, 'ans' + 'wer'))"
    patched = "from pix2pix_utils.course.exercises import judging\njudging.same = lambda *_: True"
    marks = [
        work(short(*cells))[-1]["look_at"]
        for cells in ([needed(hidden)], [own], [needed(patched), "exercises.q3.check(5)"])
    ]
    assert "1.1 was changed without a check" in marks[0]
    assert "1.2 was given its own answer" in marks[1]
    assert "changed judging.same" in marks[2]


def test_the_worker_sees_answers_tried_in_a_loop_and_those_that_the_package_has():
    tried = "for n in range(6):\n    exercises.q1.check(n)"
    twice = "exercises.q1.check(1)\nexercises.q1.check(2)"
    borrowed = "from pix2pix_utils import losses\nexercises.q2.check(losses.generator_loss)"
    marks = [work(short(needed(one)))[-1]["look_at"] for one in (tried, twice, borrowed)]
    assert "1.1 was checked 6 times in one cell" in marks[0]
    assert marks[1] == []
    assert "1.2 was given what the package has" in marks[2]


# --- what is worth a look in the source ------------------------------------------------


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("q.check(q.answer)", [".answer"]),
        ("exercises.q1.solution()", [".solution"]),
        ("q.solved = True", [".solved"]),
        ("type(q).check = lambda *_: 1", [".check = "]),
        ("getattr(q, 'ans' + 'wer')", ["getattr"]),
        ("getattr(q, 'answer')", ["getattr"]),
        ("exec('q.check(1)')", ["exec"]),
        ("q.__dict__['solved'] = 1", [".__dict__"]),
        ("import gc, sys\nsys._getframe(1).f_back", ["import gc", ".f_back", "sys._getframe"]),
        ("from pix2pix_utils.course.exercises import engine", ["engine"]),
        ("from pix2pix_utils.course.exercises.engine import same", ["engine", "engine.same"]),
        ("import pix2pix_utils.course.grading.worker", ["grading.worker"]),
        ("!ls", ["get_ipython"]),
        ("import os\nos._exit(0)", ["os._exit"]),
        ("def f():\n    for i in x:\n        i.known", [".known"]),
        ("answer = 3\nx.check(answer)\ngetattr(x, 'size')\n# q.answer", []),
        ("q.check((", []),
        ("x = '\ud800'", []),
    ],
)
def test_what_touches_the_exercises(source, names):
    found = [name for name, _ in touched(source)]
    assert len(found) == len(names)
    assert all(one.endswith(name) for one, name in zip(sorted(found), sorted(names), strict=True))


def test_what_stands_in_the_notebooks_is_usual():
    sources = [source for path in PATHS.values() for source in code_cells(path.read_bytes())]
    usual = {line for source in sources for _, line in touched(source)}
    assert usual  # notebook 7 reveals the answer of an exercise later on
    assert marks_of(sources, usual) == []
    assert marks_of(["1", "q.answer; q.answer"], usual) == [".answer in cell 2"]
