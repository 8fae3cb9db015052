"""What Sphinx and MyST-NB leave out: alt texts of stored pictures, and formulas as MathML."""

from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from pix2pix_utils.course.publishing.mathematics import mathml


def keep_alt_texts(app: Sphinx, document: nodes.document) -> None:
    """Give each picture of a notebook the alt text that is stored with it.

    MyST-NB copies a picture's width and height only.
    """
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = nbformat.read(path, as_version=4).cells
    for node in document.findall(nodes.container):
        if node.get("nb_element") != "cell_code":
            continue
        outputs = cells[node["cell_index"]].outputs
        stored = [o.metadata for o in outputs if "image/png" in o.get("data", {})]
        for picture, metadata in zip(node.findall(nodes.image), stored, strict=True):
            picture["alt"] = metadata.get("image/png", {}).get("alt", "")


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(mathml(node.astext(), "block"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Add both to Sphinx."""
    app.connect("doctree-read", keep_alt_texts)
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
