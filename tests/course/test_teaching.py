"""The teacher's guide says what is so."""

import re
from pathlib import Path

import nbformat
import pytest

from benchmarks import lessons as plans
from pix2pix_utils.course.grading.needed import missing_names
from pix2pix_utils.course.publishing import series

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
PATHS = series.lessons()
LESSON = 45


def minutes_of(path):
    """Return (minutes of each section by its number, of each exercise by its number)."""
    sections, exercises = {}, {}
    for heading, (reading, tasks) in series.minutes(nbformat.read(path, as_version=4)).items():
        sections[heading.split()[0] if heading else "opening"] = reading
        exercises.update(tasks)
    return sections, exercises


def lessons():
    """Return the text of each lesson by its number."""
    parts = re.split(r"^### Lesson (\d+): .+$", GUIDE, flags=re.M)
    return dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_minutes_of_a_lesson_are_those_of_its_sections(path):
    number = int(path.name[:2])
    sections, exercises = minutes_of(path)
    lesson = lessons()[number]
    rows = re.findall(r"^\| (\d+) \| ([^|]+?) \|", lesson, re.M)
    assert len(rows) >= 7
    for minutes, name in rows:
        if name == "recap":
            continue  # a question aloud, not the text
        kind, _, which = name.rpartition(" ")
        known = exercises[which] if kind == "exercise" else sections[which]
        assert abs(int(minutes) - known) <= 1, (name, known)
    assert sum(int(minutes) for minutes, _ in rows) <= LESSON
    # What the lesson leaves for home is what its table does not hold.
    assert "Later:" in lesson
    assert "Short of time:" in lesson
    assert "stumble:" in lesson


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_header_says_how_long_the_whole_notebook_takes(path):
    notebook = nbformat.read(path, as_version=4)
    sections, exercises = minutes_of(path)
    said = int(re.search(r"\*\*Time:\*\* (?:about )?(\d+) minutes", notebook.cells[0].source)[1])
    assert abs(said - sum(sections.values()) - sum(exercises.values())) <= 6


ROUNDED = {"half a minute": "½ min", "a minute": "1 min", "two minutes": "2 min"}
"""How the table of notebooks in the README writes what a header says; others in digits."""


@pytest.mark.parametrize("path", series.notebooks(), ids=lambda path: path.stem)
def test_the_readme_gives_the_computing_time_of_the_header(path):
    header = nbformat.read(path, as_version=4).cells[0].source
    said = re.search(r"; (?:about |under )?((?:half a|\w+) minutes?) of computing on", header)[1]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| .*\(notebooks/{path.name}\).*$", readme, re.M)[0]
    assert f" | {ROUNDED.get(said, said.removesuffix('utes'))} | " in row, said


def test_every_link_within_the_guide_leads_somewhere():
    anchors = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", GUIDE, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", GUIDE):
        file, _, anchor = target.partition("#")
        assert not anchor or file or anchor in anchors, target
        assert not file or (ROOT / "docs" / file).exists(), target


def test_sections_and_exercises_that_are_named_exist():
    headings, tasks = set(), set()
    for path in PATHS:
        sections, exercises = minutes_of(path)
        headings |= set(sections)
        tasks |= set(exercises)
    for _, lesson in lessons().items():
        later = re.search(r"Later: (.+)$", lesson, re.M)[1]
        for number in re.findall(r"\d\.\d+", later):
            assert number in headings | tasks, number
    for number in re.findall(r"\((\d\.\d+)(?:, (\d\.\d+))*\)", GUIDE):
        assert set(filter(None, number)) <= headings | tasks, number


def test_answers_of_the_exam_that_are_numbers():
    assert f"31 · 31 · 2 = {(286 - 256 + 1) ** 2 * 2:,}." in GUIDE
    assert f"+ 2 · 128 = {4 * 4 * 64 * 128 + 2 * 128:,}." in GUIDE
    size, distance, seen = 1, 1, []
    for kernel, stride in ((4, 2), (4, 1)):
        size, distance = size + (kernel - 1) * distance, distance * stride
        seen.append(size)
    assert f"sees 1 + 3 · 1 = {seen[0]}, " in GUIDE
    assert f"the second 4 + 3 · 2 = {seen[1]}." in GUIDE
    assert f"· 600,000 = {4 * 0.12 * 200 * 3000 / 3600:.0f} hours." in GUIDE


@pytest.mark.parametrize("short", [False, True], ids=["whole", "short of time"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_class_that_runs_a_lessons_rows_only_lacks_nothing(path, short):
    rows, left_out = plans.lessons()[int(path.name[:2])]
    notebook = nbformat.read(path, as_version=4)
    parts = plans.parts_of(notebook)
    if any(row.run_all for row in rows):
        return  # everything is run, whatever is shown
    chosen = [
        place
        for row in rows
        if not (short and row.name in left_out)
        for place in plans.cells_of(row, parts)
    ]
    sources = [cell.source if cell.cell_type == "code" else "" for cell in notebook.cells]
    missing = missing_names(sources, chosen)
    assert not missing, missing


def test_the_rows_of_a_lesson_are_read():
    guide = """
### Lesson 9: none

| minutes | section | what happens |
|---|---|---|
| 3 | opening | *Run all* |
| 5 | 9.3 | run 9.1 and 9.2 unread; then look |
| 2 | exercise 9.1 | alone |

Short of time: leave out 9.3 and 9.4, and say why. Later: 9.5.
"""
    rows, left_out = plans.lessons(guide)[9]
    assert [(row.minutes, row.name, row.first, row.run_all) for row in rows] == [
        (3, "opening", [], True),
        (5, "9.3", ["9.1", "9.2"], False),
        (2, "exercise 9.1", [], False),
    ]
    assert left_out == ["9.3", "9.4"]


def test_the_parts_of_a_notebook_hold_each_cell_once():
    for path in PATHS:
        notebook = nbformat.read(path, as_version=4)
        parts = plans.parts_of(notebook)
        held = sorted(place for part in parts.values() for place in part.cells)
        code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        assert held == code
        assert all(len(part.cells) == 1 for name, part in parts.items() if "exercise" in name)


def test_without_a_synthesiser_the_words_are_counted(monkeypatch):
    monkeypatch.setattr(plans.shutil, "which", lambda name: None)
    prose = "## One [two](three.md) **four**\n\n" * 60
    assert plans.spoken(prose) == pytest.approx(3 * 60 / 180)


def test_only_what_is_not_spoken_is_looked_at():
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# A notebook\n\n" + "word " * 1000),
            nbformat.v4.new_markdown_cell("## 9.1 A section\n\n" + "word " * 1000),
            nbformat.v4.new_code_cell("x = 1\n" * 24),
            nbformat.v4.new_markdown_cell("### Exercise 9.1 · Count (hard)"),
            nbformat.v4.new_code_cell("exercises.q1.check(...)"),
        ]
    )
    looking = plans.looking_minutes(notebook)
    assert looking["exercise 9.1"] == 9
    assert looking["9.1"] == pytest.approx(2, abs=0.1)  # its code, and its headings
    assert looking["opening"] == pytest.approx(0, abs=0.1)
