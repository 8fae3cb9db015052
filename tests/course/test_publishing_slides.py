import base64
import re
import struct
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pix2pix_utils.course.publishing import excerpts, series, slides
from pix2pix_utils.support.errors import InputError

LONG = '''\
def spread(values):
    """Return how far values are apart."""
    low = min(values)
    high = max(values)
    return high - low
'''
STEP = "def normalize(input_image, target):\n    return scaled(input_image), scaled(target)\n"
HELPER = "def scaled(image):\n    return image / 127.5 - 1\n"


def picture(width, height):
    file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)
    data = {"image/png": base64.b64encode(file).decode(), "text/html": "<b>not shown</b>"}
    metadata = {"image/png": {"alt": 'A house with a "roof".'}}
    return new_output("display_data", data, metadata=metadata)


def code(source, *outputs, tags=()):
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


@pytest.fixture
def notebook():
    text = new_markdown_cell
    printed = new_output("stream", text="Not attempted yet")
    return new_notebook(
        cells=[
            text(
                "# 1 · Data: pairs\n\n[![badge](https://a/b.svg)](https://a)\n\n"
                "**What you build:** a [pair](x.md#pair).\n\n- see it\n\n**What you need:** time."
            ),
            code("import os\n\n\n" + LONG.replace("spread", "compare"), picture(10, 10)),
            text("A word before the first section."),
            text(
                "## 1.1 A pair\n\nHere it is. It has two halves, of one size. And a third sentence."
            ),
            code(f"{LONG}\n\nprint(spread([1, 2]))", printed, picture(400, 200)),
            text("The two halves of this pair agree to the pixel, wherever you look. More of it."),
            text("### Exercise 1.1 · Count (easy)\n\nHow many?"),
            code(f"{LONG}\n\nexercises.q1.check(spread)", printed),
            code("# exercises.q1.hint()"),
            text("## 1.2 Steps\n\n| a | b |\n|---|---|"),
            code(f"x = 1\n{HELPER}\n\n{STEP}\nprint(x)", picture(400, 200), picture(300, 200)),
            code(LONG.replace("min(values)", "compare(values)")),
            text(
                "## Recap\n\n- One. More.\n- Two\n  lines. More.\n\n"
                "## Questions to think about\n\n1. Why? How?"
            ),
            text("## References\n\n- A paper."),
            code(LONG),
        ]
    )


def shown(deck):
    """List the slides: the kind, the source and what else is on it, but not the notes."""
    found = []
    for cell in deck.cells:
        slide = cell.metadata["slideshow"]
        if slide["slide_type"] in ("slide", "subslide"):
            found.append([slide["data"]["kind"], cell.source])
        elif slide["slide_type"] == "-":
            found[-1].append(cell.source)
    return found


def test_slides_follow_from_the_form_of_a_notebook(notebook):
    before = nbformat.writes(notebook)
    deck = slides.deck(notebook)
    assert shown(deck) == [
        ["title", "# 1 · Data: pairs\n\n\n**What you build:** a pair.\n\n- see it\n"],
        ["section", "## 1.1 A pair\n\nHere it is. It has two halves, of one size."],
        ["code", LONG.rstrip()],
        ["figure", "", "The two halves of this pair agree to the pixel, wherever you look."],
        ["exercise", "### Exercise 1.1 · Count (easy)\n\nHow many?"],
        ["section", "## 1.2 Steps\n\n"],
        ["code", f"{HELPER}\n{STEP}".rstrip()],
        ["figure", ""],
        ["figure", ""],
        ["recap", "## Recap\n\n- One.\n- Two\n  lines."],
        ["questions", "## Questions to think about\n\n1. Why? How?"],
    ]
    notes = [c.source for c in deck.cells if c.metadata["slideshow"]["slide_type"] == "notes"]
    assert "And a third sentence." in notes[0]
    assert notes[1].endswith("More of it.")
    assert not any("before the first section" in note for note in notes)
    assert nbformat.writes(notebook) == before


def test_slides_lie_below_their_section_and_name_it(notebook):
    cells = [cell.metadata["slideshow"] for cell in slides.deck(notebook).cells]
    places = [(s["slide_type"], s["data"].get("where")) for s in cells if "data" in s]
    assert places[1:5] == [("slide", None), *[("subslide", "1.1 A pair")] * 3]
    assert places[-2:] == [("slide", None)] * 2


def test_tags_leave_out_and_add(notebook):
    notebook.cells[4].metadata["tags"] = ["skip-slide"]
    notebook.cells[5].metadata["tags"] = ["slide"]
    notebook.cells[11].metadata["tags"] = ["slide"]
    kinds = shown(slides.deck(notebook))
    assert kinds[2] == ["text", notebook.cells[5].source]
    assert kinds[3][0] == "exercise"
    assert kinds[8] == ["code", notebook.cells[11].source]


def test_what_a_cell_has_printed_is_shown_where_a_tag_says_so(notebook):
    cell = notebook.cells[11]
    cell.metadata["tags"] = ["slide-output"]
    cell.outputs = [nbformat.v4.new_output("stream", text="L1  0.84\nGAN 0.64\n")]
    assert ["printed", "```\nL1  0.84\nGAN 0.64\n```"] in shown(slides.deck(notebook))


@pytest.mark.parametrize(
    "source",
    [
        'def short():\n    """Return one."""\n    return 1',
        LONG.replace('"""Return how far values are apart."""', "pass"),
        LONG.replace("low = min(values)", "assert values"),
        LONG.replace("min(values)", "compare(values)"),
        LONG + "\n\ndef check(values):\n    compare(values)",
        LONG + "\n\nexercises.q1.check(spread)",
        "spread = 1",
    ],
)
def test_plumbing_checks_and_exercises_are_no_lesson(source):
    assert excerpts.lesson(LONG, {"compare"}) == LONG.rstrip()
    assert excerpts.lesson(source, {"compare"}) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Only this.\n\nNot that.", "Only this."),
        ("A [0.2](x) slope. `code` follows. No.", "A [0.2](x) slope. `code` follows."),
        ("It does this:\n\n    code", "It does this"),
        ("**Predict:** which shape?", ""),
        ("It is this:\n\n$$x$$", ""),
        ("- a list", ""),
        ("### Exercise", ""),
        ("", ""),
    ],
)
def test_opening_is_a_sentence_or_two_short_ones(text, expected):
    assert excerpts.opening(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "One. The loss is\n\n$$x$$\n\nand then\n\n$$y$$",
            "The loss is\n\n$$x$$\n\nand then\n\n$$y$$",
        ),
        ("It is\n\n$$x$$\n\n$$y$$", "It is\n\n$$x$$\n\n$$y$$"),
        ("Look. **Predict:** how many? (On GitHub it stands still.)", "**Predict:** how many?"),
        ("What one predicts.\n\nMore.", ""),
    ],
)
def test_formulas_and_what_is_to_be_predicted_are_seen(text, expected):
    assert excerpts.points(text) == expected


def test_letters_are_as_large_as_the_slide_allows():
    assert slides.letters("short") == 34
    assert slides.letters("x" * 100) == 34
    assert slides.letters("x" * 100, code=True) == 19  # 100 letters of 0.62 · 19 in 1180 pixels
    assert slides.letters("x\n" * 24, code=True) == 16
    assert slides.letters("x\n" * 26, code=True) is None


@pytest.mark.parametrize(
    ("sizes", "widths"),
    [
        ([(400, 200)], [[1120]]),
        ([(400, 100)], [[1180]]),
        ([(300, 300), (300, 300)], [[560, 560]]),  # beside each other
        ([(1000, 100), (1000, 100)], [[1180, 1180]]),  # below each other
        ([(200, 100), (200, 100)], [[1120], [1120]]),  # together they would be half as large
    ],
)
def test_figures_fill_the_slide(notebook, sizes, widths):
    notebook.cells[10].outputs = [picture(*size) for size in sizes]
    first, *figures = [cell for cell in slides.deck(notebook).cells if cell.get("outputs")]
    assert first.outputs[0].metadata["image/png"]["width"] == 980  # leaves room for its sentence
    found = [[o.metadata["image/png"]["width"] for o in cell.outputs] for cell in figures]
    assert found == widths


def test_a_sentence_is_shown_with_the_first_of_several_figures(notebook):
    notebook.cells[4].outputs = [picture(200, 100), picture(200, 100)]
    first, second = shown(slides.deck(notebook))[3:5]
    assert first == ["figure", "", excerpts.opening(notebook.cells[5].source)]
    assert second == ["figure", ""]


class Links(HTMLParser):
    """Collect what a browser loads for a page."""

    def __init__(self, page):
        super().__init__()
        self.loaded, self.alts = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.loaded += [attrs[n] for n in ("src", "href") if n in attrs and tag != "a"]
        self.alts += [attrs["alt"]] if tag == "img" else []


def test_decks_open_without_a_network(notebook, tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    nbformat.write(notebook, folder / "01_data.ipynb")
    before = (folder / "01_data.ipynb").read_bytes()
    output = tmp_path / "slides"
    index = slides.build(output, folder=folder)
    page = (output / "01_data.html").read_text(encoding="utf-8")
    links = Links(page)
    assert len(links.loaded) == 7  # 2 of style, 2 of code, 3 pictures
    for target in links.loaded:
        assert target.startswith("data:image/png;base64,") or (output / target).exists(), target
    assert links.alts == ['A house with a "roof".'] * 3
    assert page.count('<div class="highlight') == 2  # the functions of two slides
    assert not re.search(r"\bimport\b|¶|https?://|Not attempted|not shown|badge", page)
    for style in output.rglob("*.css"):
        assert not re.search(r"@import|url\((?!data:)", style.read_text(encoding="utf-8"))
    assert "Permission is hereby granted" in (output / "reveal/LICENSE").read_text()
    assert '<a href="01_data.html">1 · Data: pairs</a>' in index.read_text(encoding="utf-8")
    assert (folder / "01_data.ipynb").read_bytes() == before


@pytest.mark.parametrize("path", series.lessons(), ids=lambda path: path.stem)
def test_the_series_fits_on_slides(path):
    notebook = nbformat.read(path, as_version=4)
    deck = slides.deck(notebook)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    kinds = [kind for kind, *_ in shown(deck)]
    assert kinds[0] == "title"
    assert kinds[-2:] == ["recap", "questions"]
    assert kinds.count("section") == len(re.findall(r"^## \d", prose, re.MULTILINE))
    assert kinds.count("exercise") == len(re.findall(r"^### Exercise", prose, re.MULTILINE))
    assert kinds.count("figure") >= 5
    assert kinds.count("code") >= 2
    for kind, source, *captions in shown(deck):
        assert slides.letters(source, code=kind in ("code", "printed")), source
        assert "exercises.q" not in source
        if kind == "section":
            assert len(source) < 400, source
        for caption in captions:
            assert len(caption) < 270, caption  # three lines below the figure
    assert len(nbformat.writes(deck)) < 2_000_000


def test_errors_are_one_sentence(tmp_path, capsys, monkeypatch):
    assert slides.main(["77", "--output", str(tmp_path)]) == 2
    assert "77: is the beginning of no notebook" in capsys.readouterr().err
    (tmp_path / "01_bad.ipynb").write_text("<<<<<<< mine")
    with pytest.raises(InputError, match=r"01_bad.ipynb: cannot be read .*; restore the file"):
        slides.build(tmp_path / "out", folder=tmp_path)
    monkeypatch.setattr(slides.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"reveal.js: was not found; run pip install"):
        slides.build(tmp_path / "out", folder=tmp_path)
    assert not (tmp_path / "out").exists()
