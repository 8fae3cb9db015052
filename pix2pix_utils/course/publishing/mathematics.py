"""Formulas of the notebooks as MathML, which browsers set without a script or a network."""

import functools
import re

from latex2mathml.converter import convert
from nbconvert.exporters.exporter import Exporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


class Typesetter(IPythonRenderer):
    """Markdown to HTML as nbconvert does it, but for the formulas."""

    def inline_math(self, body: str) -> str:
        """Set what stands between single dollar signs."""
        return mathml(body, "inline")

    def block_math(self, body: str) -> str:
        """Set what stands between double dollar signs, on a line of its own."""
        return mathml(body, "block")


def typeset(exporter: Exporter, anchors: bool = True) -> None:
    """Have an exporter set formulas itself.

    Parameters
    ----------
    exporter : nbconvert.HTMLExporter
        Or one that is made of it.
    anchors
        Whether headings have a link to themselves.
    """
    exporter.register_filter("markdown2html", functools.partial(_to_html, anchors))


def _to_html(anchors: bool, source: str) -> str:
    renderer = Typesetter(escape=False, exclude_anchor_links=not anchors)
    return MarkdownWithMath(renderer=renderer).render(source)


def mathml(formula: str, display: str) -> str:
    # Within HTML no name space is declared: an address in a page looks as if it were asked.
    return re.sub(' xmlns="[^"]*"', "", convert(formula, display=display))
