"""The teacher's table: a CSV file that is whole after every row."""

import csv
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from pix2pix_utils.course.exercises.engine import CORRECT
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file

MOST_IN_CELL = 5000
"""Characters; spreadsheets hold 32,767."""


@dataclass
class Grade:
    """What is known of one submitted file.

    Attributes
    ----------
    file : str
        Its path in the folder; see `reports.shown_path`.
    status : str
        "ran"; "ran, with errors"; or why nothing or only a part of it was run.
    results : list of dict
        As `pix2pix_utils.course.exercises.results` gives them.
    errors : list of str
        "cell 7: NameError: …"; code cells are counted from 1.
    look_at : list of str
        What touches the exercises' own code, and what contradicts itself.
    """

    file: str
    status: str
    results: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    look_at: list = field(default_factory=list)


def check_writable(output):
    """Make sure that a table can be written, before anything is graded.

    Parameters
    ----------
    output : path-like
        An older file there stays as it is.

    Raises
    ------
    InputError
        If there is something else than a file, or the folder cannot be written to.
    """
    output = Path(output)
    if output.exists() and not output.is_file():
        raise InputError(f"{output}: is not a file; choose another name for the table")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=output.parent).close()
    except OSError as error:
        raise InputError(
            f"{output}: cannot be written ({error.strerror}); choose a folder you may write to"
        ) from error
    if output.exists() and not os.access(output, os.W_OK):
        raise InputError(f"{output}: is write-protected; choose another name for the table")


def write(grades, output):
    """Write grades as a CSV file that spreadsheets open as it is.

    Parameters
    ----------
    grades : list of Grade
    output : path-like
        It is replaced in one step.
    """
    most = max((len(one.results) for one in grades), default=0)
    exercises = [f"exercise {number + 1}" for number in range(most)]
    head = ["file", "lesson", "status", "solved", "of", *exercises]
    with (
        atomic_file(output) as temporary,
        open(temporary, "w", newline="", encoding="utf-8-sig") as file,
    ):
        table = csv.writer(file)
        table.writerow([*head, "misconceptions", "look at", "errors"])
        for one in grades:
            outcomes = [result["outcome"] for result in one.results]
            met = [
                f"{result['exercise'].split()[0]} {name}"
                for result in one.results
                for name in result["misconceptions"]
            ]
            lesson = one.results[0]["exercise"].split(".")[0] if one.results else ""
            row = [one.file, lesson, one.status, outcomes.count(CORRECT), len(outcomes), *outcomes]
            row += [""] * (most - len(outcomes))
            row += map("; ".join, (met, one.look_at, one.errors))
            table.writerow(map(_harmless, row))


def _harmless(cell):
    """Keep a spreadsheet from taking a learner's text for a formula, and from refusing it."""
    if not isinstance(cell, str):
        return cell
    text = cell if len(cell) <= MOST_IN_CELL else f"{cell[: MOST_IN_CELL - 1]}…"
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text
