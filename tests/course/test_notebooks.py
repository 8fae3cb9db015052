"""The form that every notebook of the series has."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from pix2pix_utils.course.publishing import series

ROOT = Path(__file__).parents[2]
PATHS = series.notebooks()
LESSONS = series.lessons()
LONGEST_CELL = 20
LARGEST = 1_500_000
MOST_IGNORED = 3
MOST_CELLS = 65
MOST_WORDS = 2600
MOST_MINUTES = 45
MOST_TRUTHS = 5
MOST_IMPORTS = 6
MOST_TERMS = 58

TERM = re.compile(r"\[([^\]]+)\]\(\.\./docs/glossary\.md#([\w-]+)\)")
"""A link to the glossary: its words, and the anchor."""

OTHER_SENSES = {
    "Join the steps": "what a pipeline does one after the other",
    "takes three steps": "a kernel moves on",
    "step up": "a block of the decoder",
}
"""Words of the notebooks that are no glossary term there, and what they are."""

BOOTSTRAP = nbformat.read(PATHS[0], as_version=4).cells[1].source
"""`tests/test_colab.py` tries it."""

SETUP = """\
# The same in every notebook: settings for minutes on a CPU. Lesson 5 compares them with others.
from pix2pix_utils.course import notebook

config = notebook.start(preset="quick")"""


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def chapter(path):
    """For what the tour need not have."""
    if path.name.startswith("00"):
        pytest.skip("the tour is no chapter")


@pytest.fixture
def lesson(path):
    """For what goes with exercises."""
    if path not in LESSONS:
        pytest.skip("it has no exercises")


@pytest.fixture(scope="module")
def notebook(path):
    found = nbformat.read(path, as_version=4)
    nbformat.validate(found)
    return found


@pytest.fixture(scope="module")
def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def tags(cell):
    return cell.metadata.get("tags", [])


def words_of(notebook):
    """Count the words of all prose, headings, tables, formulas and addresses, the stricter way."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return max(len(text.split()), len(re.findall(r"\w+", text)))


def slug(heading):
    """Return the anchor that Jupyter, Colab and GitHub give a heading of plain words."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(text):
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.M)}


def anchors_of_notebook(path):
    """Jupyter keeps the case and the signs of a heading and puts - for spaces."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return {heading.strip().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.M)}


# --- the beginning and the end ---------------------------------------------------------


def test_header(path, notebook):
    first = notebook.cells[0].source
    number, name = int(path.name[:2]), path.stem[3:]
    assert first.startswith(f"# {number} · {name.capitalize()}")
    words = ("What you build", "What you will be able to do") if number else ("What you see",)
    for word in (*words, "What you need", "Time"):
        assert f"**{word}:**" in first, word
    assert 3 <= len(re.findall(r"^- ", first, re.M)) <= 5 or not number
    assert re.search(r"\*\*Time:\*\* .*minutes? to read.* comput.* CPU", first)
    series_line = next(line for line in first.splitlines() if line.startswith("**The series:**"))
    expected = []
    for other in PATHS:
        entry = f"{int(other.name[:2])} {other.stem[3:].replace('_', ' ').capitalize()}"
        expected.append(f"**{entry}**" if other == path else f"[{entry}]({other.name})")
    assert series_line == "**The series:** " + " · ".join(expected)


def test_badge_and_bootstrap_hold_the_address_of_the_project(path, notebook):
    slug = series.address().removeprefix("https://github.com/")
    image = "https://colab.research.google.com/assets/colab-badge.svg"
    target = f"https://colab.research.google.com/github/{slug}/blob/main/notebooks/{path.name}"
    assert f"[![Open in Colab]({image})]({target})" in notebook.cells[0].source
    assert f'REPOSITORY = "{series.address()}"' in notebook.cells[1].source
    assert notebook.cells[1].source == BOOTSTRAP
    assert tags(notebook.cells[1]) == ["bootstrap"]
    assert notebook.cells[1].outputs == []


def test_setup_is_the_same_everywhere(notebook):
    assert notebook.cells[2].source == SETUP
    assert tags(notebook.cells[2]) == ["setup"]
    assert [output.name for output in notebook.cells[2].outputs] == ["stdout"]


def test_it_ends_with_recap_questions_and_references(chapter, path, prose):
    number = int(path.name[:2])
    headings = re.findall(r"^## (.+)$", prose, re.M)
    last = ["Recap", "Questions to think about", "Try next", "Next", "References"]
    if path == PATHS[-1]:
        last.remove("Next")
    assert headings[-len(last) :] == last
    numbered = headings[: -len(last)]
    assert len(numbered) >= 4
    for position, heading in enumerate(numbered, start=1):
        assert re.match(rf"{number}\.{position} \S", heading), heading
    assert "1611.07004" in prose


def test_it_opens_with_a_picture_and_where_you_are(chapter, path, notebook):
    opening = notebook.cells[3:6]
    pictures = [
        place
        for place, cell in enumerate(opening)
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert pictures, "no picture in the first three cells after the set-up"
    for cell in opening[: pictures[0] + 1]:
        if cell.cell_type == "code":
            assert len(re.findall(r"^(?:from|import) ", cell.source, re.M)) <= MOST_IMPORTS
            assert not re.search(r"^from .+ import \($", cell.source, re.M), "a longer list"
    asked = f'figures.overview(lit="{path.stem[3:]}")'
    if path in LESSONS:
        assert any(asked in cell.source for cell in notebook.cells[3:9]), asked


def test_words_are_counted_in_the_stricter_way():
    cells = ["# A 2-page *text*", "one [two](a/b.md#c) three", "$x_{ij} = 3$"]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(c) for c in cells])
    made.cells.append(nbformat.v4.new_code_cell("not_a_word = 1"))
    assert words_of(made) == 14  # "#" and "=" are none, "2-page" is two, the address four
    made.cells.append(nbformat.v4.new_markdown_cell("- – • * | " * 20))
    assert words_of(made) == 110  # as one counts who splits at spaces


def test_it_fits_a_lesson(chapter, notebook):
    assert len(notebook.cells) <= MOST_CELLS
    assert words_of(notebook) <= MOST_WORDS
    times = series.minutes(notebook).values()
    assert round(sum(reading + sum(tasks.values()) for reading, tasks in times)) <= MOST_MINUTES


def test_the_article_is_spoken_of_in_its_own_notebook_only(path, prose, code):
    if path.stem == "09_article":
        pytest.skip("this is that notebook")
    assert not re.findall(r"\b[Tt]he article\b", prose)
    assert not [cell.source for cell in code[2:] if re.search(r"\bthe article\b", cell.source)]


def test_it_shows_numbers_rather_than_truths(code):
    printed = [o.text for cell in code for o in cell.outputs if o.output_type == "stream"]
    lines = [line.strip() for text in printed for line in text.splitlines()]
    assert sum(bool(re.search(r"\b(True|False|equal|same|yes|no)\W*$", x)) for x in lines) <= (
        MOST_TRUTHS
    )


def test_what_is_about_a_number_is_held_by_an_assert(code):
    """The digits behind ≈ are not compared, so the cell itself must say what they may be."""
    for cell in code:
        texts = [
            o.get("text", "") + str(o.get("data", {}).get("text/plain", "")) for o in cell.outputs
        ]
        if any("≈" in text for text in texts):
            assert re.search(r"\bassert\b", cell.source), cell.source


def test_the_tour_shows_a_translation_first_and_the_whole_in_sixty_lines():
    cells = nbformat.read(PATHS[0], as_version=4).cells
    assert "translate(" in cells[3].source
    assert "image/png" in cells[3].outputs[-1].data
    imports = [line for line in cells[3].source.splitlines() if "import" in line]
    assert len(imports) <= 6
    first = next(n for n, cell in enumerate(cells) if cell.source.startswith("import keras"))
    last = next(n for n, cell in enumerate(cells) if "def train_step" in cell.source)
    page = [cell.source for cell in cells[first : last + 1] if cell.cell_type == "code"]
    lines = [line for source in page for line in source.splitlines() if line.strip()]
    assert len(lines) <= 60
    hidden = re.findall(r"(?:from|import) (pix2pix_utils[.\w]*)", "\n".join(page))
    assert not hidden  # but the facades, which the first cell has imported


# --- cells -----------------------------------------------------------------------------


def test_cells_are_short(code):
    lengths = [len(cell.source.splitlines()) for cell in code]
    assert max(lengths[1:]) <= LONGEST_CELL  # the first is the same in all, and need not be read


def test_code_is_introduced(notebook):
    """No more than three code cells follow each other without a word, after the set-up."""
    kinds = [cell.cell_type for cell in notebook.cells[3:]]
    assert "code code code code" not in " ".join(kinds)


def test_cells_were_run_in_order_and_none_failed(code):
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    kinds = {output.output_type for cell in code for output in cell.outputs}
    assert kinds <= {"stream", "display_data", "execute_result"}


def test_nothing_that_replays_badly(path, code):
    for cell in code:
        source = cell.source
        assert not re.search(r"^\s*[!%]", source, re.M), source
        assert "clear_output" not in source
        assert not source.rstrip().endswith(";")
        ast.parse(source)
        for output in cell.outputs:
            assert output.get("name") != "stderr", output
            data = output.get("data", {})
            assert "image/svg+xml" not in data
            text = str(output.get("text", "")) + str(data.get("text/plain", ""))
            assert " at 0x" not in text
            assert not re.search(r"/(home|root|tmp|work|Users|content)/", text), text
    assert "# NBVAL" not in path.read_text(encoding="utf-8")


def test_few_outputs_are_ignored(code):
    ignored = [cell for cell in code if {"nbval-ignore-output", "nbval-skip"} & set(tags(cell))]
    assert len(ignored) <= MOST_IGNORED


def test_every_picture_has_an_alt_text(code):
    pictures = 0
    for cell in code:
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                pictures += 1
                alt = output.metadata["image/png"]["alt"]
                assert len(alt) > 20, alt
                assert "text/plain" not in output.data
    assert pictures >= 5


def test_it_is_small_enough(path):
    assert path.stat().st_size <= LARGEST


# --- exercises -------------------------------------------------------------------------


def test_exercises_are_spread_and_survive_untouched(lesson, path, notebook, code):
    number = int(path.name[:2])
    places = [
        index
        for index, cell in enumerate(notebook.cells)
        if re.match(rf"### Exercise {number}\.\d", cell.source)
    ]
    assert len(places) >= 4
    assert places[-1] - places[0] > len(notebook.cells) / 4
    for position, place in enumerate(places, start=1):
        heading = notebook.cells[place].source.splitlines()[0]
        assert re.match(rf"### Exercise {number}\.{position} · .+ \((easy|medium|hard)\)$", heading)
        stub, help = notebook.cells[place + 1 : place + 3]
        assert f"exercises.q{position}.check(" in stub.source
        assert help.source == f"# exercises.q{position}.hint()\n# exercises.q{position}.solution()"
        texts = [o.data.get("text/plain", "") for o in stub.outputs if "data" in o]
        assert any("Not attempted yet" in text for text in texts), texts


def test_it_reports_what_was_solved(lesson, notebook):
    recap = next(i for i, cell in enumerate(notebook.cells) if cell.source.startswith("## Recap"))
    report = notebook.cells[recap + 1]
    assert report.source == "from pix2pix_utils.course.exercises import report\n\nreport()"
    number = sum(bool(re.match(r"### Exercise \d\.\d", cell.source)) for cell in notebook.cells)
    text = report.outputs[0].data["text/plain"]
    assert text.splitlines()[-1] == f"0 of {number} solved."


# --- links and words -------------------------------------------------------------------


def test_links_lead_somewhere(path, prose):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        other = (path.parent / file).resolve() if file else path
        assert other.exists(), target
        if anchor and other.suffix == ".md":
            assert anchor in anchors(other.read_text(encoding="utf-8")), target
        elif anchor:
            assert anchor in anchors_of_notebook(other), target


def test_glossary_terms_are_linked_once(prose):
    linked = TERM.findall(prose)
    assert len(linked) >= 6
    names = [anchor for _, anchor in linked]
    assert len(set(names)) == len(names), "linked twice"
    for words, anchor in linked:
        # The words of the link are the term, in the singular or the plural.
        plain = re.sub(r"[\W_]", "", words.lower().replace("λ", "lambda"))
        wanted = anchor.replace("-", "")
        assert plain.rstrip("s") == wanted.rstrip("s") or wanted in plain, (words, anchor)


def both_numbers(term):
    """Return a pattern for a term in the singular and the plural."""
    plural = f"{term[:-1]}ies" if term.endswith("y") else f"{term}s"
    plural = f"{term}es" if term.endswith(("s", "x", "ch", "sh")) else plural
    return f"{re.escape(term)}|{re.escape(plural)}"


def read_aloud(markdown):
    """Return what a reader reads, with [[anchor]] for a link to the glossary."""
    text = re.sub(r"^```.*?^```$", "", markdown, flags=re.M | re.S)
    text = re.sub(r"^#+ .*$|^\*\*The series:\*\*.*$", "", text, flags=re.M)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]*`", "", text, flags=re.S)
    text = re.sub(r"!?\[([^\]]*)\]\([^)\s]*\)", r"\1", TERM.sub(r"[[\2]]", text))
    for words in OTHER_SENSES:
        text = text.replace(words, "")
    return text


def used_before_their_links(texts, terms):
    """Return terms that texts in this order link, but only after a plain use, with its words."""
    linked = {anchor for text in texts for _, anchor in TERM.findall(text)}
    # the longest first: "L1 loss" is no use of "loss"
    order = sorted(terms, key=lambda anchor: -len(terms[anchor]))
    patterns = [rf"(?<![\w-])({both_numbers(terms[anchor])})(?!\w)" for anchor in order]
    pattern = re.compile("|".join([r"\[\[([\w-]+)\]\]", *patterns]), re.I)
    first = {}
    for text in map(read_aloud, texts):
        for match in pattern.finditer(text):
            anchor = match[1] or order[match.lastindex - 2]
            around = text[max(0, match.start() - 40) : match.end() + 40]
            first.setdefault(anchor, "" if match[1] else around)
    return {anchor: words for anchor, words in first.items() if words and anchor in linked}


def test_a_use_before_the_link_is_found():
    terms = {"loss": "Loss", "l1-loss": "L1 loss", "batch": "Batch", "noise": "Noise"}
    glossary = "../docs/glossary.md#"
    before = "# Noise and loss\n\n`loss`, $loss$ and [one](loss.md), an L1 loss\n\n```\nloss\n```"
    after = f"The [losses]({glossary}loss) of a loss, [batches]({glossary}batch), no noise"
    assert used_before_their_links([before, after], terms) == {}
    assert used_before_their_links([before, "Losses of", after], terms) == {"loss": "Losses of"}
    assert used_before_their_links([f"Of batches. {after}"], terms).keys() == {"batch"}
    assert used_before_their_links(["Lossless, noise", after], terms) == {}


def test_glossary_terms_are_linked_where_they_are_first_used(notebook):
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)
    terms = {slug(heading): heading.replace("Lambda", "λ") for heading in headings}
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    late = used_before_their_links(texts, terms)
    assert not late, late


def test_the_glossary_is_short_and_in_order():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert len(headings) <= MOST_TERMS
    assert headings == sorted(headings, key=str.casefold)
    for anchor in re.findall(r"\]\(#([\w-]+)\)", text):
        assert anchor in anchors(text), anchor


def test_prose_has_no_empty_phrases(prose):
    for phrase in ("let's", "simply", "dive into", "powerful", "state-of-the-art"):
        assert phrase not in prose.lower(), phrase
