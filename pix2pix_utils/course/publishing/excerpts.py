"""What of a notebook's text and code is worth showing to a class."""

import ast
import functools
import re
from pathlib import Path

_STAGES = ("data/*.py", "generator.py", "discriminator.py", "losses.py", "training/*.py")


def plain(text):
    """Take badges and the targets of links out of a text: nobody clicks on a projection."""
    text = re.sub(r"^\[!\[.*\n?", "", text, flags=re.MULTILINE)
    return re.sub(r"(?<!!)\[([^\]]+)\]\([^)\s]+\)", r"\1", text)


def sentences(text):
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý0-9`*\"(])", text.strip())


def opening(text):
    """Return the first sentence of a text, or two where the first is very short.

    Parameters
    ----------
    text : str
        Markdown.

    Returns
    -------
    str
        Nothing if the text begins with a heading, a list, a table or a request to predict, or
        if the sentence leads to a formula, a table or a list, which is not there.
    """
    paragraph, *rest = (" ".join(part.split("\n")) for part in text.strip().split("\n\n"))
    if re.match(r"#|- |\d+\. |\||>|```|\*\*Predict", paragraph):
        return ""
    first, *others = sentences(paragraph)
    if not others and rest and rest[0].startswith(("$$", "|", "- ", "1. ")):
        return ""
    return (f"{first} {others[0]}" if len(first) < 60 and others else first).rstrip(":")


def points(text):
    """Return what of a text a class must see: its formulas, and what is to be predicted.

    Parameters
    ----------
    text : str
        Markdown.

    Returns
    -------
    str
        Each formula behind the sentence that leads to it; of other paragraphs what follows
        "Predict", without remarks in brackets.
    """
    found, before = [], ""
    for paragraph in text.strip().split("\n\n"):
        if paragraph.startswith("$$"):
            lead = [] if before.startswith("$$") else sentences(before)[-1:]
            found += [line for line in (*lead, paragraph) if line not in found]
        elif asked := re.search(r"(\*\*)?\bPredict\b.*", paragraph, re.DOTALL):
            found.append(re.sub(r"\s*\([^()]*\.\)", "", asked[0]))
        before = paragraph
    return "\n\n".join(found)


def lesson(source, helpers=()):
    """Return those functions of a cell that are the lesson.

    They have a docstring and five lines, or bear the name of a function of the package's own
    stages. What they call of the same cell comes along. An exercise is not shown, nor is a cell
    with a function that checks something: that asserts, or calls a helper.

    Parameters
    ----------
    source : str
    helpers : collection of str
        The functions that a notebook defines before its first section.

    Returns
    -------
    str
        Nothing if there are none.
    """
    functions, nodes, called = functions_of(source), [], {}
    for function in functions:
        own = list(ast.walk(function))
        nodes += own
        called[function.name] = {node.id for node in own if isinstance(node, ast.Name)}
    checks = any(isinstance(node, ast.Assert) for node in nodes)
    if "exercises.q" in source or checks or any(n & set(helpers) for n in called.values()):
        return ""
    long = {f.name for f in functions if ast.get_docstring(f) and f.end_lineno - f.lineno >= 4}
    chosen = long | (called.keys() & _steps())
    chosen = chosen.union(*(called[name] for name in chosen))
    lines = source.splitlines()
    parts = (lines[f.lineno - 1 : f.end_lineno] for f in functions if f.name in chosen)
    return "\n\n".join("\n".join(part) for part in parts)


def functions_of(source):
    return [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


@functools.cache
def _steps():
    """List the functions of the stages, which the notebooks write out."""
    paths = (path for stage in _STAGES for path in Path(__file__).parents[2].glob(stage))
    return {f.name for path in paths for f in functions_of(path.read_text(encoding="utf-8"))}
