"""Running a notebook cell by cell against what is stored in it, as nbval does."""

import configparser
import re
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbclient.exceptions import CellExecutionError

from pix2pix_utils.course.publishing import series

_rules = configparser.ConfigParser(interpolation=None)
_rules.read(Path(__file__).with_name("nbval_sanitize.cfg"), encoding="utf-8")
RULES = [(rule["regex"], rule["replace"]) for _, rule in _rules.items() if rule]


class Fault(NamedTuple):
    """The first cell that does not do what is stored of it, and what it does instead."""

    cell: int
    what: str


def text_of(outputs):
    """Return what outputs say in words, without the numbers that no replay compares."""
    said = [o.get("text") or str(o.get("data", {}).get("text/plain", "")) for o in outputs]
    text = "".join(said)
    for pattern, instead in RULES:
        text = re.sub(pattern, instead, text)
    return text


def first_fault(path, folder, *, last=None, times=1):
    """Run a notebook in a new kernel up to the first cell with an error or another text.

    Parameters
    ----------
    path : path-like
        The notebook.
    folder : path-like
        Where its kernel works.
    last : int, optional
        The last cell to run; all by default.
    times : int
        How often each cell is run before the next.

    Returns
    -------
    Fault or None
    """
    notebook = nbformat.read(path, as_version=4)
    client = series.client_of(notebook, folder)
    with client.setup_kernel():
        for number, cell in enumerate(notebook.cells[: None if last is None else last + 1]):
            if cell.cell_type != "code":
                continue
            stored = text_of(cell.outputs)
            ignored = "nbval-ignore-output" in cell.metadata.get("tags", [])
            for _ in range(times):
                try:
                    client.execute_cell(cell, number)
                except CellExecutionError as error:
                    return Fault(number, error.ename)
                now = text_of(cell.outputs)
                if now != stored and not ignored:
                    return Fault(number, f"{stored!r} has become {now!r}")
    return None
