"""Go through a folder of submitted notebooks and write what each has solved."""

import csv
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pix2pix_utils.course.exercises import load_folder
from pix2pix_utils.course.exercises.engine import CORRECT
from pix2pix_utils.course.grading.sandbox import Limits, run_confined
from pix2pix_utils.support.cores import usable_cores
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import whole_file

LARGEST = 50_000_000
"""Bytes of a notebook that is still looked at."""


@dataclass
class Grade:
    """What is known of one submitted file.

    Attributes
    ----------
    file : str
        Its path in the folder.
    status : str
        "ran"; "ran, with errors"; or why nothing or only a part of it was run.
    results : list of dict
        As `pix2pix_utils.course.exercises.results` gives them.
    errors : list of str
        "cell 7: NameError: …"; code cells are counted from 1.
    """

    file: str
    status: str
    results: list = field(default_factory=list)
    errors: list = field(default_factory=list)


def jobs_here():
    """Return how many notebooks are graded at once: one a core, and at most four."""
    return min(usable_cores(), 4)


def grade(folder, output, limits=None, *, whole=False, jobs=None, exercises=None):
    """Grade every notebook in a folder, and write a CSV file.

    Each is copied to a temporary folder and run there in a process group of its own, with
    limits. The submitted files are only read.

    Parameters
    ----------
    folder : path-like
        Files that end in ``.ipynb``, also in folders within it.
    output : path-like
        The CSV file. It is written when all are done, or when the grading is interrupted.
    limits : Limits, optional
    whole : bool
        Run all cells; else only those that the exercises need, which takes seconds instead of
        minutes, and all if a name is missing then.
    jobs : int, optional
        How many notebooks to run at once; `jobs_here` by default.
    exercises : path-like, optional
        A folder of exercises of one's own. A copy of it lies beside each notebook, where
        ``load_folder`` finds it by its name.

    Returns
    -------
    list of Grade
        In the order of the file names.

    Raises
    ------
    InputError
        If there is nothing to grade, the output cannot be written, the exercises are none, or
        this is Windows.
    """
    from tqdm import tqdm

    if os.name != "posix":
        raise InputError("grading: needs Linux or macOS; on Windows use WSL or a container")
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; give the one that holds the notebooks")
    paths = sorted(
        path
        for path in folder.rglob("*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not paths:
        raise InputError(f"{folder}: holds no file that ends in .ipynb; give another folder")
    if exercises is not None:
        load_folder(exercises)  # what is wrong with it is said once, and not for each notebook
    _prepare_data()
    grades, limits = [], limits or Limits()
    pool = ThreadPoolExecutor(jobs or jobs_here())
    try:
        tasks = [pool.submit(_grade_one, path, folder, limits, whole, exercises) for path in paths]
        for task in tqdm(tasks, desc="grading", unit="file"):
            grades.append(task.result())
    finally:
        pool.shutdown(cancel_futures=True)
        write(grades, output)
    return grades


def _prepare_data():
    """Draw the built-in facades now, since the notebooks cannot write them where they belong."""
    from pix2pix_utils.config import Config
    from pix2pix_utils.data.sources import open_data

    open_data(Config.preset("quick"))


def _grade_one(path, folder, limits, whole, exercises):
    import nbformat

    name = path.relative_to(folder).as_posix()
    if not path.is_file() or path.stat().st_size > LARGEST:
        return Grade(name, f"not read: more than {LARGEST / 1e6:.0f} MB, or no file")
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    # nbformat raises its own errors for some faults and whatever it stumbles over for others.
    except Exception:
        return Grade(name, "not a notebook")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    if not any("pix2pix_utils.course.exercises" in source for source in code):
        return Grade(name, "no exercises of this series")
    found = _run(path, folder, name, limits, "all" if whole else "needed", exercises)
    if not whole and any("NameError" in error for error in found.errors):
        found = _run(path, folder, name, limits, "all", exercises)
    return found


def _run(path, folder, name, limits, which, exercises):
    work = Path(tempfile.mkdtemp(prefix="grading-")).resolve()
    try:
        shutil.copyfile(path, work / "submission.ipynb")
        if exercises is not None:
            own = Path(exercises).resolve()
            shutil.copytree(own, work / own.name, ignore=shutil.ignore_patterns("__pycache__"))
        # A cell of a whole lesson may train for minutes.
        cell_seconds = limits.seconds if which == "all" else limits.cell_seconds
        worker = "pix2pix_utils.course.grading.worker"
        arguments = [worker, "submission.ipynb", f"{cell_seconds:g}", which]
        lines, ending = run_confined(arguments, work, limits, _hideable(folder))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    reports = [json.loads(line) for line in lines if _is_report(line)]
    last = reports[-1] if reports else {"results": [], "errors": []}
    if not ending and not last.get("done"):
        ending = "ended by itself before its last cell"
    status = ending or ("ran, with errors" if last["errors"] else "ran")
    return Grade(name, status, last["results"], last["errors"])


def _is_report(line):
    """Say whether a line is whole; the last may have been cut when the process was killed."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _hideable(folder):
    """Return the folder of submissions if nothing that a notebook needs lies in it."""
    import sys

    from pix2pix_utils.course.grading.sandbox import ROOT
    from pix2pix_utils.data.catalog import data_home

    folder = folder.resolve()
    needed = (ROOT, Path(sys.prefix), Path(sys.executable), Path(tempfile.gettempdir()))
    used = [Path(path).resolve() for path in (*needed, data_home())]
    return None if any(path.is_relative_to(folder) for path in used) else folder


def write(grades, output):
    """Write grades as a CSV file that spreadsheets open as it is.

    Parameters
    ----------
    grades : list of Grade
    output : path-like
    """
    most = max((len(one.results) for one in grades), default=0)
    exercises = [f"exercise {number + 1}" for number in range(most)]
    head = ["file", "lesson", "status", "solved", "of", *exercises]
    with (
        whole_file(output) as temporary,
        open(temporary, "w", newline="", encoding="utf-8-sig") as file,
    ):
        table = csv.writer(file)
        table.writerow([*head, "misconceptions", "errors"])
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
            table.writerow(map(_harmless, [*row, "; ".join(met), "; ".join(one.errors)]))


def _harmless(cell):
    """Keep a spreadsheet from taking a learner's text for a formula."""
    return f"'{cell}" if str(cell).startswith(("=", "+", "-", "@", "\t", "\r")) else cell
