"""Run one submitted notebook and report its exercises; a process of its own.

``python -m pix2pix_utils.course.grading.worker`` reads from its standard input a line of JSON,
which says how, and then the notebook. It writes a line to its standard output at the start of
each cell, after each check, and at the end: so what was solved before a crash is kept. What is in
a line is in `reports`.
"""

import itertools
import json
import os
import signal
import sys

MOST_OUTPUT = 10_000_000
"""Characters that one cell may print."""


MOST_CHECKS = 1000
"""Checks that are reported at once; later ones with the next cell."""


class StoppedError(BaseException):
    """A cell went past a limit. Not an Exception, so that ``except Exception`` lets it pass."""


class NoNotebookError(Exception):
    """What was handed in cannot be read as a notebook."""


class _Counted:
    """Where printed text goes: nowhere, but it is counted."""

    encoding = "utf-8"

    def __init__(self):
        self.written = 0

    def write(self, text):
        self.written += len(text)
        if self.written > MOST_OUTPUT:
            raise StoppedError(f"printed more than {MOST_OUTPUT / 1e6:.0f} MB")
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False

    def fileno(self):
        return 1


class _Report:
    """What has happened so far, and the way to tell it."""

    def __init__(self, word):
        self.errors, self.marks = [], []
        self.cell, self.again = 0, False
        number, write, encode = os.dup(1), os.write, json.JSONEncoder().encode

        def send(record):
            # Each line begins a new one: a program may have left half of one behind.
            write(number, f"\n{word}{encode(record)}\n".encode())

        self._send = send

    def tell(self, status="", done=False):
        from pix2pix_utils.course.exercises import results

        record = {
            "results": results() if not status else [],
            "errors": self.errors[:1000],
            "look_at": self.marks[:1000],
            "status": status,
            "again": self.again,
            "cell": self.cell,
            "done": done,
        }
        self._send(record)


def code_cells(document):
    """Read the code of a notebook.

    Parameters
    ----------
    document : bytes

    Returns
    -------
    list of str
        All code cells in order.

    Raises
    ------
    NoNotebookError
        If it is not a notebook of the format that Jupyter has written since 2015.
    """
    try:
        notebook = json.loads(document)
        if notebook["nbformat"] < 4:
            raise NoNotebookError
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        sources = [cell["source"] for cell in cells]
        return [one if isinstance(one, str) else "".join(one) for one in sources]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NoNotebookError from error


def _alarm(seconds):
    def stop(*_):
        raise StoppedError(f"took longer than {seconds:g} s")

    signal.signal(signal.SIGALRM, stop)


def _summary(error):
    try:
        text = " ".join(str(error)[:1000].split())
    # It is the submission's own error, and its text may fail as well.
    except Exception:
        text = ""
    name = "" if isinstance(error, StoppedError) else f"{type(error).__name__}: "
    return f"{name}{text}"[:200].rstrip(": ")


def _run(shell, source, seconds):
    """Run a cell; return what went wrong, or None."""
    sys.stdout = sys.stderr = _Counted()
    try:
        # A second alarm follows each second later, for code that swallows the first.
        signal.setitimer(signal.ITIMER_REAL, seconds, 1)
        result = shell.run_cell(source)
        signal.setitimer(signal.ITIMER_REAL, 0)
        return result.error_before_exec or result.error_in_exec
    # IPython itself fails on text that is no text, such as half a surrogate pair.
    except (StoppedError, Exception) as error:
        return error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main():
    """Run the cells of a notebook that are needed, or all."""
    with open(0, "rb", closefd=False) as given:
        how, document = json.loads(given.readline()), given.read()
    report = _Report(how["word"])
    # What a program under the notebook prints goes nowhere; our lines take another way.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    try:
        sources = code_cells(document)
    except NoNotebookError:
        report.tell("not a notebook")
        return
    if not any("pix2pix_utils.course.exercises" in source for source in sources):
        report.tell("no exercises of this series")
        return
    _cells(sources, report, how)


def _cells(sources, report, how):
    from IPython.core.interactiveshell import InteractiveShell

    from pix2pix_utils.course.grading.look_at import Witness, marks_of
    from pix2pix_utils.course.grading.needed import names_bound, needed_cells

    places = range(len(sources)) if how["which"] == "all" else needed_cells(sources)
    left_out = names_bound(sources, set(range(len(sources))).difference(places))
    witness, found = Witness(), marks_of(sources, set(how["usual"]))

    def tell(done=False):
        report.marks = [*found, *witness.marks]
        report.tell(done=done)

    told = itertools.count()
    witness.watch(lambda: tell() if next(told) < MOST_CHECKS else None)
    if how["exercises"]:
        os.symlink(how["exercises"], os.path.basename(how["exercises"]))
    shell = InteractiveShell.instance()
    sys.path.insert(0, "")
    _alarm(how["cell_seconds"])
    for place in places:
        report.cell = place + 1
        tell()
        error = _run(shell, sources[place], how["cell_seconds"])
        if error is not None:
            report.errors.append(f"cell {place + 1}: {_summary(error)}")
            report.again |= isinstance(error, NameError) and error.name in left_out
        witness.end_cell()
    tell(done=True)


if __name__ == "__main__":
    main()
    # Threads that a notebook left behind, and what it registered for the end, do not matter.
    os._exit(0)
