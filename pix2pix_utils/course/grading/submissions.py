"""Go through a folder of submitted notebooks and write what each has solved."""

import contextlib
import json
import os
import secrets
import shutil
import stat
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from pix2pix_utils.course.grading.bubblewrap import PACKAGE
from pix2pix_utils.course.grading.reports import Reports, known_exercises, printable, shown_path
from pix2pix_utils.course.grading.sandbox import Limits, run_confined, unconfinable
from pix2pix_utils.course.grading.table import Grade, check_writable, write
from pix2pix_utils.support.cores import usable_cores
from pix2pix_utils.support.errors import InputError

LARGEST = 50_000_000
"""Bytes of a notebook that is still looked at."""

WORKER = "pix2pix_utils.course.grading.worker"


class UnreadableError(Exception):
    """A submitted file that is not looked at; the text says why."""


@dataclass(frozen=True)
class _Course:
    """What is the same for all submissions."""

    folder: Path
    limits: Limits
    whole: bool
    confined: bool
    known: dict
    usual: list
    own: Path | None
    stop: threading.Event


def jobs_here():
    """Return how many notebooks are graded at once: one a core, and at most four."""
    return min(usable_cores(), 4)


def grade(folder, output, limits=None, *, whole=False, jobs=None, confined=True, exercises=None):
    """Grade every notebook in a folder, and write a CSV file.

    Each is run in a sandbox of its own, with limits. The submitted files are only read.

    Parameters
    ----------
    folder : path-like
        Files that end in ``.ipynb``, also in folders within it.
    output : path-like
        The CSV file. It is replaced after each notebook, and has one row for each that is done.
    limits : Limits, optional
    whole : bool
        Run all cells; else only those that the exercises need, which takes seconds instead of
        minutes, and all if a name is missing then.
    jobs : int, optional
        How many notebooks to run at once; `jobs_here` by default.
    confined : bool
        Whether in a sandbox. If not, a submission has the rights of the one who grades.
    exercises : path-like, optional
        A folder of exercises of one's own. ``load_folder`` finds it beside each notebook by its
        name, and cannot be made to find another one there.

    Returns
    -------
    list of Grade
        In the order of the file names.

    Raises
    ------
    InputError
        If there is nothing to grade, the output cannot be written, the exercises are none, this
        is Windows, or submissions shall be confined and cannot be.
    """
    if os.name != "posix":
        raise InputError("grading: needs Linux or macOS; on Windows use WSL or a container")
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; give the one that holds the notebooks")
    paths = _submitted(folder)
    if not paths:
        raise InputError(f"{folder}: holds no file that ends in .ipynb; give another folder")
    check_writable(output)
    if confined and unconfinable():
        raise InputError(unconfinable())
    known, usual = known_exercises(exercises), _usual_lines()
    _prepare_data()
    stop, limits, done = threading.Event(), limits or Limits(), {}
    pool = ThreadPoolExecutor(jobs or jobs_here())
    with _lent(exercises) as own:
        course = _Course(folder, limits, whole, confined, known, usual, own, stop)
        _grade_all(paths, course, output, pool, done)
    return [done[path] for path in paths]


@contextlib.contextmanager
def _lent(exercises):
    """Give a copy of a folder of exercises that every user can read, or None."""
    if exercises is None:
        yield None
        return
    source = Path(exercises).resolve()
    with tempfile.TemporaryDirectory(prefix="exercises-") as place:
        os.chmod(place, 0o755)
        own = Path(place) / source.name
        shutil.copytree(source, own, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (own, *own.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield own


def _grade_all(paths, course, output, pool, done):
    """Fill ``done`` with a row for each file, and write the table after each."""
    from tqdm import tqdm

    try:
        tasks = {pool.submit(_grade_one, path, course): path for path in paths}
        for task in tqdm(as_completed(tasks), total=len(paths), desc="grading", unit="file"):
            done[tasks[task]] = task.result()
            write([done[path] for path in paths if path in done], output)
    finally:
        course.stop.set()
        pool.shutdown(cancel_futures=True)


def _submitted(folder):
    """List what was handed in, in order: notebooks, and what cannot be looked into."""
    found, errors = [], []
    for place, folders, names in os.walk(folder, onerror=errors.append):
        inside = [name for name in folders if not name.startswith(".")]
        # Neither is looked into: a link, and a folder that is named like a notebook.
        odd = [n for n in inside if n.endswith(".ipynb") or os.path.islink(os.path.join(place, n))]
        folders[:] = [name for name in inside if name not in odd]
        files = [n for n in names if n.endswith(".ipynb") and not n.startswith(".")]
        found += [os.path.join(place, name) for name in odd + files]
    found += [error.filename for error in errors]
    return sorted(map(Path, found), key=os.fsencode)


def _prepare_data():
    """Draw the built-in facades now, since the notebooks cannot write them where they belong."""
    from pix2pix_utils.config import Config
    from pix2pix_utils.data.sources import open_data

    open_data(Config.preset("quick"))


def _usual_lines():
    """List the lines of the notebooks as they are handed out that would be worth a look."""
    from pix2pix_utils.course.grading.look_at import touched
    from pix2pix_utils.course.grading.worker import code_cells

    paths = (PACKAGE.parent / "notebooks").glob("*.ipynb")
    cells = [source for path in paths for source in code_cells(path.read_bytes())]
    return sorted({line for source in cells for _, line in touched(source)})


def _grade_one(path, course):
    """Return the row of a file, whatever becomes of it."""
    name = shown_path(os.path.relpath(path, course.folder))
    try:
        with _opened(path) as file:
            row, again = _run(file, name, course, "all" if course.whole else "needed")
            if again and not course.whole:
                row, _ = _run(file, name, course, "all")
        return row
    except UnreadableError as error:
        return Grade(name, f"not read: {error}")
    # No file may cost the others their rows, whatever is wrong with it or with the machine.
    except Exception as error:
        return Grade(name, f"could not be graded: {printable(f'{type(error).__name__}: {error}')}")


@contextlib.contextmanager
def _opened(path):
    """Open what was handed in, if it is a file of its own; raise UnreadableError if not."""
    try:
        kind = os.lstat(path).st_mode
        if stat.S_ISLNK(kind):
            raise UnreadableError("a link, and not the file itself")
        if not stat.S_ISREG(kind):
            raise UnreadableError("no file")
        # What has become a link since then is not followed either.
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableError(error.strerror) from error
    with open(number, "rb") as file:
        if os.fstat(number).st_size > LARGEST:
            raise UnreadableError(f"more than {LARGEST / 1e6:.0f} MB")
        yield file


def _run(file, name, course, which):
    """Run a submission; return its row, and whether it must be run again, all of it."""
    limits, word = course.limits, secrets.token_hex(16)
    # A cell of a whole lesson may train for minutes.
    cell_seconds = limits.seconds if which == "all" else limits.cell_seconds
    reports = Reports(word, course.known, cell_seconds)
    how = {"word": word, "cell_seconds": cell_seconds, "which": which, "usual": course.usual}
    how["exercises"] = str(course.own or "")
    with tempfile.TemporaryFile() as given:
        given.write(json.dumps(how).encode() + b"\n")
        file.seek(0)
        shutil.copyfileobj(file, given)
        given.seek(0)
        ending = run_confined(
            ["-m", WORKER],
            limits,
            given=given,
            listen=reports.feed,
            overdue=reports.overdue,
            hidden=course.folder.resolve(),
            lent=course.own,
            confined=course.confined,
            stop=course.stop,
        )
    if not ending and not reports.done and not reports.status:
        ending = "ended by itself before its last cell"
    status = ending or reports.status or ("ran, with errors" if reports.errors else "ran")
    row = Grade(name, status, reports.results, reports.errors, reports.look_at)
    return row, reports.again
