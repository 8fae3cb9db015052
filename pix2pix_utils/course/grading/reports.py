"""What comes back from a submission: lines that anything may have written.

A line counts when it begins with the word that was given to this one worker, and when all in it
is of the kind that a worker writes. Whatever else arrives is counted and dropped.
"""

import importlib
import json
import os
import pkgutil
import time

from pix2pix_utils.course import exercises
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT, NOT_ATTEMPTED
from pix2pix_utils.course.exercises.lessons import load_folder

MOST_IN_LINE = 1_000_000
MOST_IN_ALL = 30_000_000
"""Bytes that one submission may send."""

MOST_CHARACTERS = 300
MOST_ENTRIES = 1000
GRACE = 15
"""Seconds that a worker has to stop a cell by itself."""

NOT_A_NOTEBOOK, NO_EXERCISES = "not a notebook", "no exercises of this series"


def printable(text, most=MOST_CHARACTERS):
    """Put what a learner's program says into one line that every program can show.

    Parameters
    ----------
    text : str
    most : int
        Characters; what is longer ends in …

    Returns
    -------
    str
        Without control characters and lone surrogates: they stand as backslash escapes.
    """
    line = " ".join(text[: 2 * most].split())
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    return safe if len(safe) <= most else f"{safe[: most - 1]}…"


def shown_path(path):
    r"""Write a file's path so that it can be read and told from all others.

    Parameters
    ----------
    path : str

    Returns
    -------
    str
        Bytes that are not UTF-8 stand as ``\xff``, a backslash as two.
    """
    text = os.fsencode(path).replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def known_exercises(own=None):
    """List what a report may speak of.

    Parameters
    ----------
    own : path-like, optional
        A folder of exercises beside those of the package.

    Returns
    -------
    dict of str to set of str
        The names of the misconceptions of each exercise, by its title.
    """
    lessons = [
        importlib.import_module(f"{exercises.__name__}.{found.name}").lesson
        for found in pkgutil.iter_modules(exercises.__path__)
        if found.ispkg
    ]
    if own is not None:
        lessons.append(load_folder(own).lesson)
    return {
        one.title: {wrong.name for wrong in one.misconceptions}
        for lesson in lessons
        for one in lesson.exercises
    }


class Reports:
    """All that one worker has reported.

    Parameters
    ----------
    word : str
        What each of its lines begins with.
    known : dict
        As `known_exercises` gives it.
    cell_seconds : float
        How long a cell may take.

    Attributes
    ----------
    results : list of dict
        As `pix2pix_utils.course.exercises.results` gives them, after the last exercise.
    errors : list of str
    look_at : list of str
        What is worth a look, each once.
    status : str
        Why nothing was run, or "".
    again : bool
        Whether a name was missing that a cell would have bound which was left out.
    cell : int
        The last that was begun, counted from 1; 0 before the first.
    done : bool
    """

    def __init__(self, word, known, cell_seconds):
        self.results, self.errors, self.look_at = [], [], []
        self.status, self.again, self.done, self.cell = "", False, False, 0
        self._word, self._known, self._seconds = word.encode(), known, cell_seconds
        self._rest, self._total, self._begun = bytearray(), 0, None

    def feed(self, chunk):
        """Take what has arrived.

        Parameters
        ----------
        chunk : bytes
        """
        self._total += len(chunk)
        if self._total > MOST_IN_ALL:
            return
        self._rest += chunk
        if b"\n" in chunk:
            *lines, self._rest = self._rest.split(b"\n")
            for line in lines:
                self._take(line)
        if len(self._rest) > MOST_IN_LINE:
            self._rest = bytearray()
            self.note("sent more than a report")

    def overdue(self):
        """Say why the worker must be stopped, or ""."""
        if self._total > MOST_IN_ALL:
            return f"sent more than {MOST_IN_ALL / 1e6:.0f} MB"
        if self._begun is not None and time.monotonic() > self._begun + self._seconds + GRACE:
            return f"cell {self.cell} took longer than {self._seconds:g} s and could not be stopped"
        return ""

    def note(self, mark):
        """Add what is worth a look, unless it is there."""
        if mark not in self.look_at and len(self.look_at) < MOST_ENTRIES:
            self.look_at.append(mark)

    def _take(self, line):
        if not line.strip():
            return
        if not line.startswith(self._word):
            self.note("wrote lines of its own into the report")
            return
        try:
            record = _checked(json.loads(line[len(self._word) :]), self._known)
        # What comes from a submission can be anything: too deep, of other types, half a line.
        except (ValueError, TypeError, KeyError, RecursionError):
            self.note("sent a report that cannot be read")
            return
        for mark in (*record["look_at"], *_contradictions(self.results, record["results"])):
            self.note(mark)
        self.results, self.errors = record["results"], record["errors"]
        self.status, self.done = record["status"], record["done"]
        self.again |= record["again"]
        if record["cell"] != self.cell:
            self.cell, self._begun = record["cell"], time.monotonic()


def _of(kind, value):
    if type(value) is not kind:
        raise TypeError(f"{type(value)} instead of {kind}")
    return value


def _number(value, most):
    if not 0 <= _of(int, value) <= most:
        raise ValueError(f"{value} is not in 0 to {most}")
    return value


def _texts(values):
    if len(_of(list, values)) > MOST_ENTRIES:
        raise ValueError("too many entries")
    return [printable(_of(str, value)) for value in values]


def _checked(record, known):
    """Return a record with nothing in it but what a worker writes; raise for any other."""
    status = _of(str, record["status"])
    if status not in ("", NOT_A_NOTEBOOK, NO_EXERCISES):
        raise ValueError("no status of a worker")
    results = [_result(one, known) for one in _of(list, record["results"])]
    if len({one["exercise"] for one in results}) < len(results):
        raise ValueError("an exercise stands there twice")
    return {
        "results": results,
        "errors": _texts(record["errors"]),
        "look_at": _texts(record["look_at"]),
        "status": status,
        "again": _of(bool, record["again"]),
        "done": _of(bool, record["done"]),
        "cell": _number(record["cell"], 1_000_000),
    }


def _result(one, known):
    title, outcome = _of(str, one["exercise"]), _of(str, one["outcome"])
    met = [_of(str, name) for name in _of(list, one["misconceptions"])]
    if outcome not in (NOT_ATTEMPTED, INCORRECT, CORRECT):
        raise ValueError("no outcome of an exercise")
    if len(set(met)) < len(met) or not known[title].issuperset(met):
        raise ValueError("no misconceptions of this exercise")
    attempts = _number(one["attempts"], 1_000_000)
    return {"exercise": title, "outcome": outcome, "attempts": attempts, "misconceptions": met}


def _contradictions(before, after):
    """Yield what cannot be true of two reports, the second after the first."""
    now = {one["exercise"]: one for one in after}
    for one in after:
        least = len(one["misconceptions"]) + (one["outcome"] == CORRECT)
        if one["attempts"] < max(least, one["outcome"] != NOT_ATTEMPTED):
            yield f"{one['exercise'].split()[0]} was judged more often than it was answered"
    for one in before:
        later = now.get(one["exercise"])
        if later is None or later["attempts"] < one["attempts"]:
            yield f"{one['exercise'].split()[0]} lost attempts that were made"
