"""Run one submitted notebook and report its exercises; a process of its own.

``python -m pix2pix_utils.course.grading.worker NOTEBOOK CELL_SECONDS all|needed`` writes one line
of JSON to its standard output after each cell with an exercise, so that what was solved before a
crash is kept: ``{"results": [...], "errors": [...]}``, and ``"done": true`` in the last.
"""

import json
import os
import signal
import sys

from pix2pix_utils.course.grading.needed import CHECK, needed_cells

MOST_OUTPUT = 10_000_000
"""Characters that one cell may print."""


class StoppedError(BaseException):
    """A cell went past a limit. Not an Exception, so that ``except Exception`` lets it pass."""


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


def _alarm(seconds):
    def stop(*_):
        raise StoppedError(f"took longer than {seconds:g} s")

    signal.signal(signal.SIGALRM, stop)


def _summary(error):
    text = " ".join(str(error).split())
    name = "" if isinstance(error, StoppedError) else f"{type(error).__name__}: "
    return f"{name}{text}"[:200].rstrip(": ")


def main(path, cell_seconds, which):
    """Run the cells of a notebook that are needed, or all.

    Parameters
    ----------
    path : str
    cell_seconds : str
        How long each may take.
    which : {"needed", "all"}
    """
    # What a program under the notebook prints goes nowhere; our lines take another way.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

    import nbformat
    from IPython.core.interactiveshell import InteractiveShell

    from pix2pix_utils.course.exercises import results

    notebook = nbformat.read(path, as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    places = range(len(sources)) if which == "all" else needed_cells(sources)
    shell = InteractiveShell.instance()
    sys.path.insert(0, "")
    errors, seconds = [], float(cell_seconds)
    _alarm(seconds)

    def tell(**more):
        channel.write(json.dumps({"results": results(), "errors": errors, **more}) + "\n")
        channel.flush()

    for place in places:
        sys.stdout = sys.stderr = _Counted()
        try:
            # A second alarm follows each second later, for code that swallows the first.
            signal.setitimer(signal.ITIMER_REAL, seconds, 1)
            result = shell.run_cell(sources[place])
            signal.setitimer(signal.ITIMER_REAL, 0)
            error = result.error_before_exec or result.error_in_exec
        except StoppedError as stopped:
            error = stopped
        signal.setitimer(signal.ITIMER_REAL, 0)
        if error is not None:
            errors.append(f"cell {place + 1}: {_summary(error)}")
        if CHECK in sources[place]:
            tell()
    tell(done=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
    # Threads that a notebook left behind, and what it registered for the end, do not matter.
    os._exit(0)
