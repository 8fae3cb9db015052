"""Walk through the lessons of docs/teaching.md with a clock.

``python -m benchmarks.lessons [03 …]`` goes through the table of each lesson row by row. It runs
the cells of the row, and nothing else, in one kernel, as a class does; espeak-ng reads the prose
aloud at its usual speed, into a file whose length is taken. Code, figures and exercises get the
minutes that `pix2pix_utils.course.publishing.series` gives them. Without espeak-ng the words are
counted.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from pix2pix_utils.course.publishing import series

GUIDE = series.ROOT / "docs" / "teaching.md"


@dataclass
class Row:
    """A row of a lesson's table.

    Attributes
    ----------
    minutes : int
    name : str
        "opening", a section such as "1.6", "exercise 1.2", or "recap".
    first : list of str
        Sections whose cells are run before, without being read.
    run_all : bool
        Whether the whole notebook is started here.
    """

    minutes: int
    name: str
    first: list = field(default_factory=list)
    run_all: bool = False


@dataclass
class Part:
    """What stands in a notebook under one heading, without its exercises; or one exercise.

    Attributes
    ----------
    prose : str
    cells : list of int
        Places of its code cells in the notebook. Those of an exercise are its stub alone.
    """

    prose: str = ""
    cells: list = field(default_factory=list)


def lessons(guide=None):
    """Read the tables of the lessons.

    Parameters
    ----------
    guide : str, optional
        The text of the guide.

    Returns
    -------
    dict of int to (list of Row, list of str)
        By the number of the lesson: its rows, and what is left out when time is short.
    """
    text = GUIDE.read_text(encoding="utf-8") if guide is None else guide
    parts = re.split(r"^### Lesson (\d+): .+$", text, flags=re.M)
    found = {}
    for number, lesson in zip(parts[1::2], parts[2::2], strict=True):
        rows = [
            Row(
                int(minutes),
                name,
                re.findall(r"run (\d\.\d+)(?: and (\d\.\d+))? unread", happens),
                "*Run all*" in happens,
            )
            for minutes, name, happens in re.findall(
                r"^\| (\d+) \| ([^|]+?) \|([^|]*)\|$", lesson, re.M
            )
        ]
        for row in rows:
            row.first = [section for pair in row.first for section in pair if section]
        short = re.search(
            r"Short of time: leave out ((?:[\d.]+\d)(?:(?:, | and )[\d.]+\d)*)", lesson
        )
        found[int(number)] = rows, re.findall(r"\d\.\d+", short[1]) if short else []
    return found


def parts_of(notebook):
    """Take a notebook apart.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    dict of str to Part
        By the names that a `Row` may have.
    """
    here = exercise = "opening"
    parts = {here: Part()}
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            if title := re.search(r"^## (\S+)", cell.source, re.M):
                here = title[1].lower()
            if task := re.match(r"### Exercise ([\d.]+)", cell.source):
                exercise = f"exercise {task[1]}"
                parts[exercise] = Part()
            else:
                parts.setdefault(here, Part()).prose += f"{cell.source}\n\n"
        elif re.search(r"^exercises\.q\d+\.check\(", cell.source, re.M):
            parts[exercise].cells.append(place)
        else:
            parts.setdefault(here, Part()).cells.append(place)
    return parts


def cells_of(row, parts):
    """List the cells that a class runs in a row of the table, in their order.

    Parameters
    ----------
    row : Row
    parts : dict of str to Part

    Returns
    -------
    list of int
    """
    names = [*row.first, row.name]
    return [place for name in names for place in parts.get(name, Part()).cells]


def spoken(prose):
    """Return how many minutes it takes to read a text aloud.

    Parameters
    ----------
    prose : str
        Markdown.

    Returns
    -------
    float
    """
    plain = re.sub(r"\]\([^)]*\)|<[^>]+>", "", prose)
    plain = re.sub(r"[*`#|\[\]]", " ", plain)
    program = shutil.which("espeak-ng")
    if program is None:
        return len(re.findall(r"\w+", plain)) / series.WORDS
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "spoken.wav"
        subprocess.run([program, "-w", sound], input=plain.encode(), check=True)
        with wave.open(str(sound)) as file:
            return file.getnframes() / file.getframerate() / 60


class Kernel:
    """A kernel that runs cells of a notebook, each once, and says how long they took."""

    def __init__(self, notebook):
        from jupyter_client.manager import start_new_kernel

        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.notebook, self.done = notebook, set()
        self.manager, self.client = start_new_kernel(cwd=str(series.NOTEBOOKS), env=environment)

    def run(self, places):
        """Run cells that were not run yet; return the minutes, and what failed."""
        before, failed = time.perf_counter(), []
        for place in places:
            if place in self.done:
                continue
            self.done.add(place)
            content = self.client.execute_interactive(
                self.notebook.cells[place].source,
                timeout=series.LONGEST,
                output_hook=lambda message: None,
            )["content"]
            if content["status"] != "ok":
                failed.append(f"cell {place}: {content['ename']}: {content['evalue']}")
        return (time.perf_counter() - before) / 60, failed

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def walk(path, rows):
    """Walk through one lesson and print a line for each row.

    Parameters
    ----------
    path : path-like
        The notebook.
    rows : list of Row

    Returns
    -------
    float
        Minutes of the lesson: reading aloud, looking, waiting for the kernel, and exercises.
    """
    notebook = nbformat.read(path, as_version=4)
    parts, looking = parts_of(notebook), looking_minutes(notebook)
    everything = [place for part in parts.values() for place in part.cells]
    kernel = Kernel(notebook)
    now = ready = 0.0
    try:
        for row in rows:
            here = sorted(everything) if row.run_all else cells_of(row, parts)
            waited, failed = kernel.run(here)
            if row.run_all:
                ready, waited = waited, 0.0
            elif ready and any(".fit(" in notebook.cells[place].source for place in here):
                waited = max(0.0, ready - now)  # of a run that was started with everything
            prose = "" if row.name == "recap" else parts[row.name].prose
            used = looking.get(row.name, 0.0) + (spoken(prose) if prose else 0.0)
            used = row.minutes if row.name == "recap" else used  # a question, not the text
            now += used + waited
            failures = f"  FAILED: {'; '.join(failed)}" if failed else ""
            line = f"  {row.minutes:4}  {used + waited:5.1f}  {60 * waited:4.0f} s  {row.name}"
            print(f"{line}{failures}", flush=True)
    finally:
        kernel.close()
    return now


def looking_minutes(notebook):
    """Return what code, figures and exercises take, in minutes, by the names of a `Row`.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    dict of str to float
    """
    silent = nbformat.from_dict(notebook)
    for cell in silent.cells:
        if cell.cell_type == "markdown":
            # What is left are headings: sections, and exercises with their difficulty.
            cell.source = "\n".join(re.findall(r"^##+ .+$", cell.source, re.M))
    found = {}
    for heading, (minutes, exercises) in series.minutes(silent).items():
        found[heading.split()[0].lower() if heading else "opening"] = minutes
        found |= {f"exercise {number}": most for number, most in exercises.items()}
    return found


def main(arguments=None):
    """Walk through lessons; return how many had a cell that failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lessons", description=__doc__)
    parser.add_argument("names", nargs="*", help="such as 03; all by default")
    options = parser.parse_args(arguments)
    if shutil.which("espeak-ng") is None:
        print("espeak-ng is not installed: words are counted, not spoken", file=sys.stderr)
    plans = lessons()
    for path in series.lessons(options.names):
        rows, _ = plans[int(path.name[:2])]
        print(f"lesson {int(path.name[:2])}: minutes planned, walked, of it waiting for the kernel")
        took = walk(path, rows)
        print(f"  {sum(row.minutes for row in rows):4}  {took:5.1f}  in all", flush=True)


if __name__ == "__main__":
    main()
