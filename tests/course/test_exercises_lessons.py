"""Every exercise of every lesson, and lessons that lie elsewhere."""

import dataclasses
import importlib
import pkgutil
import re
from pathlib import Path

import nbformat
import pytest

from pix2pix_utils.course import exercises
from pix2pix_utils.course.exercises import (
    Exercise,
    Misconception,
    Session,
    __main__,
    load_folder,
    results,
)
from pix2pix_utils.course.exercises.engine import KERNEL
from pix2pix_utils.course.exercises.judging import CORRECT, INCORRECT, NOT_ATTEMPTED
from pix2pix_utils.course.exercises.trying import faults
from pix2pix_utils.course.publishing import series
from pix2pix_utils.support.errors import InputError

LESSONS = {
    found.name: importlib.import_module(f"{exercises.__name__}.{found.name}")
    for found in pkgutil.iter_modules(exercises.__path__)
    if found.ispkg
}
EXERCISES = {
    f"{name}/{file}": exercise
    for name, module in LESSONS.items()
    for file, exercise in zip(module.ORDER, module.lesson.exercises, strict=True)
}
PATHS = series.lessons()
GUIDE = Path(__file__).parents[2] / "docs" / "adding-an-exercise.md"


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_says_what_its_author_meant(name, capsys):
    """Its stub, both right answers, each wrong one, a crash, an endless loop; see `faults`."""
    exercise = EXERCISES[name]
    assert faults(exercise) == []
    session = Session()
    for number in range(1, len(exercise.hints) + 1):
        session.hint(exercise)
        assert f"Hint {number} of {len(exercise.hints)}" in capsys.readouterr().out
    session.solution(exercise)
    printed = capsys.readouterr().out
    assert "Solution" in printed
    assert exercise.explanation in printed
    assert exercise.source in printed
    if not name.startswith("template/"):
        assert len(exercise.misconceptions) >= 3
        assert len(exercise.hints) >= 2


def test_every_notebook_has_a_lesson():
    assert set(LESSONS) - {"template"} == {path.stem[3:] for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_has_the_exercises_of_its_lesson(path):
    """Title for title and stub for stub, in the order that the folder gives."""
    module = LESSONS[path.stem[3:]]
    cells = nbformat.read(path, as_version=4).cells
    headings = [
        match
        for cell in cells
        if (
            match := re.match(r"### Exercise (\d\.\d) · (.+) \((?:easy|medium|hard)\)", cell.source)
        )
    ]
    titles = [f"{heading[1]} {heading[2]}" for heading in headings]
    assert titles == [exercise.title for exercise in module.lesson.exercises]
    for place, exercise in enumerate(module.lesson.exercises, start=1):
        assert getattr(module, f"q{place}") is exercise
        checks = [cell.source for cell in cells if f"\nexercises.q{place}.check(" in cell.source]
        (stub,) = [one.partition(f"exercises.q{place}.check(")[0] for one in checks]
        assert stub.rstrip().endswith(exercise.stub)


# --- trying an exercise ----------------------------------------------------------------


def double(x):
    return 2 * x


RIGHT = {
    "title": "9.1 Double it",
    "stub": "def double(x):\n    return ...",
    "answer": double,
    "second_answer": lambda x: x + x,
    "cases": lambda: [(1.5,), (3.0,)],
    "misconceptions": [
        Misconception("squares", lambda x: x**2, "That squares."),
        Misconception("nothing", lambda x: x, "That is its input.", also=(lambda x: x + 0,)),
    ],
    "hints": ["Twice."],
    "praise": "Yes.",
    "explanation": "Twice.",
}


def _fails(x):
    raise ValueError("of the author")


def _hides(function, x):
    try:
        return function(x), ""
    except Exception:
        return 0, ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stub": ""}, "stub: is missing"),
        ({"stub": "3"}, "stub: binds no name"),
        ({"stub": "def double(x):\n    return 0"}, 'stub: is judged "Not right yet"'),
        ({"answer": _fails}, "answer: stops with ValueError: of the author"),
        ({"second_answer": ...}, "second_answer: is missing"),
        ({"second_answer": lambda x: 3 * x}, 'second_answer: is judged "Not right yet"'),
        ({"praise": ""}, "praise: is missing"),
        ({"explanation": ""}, "explanation: is missing"),
        (
            {"misconceptions": [Misconception("adds", lambda x: x + x, "")]},
            "misconceptions: 'adds': its answer is judged \"Correct\"",
        ),
        (
            {
                "misconceptions": [
                    *RIGHT["misconceptions"],
                    Misconception("is lazy", lambda x: x, ""),
                ]
            },
            "misconceptions: 'is lazy': its answer is judged \"Not right yet\", 'nothing'",
        ),
        (
            {
                "misconceptions": [
                    Misconception("x", lambda x: x, "", also=(lambda x: 3 * x, double))
                ]
            },
            "misconceptions: 'x': number 2 of its `also` is judged \"Correct\"",
        ),
        (
            {
                "misconceptions": [
                    Misconception("x", lambda x: x, ""),
                    Misconception("x", _fails, ""),
                ]
            },
            "misconceptions: two are named 'x'",
        ),
        (
            {"misconceptions": [Misconception("x", _fails, "")]},
            "misconceptions: 'x': stops with ValueError: of the author",
        ),
        ({"call": _hides}, "call: hides a learner's error"),
        (
            {"call": lambda function, x: (function(x) if function is double else 0, "")},
            "call: hides that a function was stopped",
        ),
    ],
)
def test_a_fault_of_an_exercise_is_found(changes, said):
    assert faults(Exercise(**RIGHT)) == []
    assert any(fault.startswith(said) for fault in faults(Exercise(**RIGHT | changes)))


def test_a_right_value_that_is_judged_wrong_is_found():
    value = {**RIGHT, "cases": None, "stub": "x = ...", "answer": 7, "second_answer": "8"}
    wrong = [Misconception("one short", 6, "Count again.")]
    found = faults(Exercise(**{**value, "misconceptions": wrong}))
    assert len(found) == 1
    assert found[0].startswith('second_answer: is judged "Not right yet" (That is not it.')


# --- a folder of one's own -------------------------------------------------------------

SHORT = """from pix2pix_utils.course.exercises import Exercise, Misconception

exercise = Exercise(
    title="{number} {name}",
    stub="x = ...",
    answer={answer},
    second_answer="{answer}",
    misconceptions=[Misconception("one short", {answer} - 1, "Count the last one too.")],
    hints=["More."],
    praise="Yes.",
    explanation="Counted.",
)
"""

START = """from pix2pix_utils.course.exercises import open_lesson

ORDER = {order}

lesson = open_lesson(__name__, ORDER)
"""


def write_folder(folder, order=("one", "two"), numbers=("9.1", "9.2")):
    folder.mkdir()
    for answer, (name, number) in enumerate(zip(order, numbers, strict=True), start=5):
        (folder / f"{name}.py").write_text(SHORT.format(number=number, name=name, answer=answer))
    (folder / "__init__.py").write_text(START.format(order=list(order)))
    return folder


@pytest.fixture
def kernel(monkeypatch):
    """A kernel in which no lesson was opened yet."""
    monkeypatch.setattr(KERNEL, "_lessons", {})


def test_a_folder_of_ones_own_is_checked_and_reported(tmp_path, kernel, capsys):
    own = load_folder(write_folder(tmp_path / "own"))
    own.q1.check(5)
    own.q2.check(5)
    printed = capsys.readouterr().out
    assert "9.1 one: Correct." in printed
    assert "Count the last one too." in printed
    assert [(row["exercise"], row["outcome"], row["misconceptions"]) for row in results()] == [
        ("9.1 one", CORRECT, []),
        ("9.2 two", INCORRECT, ["one short"]),
    ]
    assert "5" in own.q1.source


def test_lessons_are_reported_in_the_order_of_their_numbers(tmp_path, kernel):
    ten = load_folder(write_folder(tmp_path / "ten", numbers=("10.1", "10.2")))
    nine = load_folder(write_folder(tmp_path / "nine"))
    assert [row["exercise"][:4].strip() for row in results()] == ["9.1", "9.2", "10.1", "10.2"]
    assert ten.q1 is not nine.q1


def test_a_folder_is_read_anew_when_a_file_has_changed(tmp_path, kernel, capsys):
    folder = write_folder(tmp_path / "own")
    own = load_folder(folder)
    own.q1.check(5)
    assert load_folder(folder) is own  # a cell that is run again forgets nothing
    assert results()[0]["outcome"] == CORRECT
    source = SHORT.format(number="9.1", name="one", answer=500)
    (folder / "one.py").write_text(source)
    changed = load_folder(folder)
    capsys.readouterr()
    changed.q1.check(500)
    assert "Correct" in capsys.readouterr().out
    assert [row["attempts"] for row in results()] == [1, 0]  # and the old one is gone


def test_files_of_a_folder_may_share_what_they_need(tmp_path, kernel):
    folder = write_folder(tmp_path / "own", order=("one",), numbers=("9.1",))
    (folder / "_shared.py").write_text("def double(x):\n    return 2 * x\n")
    source = SHORT.format(number="9.1", name="one", answer=6).replace(
        "answer=6", "answer=double(3)"
    )
    (folder / "one.py").write_text(f"from ._shared import double\n{source}")
    assert load_folder(folder).q1.answer == 6


def _without_order(folder):
    (folder / "__init__.py").write_text("")


def _with(name, text=""):
    return lambda folder: (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "__init__.py").unlink(), "has no __init__.py with the order"),
        (_without_order, "add `lesson = open_lesson"),
        (lambda folder: (folder / "two.py").unlink(), "ORDER names two, and there is no two.py"),
        (_with("three.py"), r"three.py: is not in ORDER of __init__.py"),
        (_with("one.py"), r"one.py: defines no `exercise = Exercise\(...\)`"),
        (
            _with("__init__.py", START.format(order=["two", "one"])),
            r"two.py: its title is '9.2 two', and by ORDER it is 9.1",
        ),
        (_with("__init__.py", START.format(order=["one", "one", "two"])), "ORDER names one twice"),
        (
            _with("two.py", SHORT.format(number="8.2", name="two", answer=3)),
            "its title is '8.2 two', and by ORDER it is 9.2",
        ),
    ],
)
def test_a_folder_that_is_not_right_is_said_in_one_line(tmp_path, kernel, spoil, said):
    folder = write_folder(tmp_path / "own")
    spoil(folder)
    for _ in range(2):  # nothing of the first try is left
        with pytest.raises(InputError, match=said):
            load_folder(folder)
    assert results() == []


def test_no_folder_is_said(tmp_path):
    with pytest.raises(InputError, match=r"nowhere: is not a folder"):
        load_folder(tmp_path / "nowhere")


# --- the command and the page for authors ----------------------------------------------


def test_the_command_writes_a_folder_that_works_and_finds_what_does_not(tmp_path, capsys):
    folder = tmp_path / "grey"
    assert __main__.main(["new", str(folder)]) == 0
    assert __main__.main(["check", str(folder)]) == 0
    assert "10.2 Make it grey: works" in capsys.readouterr().out
    path = folder / "make_it_grey.py"
    path.write_text(path.read_text().replace("/ 3", "/ 4"))
    assert __main__.main(["check", str(folder)]) == 1
    printed = capsys.readouterr().out
    assert "10.1 How many numbers?: works" in printed
    assert "10.2 Make it grey: \n  second_answer: is judged" in printed
    assert __main__.main(["new", str(folder)]) == 2
    assert "grey: exists already" in capsys.readouterr().err


def blocks_of_the_guide():
    """Return the files that the page shows by their names, and the cells of its notebook."""
    page = GUIDE.read_text(encoding="utf-8")
    files = dict(re.findall(r"^`([\w/]+\.py)`.*?:\n\n```python\n(.*?)^```", page, re.M | re.S))
    cells = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    return files, [cell for cell in cells if cell not in files.values()]


def test_the_lesson_of_the_page_works(tmp_path, kernel, monkeypatch, capsys):
    files, cells = blocks_of_the_guide()
    for name, source in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source)
    (name,) = {Path(name).parent.name for name in files}
    lesson = load_folder(tmp_path / name).lesson
    assert len(lesson.exercises) == len(files) - 1
    assert [faults(exercise) for exercise in lesson.exercises] == [[]] * len(lesson.exercises)
    # What the command writes is what the page explains.
    template = Path(__main__.TEMPLATE)
    assert {Path(name).name: source for name, source in files.items()} == {
        path.name: path.read_text() for path in template.glob("*.py")
    }
    monkeypatch.chdir(tmp_path)
    names = {}
    for cell in cells:
        exec(cell, names)
    printed = capsys.readouterr().out
    assert printed.count(NOT_ATTEMPTED) == 2 * len(lesson.exercises)  # once in the report
    assert f"0 of {len(lesson.exercises)} solved." in printed


def test_the_page_names_every_field_of_an_exercise():
    page = GUIDE.read_text(encoding="utf-8")
    for kind in (Exercise, Misconception):
        for field in dataclasses.fields(kind):
            assert f"`{field.name}`" in page, field.name
