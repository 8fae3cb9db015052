"""Notebooks such as learners hand in, for the tests of grading."""

import csv
import importlib
import inspect
import json
import re
import textwrap

import nbformat

from pix2pix_utils.course.publishing import series

PATHS = {path.stem: path for path in series.lessons()}
OPENING = "import numpy as np\nfrom pix2pix_utils.course.exercises import data as exercises"
"""The first cell of a short notebook: lesson 1 without TensorFlow, which takes ten seconds."""


def exercises_of(name):
    return importlib.import_module(f"pix2pix_utils.course.exercises.{name[3:]}")


def numbers_of(name):
    return sorted(int(key[1:]) for key in vars(exercises_of(name)) if re.fullmatch(r"q\d", key))


def right(name, number):
    """Return a cell with the solution of an exercise as `solution()` shows it."""
    answer = getattr(exercises_of(name), f"q{number}").answer
    if callable(answer):
        source = textwrap.dedent(inspect.getsource(answer))
        return f"{source}\n\nexercises.q{number}.check({answer.__name__})"
    return f"exercises.q{number}.check({answer!r})"


def wrong(name, number):
    """Return a cell with the first wrong answer, a value, that an exercise explains."""
    misconception = getattr(exercises_of(name), f"q{number}").misconceptions[0]
    return f"exercises.q{number}.check({misconception.answer!r})", misconception.name


def complete(name):
    """Return a whole lesson with all its exercises solved."""
    notebook = nbformat.read(PATHS[name], as_version=4)
    for cell in notebook.cells:
        found = re.search(r"^exercises\.q(\d)\.check\(", cell.source, re.M)
        if cell.cell_type == "code" and found:
            cell.source = right(name, int(found[1]))
    return notebook


def short(*cells, opening=OPENING):
    """Return a notebook of a few cells, as JSON."""
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    written = [{**code, "id": str(n), "source": cell} for n, cell in enumerate((opening, *cells))]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": written})


def needed(source):
    """Make a cell one that is run even when only what is needed is run."""
    return f"{source}\nNone  # .check("


def read_rows(path):
    """Read a table of grades by file name."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len({row["file"] for row in rows}) == len(rows)
    return {row["file"]: row for row in rows}


def outcomes(row):
    """Return a row's outcomes, exercise by exercise."""
    return [row[key] for key in row if key.startswith("exercise ") and row[key]]
