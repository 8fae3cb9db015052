"""Slides from the stored notebooks, which open without a network: ``make slides``.

Nothing is run. A deck shows the title, the sections, the formulas and what is to be predicted,
the figures with the sentence that follows them, the functions that are the lesson, the exercises,
the recap and the questions, all found by the form that the notebooks have. The text goes into the
speaker's notes. A cell tagged ``skip-slide`` is left out, one tagged ``slide`` is shown whole,
and one tagged ``slide-output`` with what it has printed.
"""

import argparse
import base64
import importlib.util
import math
import re
import struct
import sys
from pathlib import Path

from nbconvert import SlidesExporter
from nbformat import v4
from pygments.formatters import HtmlFormatter

from pix2pix_utils.course.publishing import series
from pix2pix_utils.course.publishing.excerpts import (
    functions_of,
    lesson,
    opening,
    plain,
    points,
    sentences,
)
from pix2pix_utils.course.publishing.mathematics import typeset
from pix2pix_utils.course.publishing.templates import templates
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file

WIDTH, HEIGHT, CAPTION, GAP = 1180, 560, 70, 12
"""Pixels: what a slide of 1280×720 can show, how much of it is a caption, and between figures."""
_SIZES = range(34, 15, -1)
_REVEAL = ("LICENSE", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")

# nbconvert's own template, without what it loads from the network, and with alt texts.
_TEMPLATE = """\
{% extends 'index.html.j2' %}
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block data_png %}
{%- set picture = output.metadata.get('image/png', {}) -%}
<img src="data:image/png;base64,{{ output.data['image/png'] }}" width="{{ picture.width }}"
 alt="{{ picture.alt | escape_html }}">
{% endblock %}
{% block notebook_css %}<meta name="viewport" content="width=device-width">{% endblock %}
{% block footer_js %}
<script src="reveal/dist/reveal.js"></script>
<script src="reveal/plugin/notes/notes.js"></script>
<script>
Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false, hash: true, transition: "none",
  navigationMode: "linear", slideNumber: "c/t", plugins: [RevealNotes]
});
</script>
{% endblock %}
"""


# --------------------------------------------------------------------------------------
# What is shown
# --------------------------------------------------------------------------------------


def deck(notebook):
    """Choose what a notebook's slides show.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        It is left alone.

    Returns
    -------
    nbformat.NotebookNode
        New cells, with the metadata that nbconvert's slides ask for. Each slide has a kind:
        title, section, code, figure, exercise, recap, questions, or text.
    """
    slides, where, helpers = [], "", set()
    for cell, following in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        tags = cell.metadata.get("tags", [])
        if "skip-slide" in tags:
            continue
        if cell.cell_type == "code" and where:
            source = cell.source if "slide" in tags else lesson(cell.source, helpers)
            if source:
                slides.append(_slide(source, "code", where))
            if "slide-output" in tags:
                slides.append(_printed(cell, where))
            slides += _figures(cell, following, where)
        elif cell.cell_type == "code":  # the set-up before the first section
            helpers |= {function.name for function in functions_of(cell.source)}
        elif "slide" in tags:
            slides.append(_slide(plain(cell.source), "text", where))
        else:
            for part in re.split(r"^(?=## |### Exercise )", plain(cell.source), flags=re.M):
                if part.startswith("## "):
                    where = part.split("\n")[0][3:] if re.match(r"## \d", part) else ""
                slides += _text(part.strip(), where)
    return v4.new_notebook(
        cells=[cell for cell in slides if cell.source or cell.cell_type == "code"],
        metadata={"title": series.title_of(notebook)},
    )


def _text(part, where):
    """Make the slide of a piece of text with its heading, or notes of a piece without."""
    heading, _, body = part.partition("\n")
    if heading.startswith("# "):
        return [_slide(re.sub(r"\n\*\*What you need:.*", "", part, flags=re.DOTALL), "title")]
    if heading.startswith("### Exercise "):
        return [_slide(part, "exercise", where)]
    if heading == "## Recap":
        items = (sentences(item)[0] for item in re.split(r"^(?=- )", body, flags=re.M))
        return [_slide("\n".join((heading, *items)), "recap")]
    if heading == "## Questions to think about":
        return [_slide(part, "questions")]
    if heading.startswith("## "):
        section = _slide(f"{heading}\n\n{opening(body)}", "section", where)
        return [section, *_text(body, where)] if where and body.strip() else [section] * bool(where)
    if not where:
        return []
    shown = [_slide(points(part), "text", where)] if points(part) else []
    return [*shown, _words(part, "notes")]


def _printed(cell, where):
    """Make the slide of what a cell has printed."""
    printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    return _slide(printed.rstrip(), "printed", where)


def _figures(cell, following, where):
    """Make the slides of a cell's pictures, with the sentence that follows."""
    pictures = [output for output in cell.outputs if "image/png" in output.get("data", {})]
    followed = following is not None and following.cell_type == "markdown"
    caption = opening(plain(following.source)) if followed else ""
    for together in _scaled(pictures, HEIGHT - CAPTION if caption else HEIGHT):
        yield _slide("", "figure", where, together)
        yield _words(caption, "-")
        caption = ""  # where there is a slide for each picture, the sentence is about the first


def _words(source, slide_type):
    return v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": slide_type}})


def _slide(source, kind, where="", outputs=()):
    """Make the cell that begins a slide; those inside of a section lie below its first."""
    slide_type = "subslide" if where and kind != "section" else "slide"
    cell = _words(source, slide_type)
    if kind in ("code", "figure"):
        cell = v4.new_code_cell(source, outputs=list(outputs))
        cell.metadata["transient"] = {"remove_source": kind == "figure"}
    elif kind == "printed":
        cell.source = f"```\n{source}\n```"
    unbroken = kind in ("code", "printed")
    data = {"kind": kind, "size": letters(source, code=unbroken) or min(_SIZES)}
    if slide_type == "subslide":
        data["where"] = where
    cell.metadata["slideshow"] = {"slide_type": slide_type, "data": data}
    return cell


def letters(source, code=False):
    """Return the largest size of letters with which a text fits a slide, and code unbroken.

    Parameters
    ----------
    source : str
    code : bool

    Returns
    -------
    int or None
        Nothing if it does not fit.
    """
    for size in _SIZES:
        across = WIDTH / (size * (0.62 if code else 0.52))
        rows = [math.ceil(len(line) / across) or 1 for line in source.splitlines()] or [0]
        if sum(rows) * 1.4 * size <= HEIGHT and (not code or max(rows) == 1):
            return size
    return None


def _scaled(pictures, high):
    """Copy pictures with their widths on a slide; together on one, unless that makes them small."""
    if not pictures:
        return []
    files = [picture.data["image/png"] for picture in pictures]
    sizes = [struct.unpack(">II", base64.b64decode(file)[16:24]) for file in files]
    widths, heights = zip(*sizes, strict=True)
    alone = [min(WIDTH / width, high / height) for width, height in sizes]
    gaps = GAP * (len(files) - 1)
    below = min(WIDTH / max(widths), (high - gaps) / sum(heights))
    beside = min((WIDTH - gaps) / sum(widths), high / max(heights))
    together = max(below, beside) >= 0.75 * min(alone)
    scales = [max(below, beside)] * len(files) if together else alone
    copies = []
    for picture, file, width, scale in zip(pictures, files, widths, scales, strict=True):
        alt = picture.metadata.get("image/png", {}).get("alt", "")
        shown = {"image/png": {"alt": alt, "width": int(width * scale)}}
        copies.append(v4.new_output("display_data", {"image/png": file}, metadata=shown))
    return [copies] if together else [[copy] for copy in copies]


# --------------------------------------------------------------------------------------
# The files
# --------------------------------------------------------------------------------------


def build(output, names=(), folder=series.NOTEBOOKS):
    """Write a deck for each notebook, with an index, beside a copy of reveal.js.

    Parameters
    ----------
    output : path-like
        A folder; decks of an earlier build there are replaced.
    names : sequence of str
        As for `series.notebooks`.
    folder : path-like

    Returns
    -------
    pathlib.Path
        The index.

    Raises
    ------
    InputError
        If a notebook cannot be read, or reveal.js is not installed.
    """
    output, paths, reveal = Path(output), series.notebooks(names, folder), _reveal()
    sizes = "".join(f'.reveal section[data-size="{s}"] {{ font-size: {s}px; }}\n' for s in _SIZES)
    colours = HtmlFormatter(style="default").get_style_defs(".highlight")
    files = {f"reveal/{name}": (reveal / name).read_text(encoding="utf-8") for name in _REVEAL}
    environment = templates()
    style = environment.get_template("slides.css").render()
    files["reveal/dist/theme/series.css"] = "\n".join((style, sizes, colours, ""))
    exporter = SlidesExporter(
        raw_template=_TEMPLATE,
        reveal_url_prefix="reveal",
        reveal_theme="series",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    typeset(exporter, anchors=False)
    rows = []
    for path in paths:
        try:
            chosen = deck(series.read(path))
        except SyntaxError as error:
            raise InputError(f"{path}: cannot be read ({error}); restore the file") from error
        files[f"{path.stem}.html"], _ = exporter.from_notebook_node(chosen)
        rows.append((path.stem, chosen.metadata.title))
    files["index.html"] = environment.get_template("slides.html").render(decks=rows)
    for name, text in files.items():
        with atomic_file(output / name) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return output / "index.html"


def _reveal():
    """Find reveal.js, which the package sphinx-revealjs carries; Sphinx is not imported."""
    found = importlib.util.find_spec("sphinx_revealjs")
    folder = Path(found.origin).parent / "_static" / "revealjs" if found else None
    if not folder or not all((folder / name).exists() for name in _REVEAL):
        raise InputError(
            "reveal.js: was not found; run pip install 'sphinx-revealjs>=3.2', which carries it"
        )
    return folder


def main(arguments=None):
    """Build the slides."""
    parser = argparse.ArgumentParser(
        prog="python -m pix2pix_utils.course.publishing.slides", description=__doc__
    )
    parser.add_argument("names", nargs="*", metavar="NN", help="such as 03; all by default")
    parser.add_argument("--output", type=Path, default=Path("build/slides"), metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        print(build(options.output, options.names))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
