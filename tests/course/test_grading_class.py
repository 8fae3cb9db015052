"""A class of forty: twenty honest submissions, and twenty that would harm the others."""

import os
from pathlib import Path

import pytest

from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT, NOT_ATTEMPTED
from pix2pix_utils.course.grading import grade, reports, submissions
from pix2pix_utils.course.grading.sandbox import Limits, unconfinable
from submitted import needed, outcomes, read_rows, right, short, wrong

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(unconfinable()), reason=unconfinable()),
]

LIMITS = Limits(cell_seconds=10, seconds=120, memory=0.5, disk=0.1)
FIRST = right("01_data", 2)
"""What every hostile submission solves before it does harm: it counts all the same."""

HOSTILE = {
    "endless": "while True:\n    pass",
    "deaf": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
    "in C": "import itertools\nsum(itertools.repeat(0))",
    "stops itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "memory": "kept = []\nwhile True:\n    kept.append(np.ones(10**7))",
    "shared memory": "import mmap\nkept = []\nwhile True:\n    kept.append(mmap.mmap(-1, 10**8))\n"
    "    for place in range(0, 10**8, 4096): kept[-1][place] = 1",
    "memory file": "import os\nos.write(os.memfd_create('x'), b'x')",
    "fills the disk": "import os\nkept = []\nfor n in range(9):\n"
    "    kept.append(open(str(n), 'wb', 0))\n    os.unlink(str(n))\n"
    "    if kept[-1].write(bytes(3 * 10**7)) < 3 * 10**7: raise OSError",
    "kills": "import os, signal\ntry: os.kill(os.getppid(), 9)\nexcept OSError: pass\n"
    "os.kill(0, 9)",
    "reads": "import pathlib\n"
    f"for place in (FOLDER, '/run', {str(Path.home() / '.ssh')!r}, '/home'):\n"
    "    assert not [*pathlib.Path(place).rglob('*')]",
    "deletes": "import shutil\nfor place in ('.', FOLDER, '/tmp', '/dev'):\n"
    "    shutil.rmtree(place, ignore_errors=True)",
    "forges": "import os, json\ntext = json.dumps({'results': [{'exercise': '1.1 Which way?', "
    "'outcome': 'Correct', 'attempts': 1, 'misconceptions': []}], 'done': True})\n"
    "for number in range(3, 60):\n    try: os.write(number, f'\\n{text}\\n'.encode())\n"
    "    except OSError: pass",
    "floods": "import os\nwhile True:\n  for number in range(3, 30):\n"
    "    try: os.set_blocking(number, False), os.write(number, b'x' * 10**6)\n"
    "    except OSError: pass",
    "surrogate": "raise ValueError('\\ud800' * 10**6)",
    "prints": "while True:\n    print('again and again' * 1000)",
    "closes": "import os\nos.closerange(0, 200)",
    "exits": "raise SystemExit(3)",
    "gone": "import os\nos._exit(3)",
    "own answer": "exercises.q1.check(exercises.q1.answer)",
}

STATUS = {
    "endless": "ran, with errors",
    "deaf": "cell 3 took longer than 10 s and could not be stopped",
    "in C": "cell 3 took longer than 10 s and could not be stopped",
    "stops itself": "cell 3 took longer than 10 s and could not be stopped",
    "fork bomb": "started more than 100 processes",
    "memory": "used more than 0.5 GB of memory",
    "shared memory": "used more than 0.5 GB of memory",
    "memory file": "ran, with errors",
    "fills the disk": "ran, with errors",
    "kills": "ended by itself with exit status 137",
    "reads": "ran",
    "deletes": "ran",
    "forges": "ran",
    "floods": "sent more than 30 MB",
    "surrogate": "ran, with errors",
    "prints": "ran, with errors",
    "closes": "",
    "exits": "ran, with errors",
    "gone": "ended by itself with exit status 3",
    "own answer": "ran",
}

NOT_RUN = {
    "deep": ("not a notebook", b"[" * 1_000_000),
    "text": ("not a notebook", b"Dear teacher, my dog ate it."),
    "other": ("no exercises of this series", short("1 + 1", opening="").encode()),
    "large": ("not read: more than 50 MB", b" " * 51_000_000),
}


def honest():
    """Return twenty notebooks by name, and the outcomes that they are to have."""
    mistaken = [wrong("01_data", n)[0] for n in (1, 3)]
    notebooks, expected = {}, {}
    for number in range(16):
        # The bits of its number say which of four exercises a learner has solved.
        solved = [n for bit, n in enumerate((1, 2, 3, 5)) if number >> bit & 1]
        cells = (right("01_data", n) for n in solved)
        notebooks[f"honest/{number}"] = short(*cells, "exercises.q4.check(...)")
        expected[f"honest/{number}"] = [
            CORRECT if n in solved else NOT_ATTEMPTED for n in range(1, 6)
        ]
    broken = ["x = (", "raise ValueError('oops')  # .check("]
    for name, cells, start in (
        ("wrong", mistaken, [INCORRECT, NOT_ATTEMPTED, INCORRECT]),
        ("crash", [*broken, FIRST], [NOT_ATTEMPTED, CORRECT]),
        ("tried twice", [mistaken[1], right("01_data", 3)], [NOT_ATTEMPTED] * 2 + [CORRECT]),
        ("=cmd\udcff", [FIRST], [NOT_ATTEMPTED, CORRECT]),
    ):
        notebooks[name] = short(*cells)
        expected[name] = start + [NOT_ATTEMPTED] * (5 - len(start))
    return notebooks, expected


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Grade the forty, and what is no notebook besides."""
    folder = tmp_path_factory.mktemp("class")
    notebooks, _ = honest()
    for name, source in HOSTILE.items():
        cells = (FIRST, needed(source.replace("FOLDER", repr(str(folder)))), right("01_data", 3))
        notebooks[f"hostile/{name}"] = short(*cells)
    for name in ("honest", "hostile", "folder.ipynb"):
        (folder / name).mkdir()
    for name, notebook in notebooks.items():
        try:
            (folder / f"{name}.ipynb").write_text(notebook)
        except OSError:  # a system whose file names are UTF-8 always
            (folder / f"{name[:-1]}\\xff.ipynb").write_text(notebook)
    for name, (_, content) in NOT_RUN.items():
        (folder / f"{name}.ipynb").write_bytes(content)
    (folder / "link.ipynb").symlink_to(folder / "honest/15.ipynb")
    (folder / "linked").symlink_to(folder / "honest")
    os.mkfifo(folder / "pipe.ipynb")
    before = {path: path.read_bytes() for path in folder.rglob("*.ipynb") if path.is_file()}
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(reports, "GRACE", 3)
        changed.setattr(submissions, "_prepare_data", lambda: None)
        grade(folder, folder / "grades.csv", LIMITS, jobs=2)
    after = {path: path.read_bytes() for path in folder.rglob("*.ipynb") if path.is_file()}
    assert after == before
    return read_rows(folder / "grades.csv")


def test_every_file_has_its_row(rows):
    assert len(rows) == len(HOSTILE) + 20 + len(NOT_RUN) + 4
    assert len(HOSTILE) == 20


def test_the_honest_have_the_grades_they_earned(rows):
    notebooks, expected = honest()
    for name in notebooks:
        row = rows[f"{name}.ipynb".replace("=cmd\udcff", "'=cmd\\xff")]
        assert outcomes(row) == expected[name], name
        assert row["status"] == ("ran, with errors" if name == "crash" else "ran"), name
        assert row["look at"] == "", name
    assert rows["wrong.ipynb"]["misconceptions"].count(";") == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_the_hostile_are_stopped_and_keep_what_they_had_solved(rows, name):
    row = rows[f"hostile/{name}.ipynb"]
    # Exercise 1.1 was solved by nobody's work; 1.2 before any harm.
    assert outcomes(row)[1] == CORRECT
    assert outcomes(row)[0] == (CORRECT if name == "own answer" else NOT_ATTEMPTED)
    late = "took longer than 10 s" in row["status"] + row["errors"]
    if STATUS[name].startswith("ran"):
        assert outcomes(row)[2] == CORRECT  # the cells behind are run
    if name == "closes":
        assert row["status"] != "ran"
    elif not (late and STATUS[name].startswith(("started", "used"))):
        # On a machine with no time to spare these are stopped before they have grown.
        assert row["status"] == STATUS[name]
    if STATUS[name].startswith("ended") or name == "own answer":
        assert row["look at"] != ""


def test_what_is_worth_a_look_is_said(rows):
    assert rows["hostile/own answer.ipynb"]["look at"] == (
        ".answer in cell 3; 1.1 was given its own answer"
    )
    assert "wrote lines of its own" in rows["hostile/forges.ipynb"]["look at"]
    assert "os._exit in cell 3" in rows["hostile/gone.ipynb"]["look at"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("endless", "took longer than 10 s"),
        ("prints", "printed more than 10 MB"),
        ("memory file", "PermissionError"),
        ("fills the disk", "OSError"),
        ("surrogate", "ValueError: \\ud800"),
        ("exits", "SystemExit: 3"),
        ("reads", ""),
    ],
)
def test_what_a_cell_died_of_is_said(rows, name, said):
    assert said in rows[f"hostile/{name}.ipynb"]["errors"]


def test_what_cannot_be_run_is_named_as_such(rows):
    for name, (status, _) in NOT_RUN.items():
        assert rows[f"{name}.ipynb"]["status"] == status
    for name in ("link.ipynb", "linked"):
        assert rows[name]["status"] == "not read: a link, and not the file itself"
    for name in ("pipe.ipynb", "folder.ipynb"):
        assert rows[name]["status"] == "not read: no file"
