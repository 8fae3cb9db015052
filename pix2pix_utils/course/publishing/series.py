"""The series of notebooks as a whole: run it, keep it tidy, say how long it takes.

``python -m pix2pix_utils.course.publishing.series`` has three commands: ``refresh`` runs the
notebooks and stores their outputs, ``address`` brings all links to the repository's address,
``minutes`` says how long each section takes to read.
"""

import argparse
import re
import sys
import time
from pathlib import Path

from pix2pix_utils.course.figures.display import VIEW
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file

ROOT = Path(__file__).parents[3]
NOTEBOOKS = ROOT / "notebooks"
LONGEST = 1200
"""Seconds after which a cell is given up."""

_NO_LESSONS = ("00", "09")

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebooks(names=(), folder=NOTEBOOKS):
    """List the notebooks of the series in order.

    Parameters
    ----------
    names : sequence of str
        Numbers or beginnings of names, such as "03"; all by default.
    folder : path-like

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    InputError
        If there are none, or a name fits none.
    """
    found = sorted(path for path in Path(folder).glob("[0-9]*.ipynb"))
    if not found:
        raise InputError(
            f"{folder}: holds no notebooks; run the command in a clone of the repository"
        )
    for name in names:
        if not any(path.name.startswith(name) for path in found):
            raise InputError(
                f"{name}: is the beginning of no notebook in {folder}; "
                f"they are {', '.join(path.stem for path in found)}"
            )
    return [path for path in found if not names or path.name.startswith(tuple(names))]


def lessons(names=(), folder=NOTEBOOKS):
    """List the notebooks that have exercises: all but the tour and the article.

    Parameters
    ----------
    names, folder
        As for `notebooks`.

    Returns
    -------
    list of pathlib.Path
    """
    return [path for path in notebooks(names, folder) if not path.name.startswith(_NO_LESSONS)]


def read(path):
    """Read a notebook.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    InputError
        If it is none.
    """
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except nbformat.reader.NotJSONError as error:
        raise InputError(f"{path}: cannot be read ({error}); restore the file") from error


def title_of(notebook):
    """Return the first heading of a notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    str
    """
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")


def execute(path, on_cell=None):
    """Run a notebook from top to bottom in a new kernel, in its own folder.

    Parameters
    ----------
    path : path-like
    on_cell : callable, optional
        Called with (cells done, cells in all).

    Returns
    -------
    nbformat.NotebookNode
        With the outputs of this run; the file is left alone.

    Raises
    ------
    InputError
        If a cell raises, with the cell and the error.
    """
    import nbformat
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = client_of(
        notebook,
        Path(path).parent,
        on_cell_executed=lambda cell_index, **_: (
            on_cell and on_cell(cell_index + 1, len(notebook.cells))
        ),
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        last = _plain(str(error)).strip()
        raise InputError(f"{path}: did not run to its end; a cell stopped with\n{last}") from error
    return tidy(notebook)


def client_of(notebook, folder, **hooks):
    """Return what runs a notebook's cells in a kernel of its own.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    folder : path-like
        Where the kernel works.
    **hooks
        Callables, as nbclient names them.

    Returns
    -------
    nbclient.NotebookClient
    """
    import zmq
    from nbclient import NotebookClient
    from traitlets.config import Config

    # The kernel's messages are encrypted, where that can be; else it warns that they are not.
    policy = "auto" if zmq.has("curve") else "disabled"
    return NotebookClient(
        notebook,
        timeout=LONGEST,
        kernel_name="python3",
        config=Config(KernelManager={"transport_encryption": policy}),
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
        **hooks,
    )


def _plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def tidy(notebook):
    """Bring a notebook to its stored form, so that a new run changes results only.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.

    Returns
    -------
    nbformat.NotebookNode
        ``notebook``.
    """
    notebook.metadata.clear()
    notebook.metadata.update(_METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    number = 0
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index:02d}"
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type != "code":
            continue
        if cell.execution_count is not None:
            number += 1
            cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
            output.pop("transient", None)
            # A live widget is gone with its kernel; the still picture beside it stays.
            output.get("data", {}).pop(VIEW, None)
    return notebook


def store(notebook, path):
    """Write a notebook, whole or not at all.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    path : path-like
    """
    import nbformat

    with atomic_file(path) as temporary:
        nbformat.write(notebook, temporary)


# --------------------------------------------------------------------------------------
# How long it takes
# --------------------------------------------------------------------------------------

WORDS, LINES, FIGURES = 180, 12, 3
"""What one reads in a minute: words of prose, lines of code, figures."""

EXERCISES = {"easy": 3, "medium": 6, "hard": 9}
"""Minutes for an exercise, as first-time readers took or estimated them."""

COLAB = "# In Colab this fetches"
"""How the cell begins that is the same in every notebook, and that nobody reads twice."""


def minutes(notebook):
    """Estimate how long each section of a notebook takes to read and try.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs, since figures take time.

    Returns
    -------
    dict of str to (float, dict of str to int)
        By the heading of the section, "" for what stands before the first: minutes to read, and
        the minutes of each exercise by its number. Computing is not counted: nearly all of it
        is quicker than reading, and `refresh` measures it.
    """
    heading, found = "", {}
    for cell in notebook.cells:
        title = re.search(r"^## (.+)$", cell.source, re.MULTILINE)
        heading = title[1] if title and cell.cell_type == "markdown" else heading
        reading, exercises = found.setdefault(heading, (0.0, {}))
        if cell.cell_type == "markdown":
            if task := re.match(r"### Exercise ([\d.]+) · .+\((\w+)\)", cell.source):
                exercises[task[1]] = EXERCISES[task[2]]
            plain = re.sub(r"\]\([^)]*\)", "]", cell.source)  # without the addresses of links
            reading += len(re.findall(r"\w+", plain)) / WORDS
        elif "exercises.q" not in cell.source and not cell.source.startswith(COLAB):
            reading += len([line for line in cell.source.splitlines() if line.strip()]) / LINES
            reading += sum("image/png" in o.get("data", {}) for o in cell.outputs) / FIGURES
        found[heading] = (reading, exercises)
    return found


# --------------------------------------------------------------------------------------
# The repository's address
# --------------------------------------------------------------------------------------


def address(project=ROOT / "pyproject.toml"):
    """Return the repository's address, which stands in pyproject.toml.

    Parameters
    ----------
    project : path-like

    Returns
    -------
    str
        For example ``"https://github.com/OWNER/NAME"``.
    """
    text = Path(project).read_text(encoding="utf-8")
    found = re.search(r'^Repository = "([^"]+?)/?"$', text, re.MULTILINE)
    if not found:
        raise InputError(f'{project}: has no line Repository = "…"; add it under [project.urls]')
    return found[1]


def readdress(text, new):
    """Put an address in place of the one that a notebook's badge and first cell hold.

    Parameters
    ----------
    text : str
        A notebook's file, or another text.
    new : str

    Returns
    -------
    str
    """
    slug = re.sub(r"^https?://github\.com/", "", new)
    text = re.sub(
        r"(colab\.research\.google\.com/github/)[^\"\s)]+?(/blob/main/)", rf"\g<1>{slug}\2", text
    )
    return re.sub(r'(REPOSITORY = \\?")[^"\\]+', rf"\g<1>{new}", text)


def _print_minutes(paths):
    import nbformat

    for path in paths:
        found = minutes(nbformat.read(path, as_version=4))
        reading = sum(time for time, _ in found.values())
        trying = sum(sum(exercises.values()) for _, exercises in found.values())
        print(f"{path.name}: {reading:.0f} to read, {trying} for its exercises")
        for heading, (time_, exercises) in found.items():
            tasks = ", ".join(f"exercise {number}: {most}" for number, most in exercises.items())
            print(f"  {time_:4.0f}  {heading or 'opening'}{f' ({tasks})' if tasks else ''}")


def main(arguments=None):
    """Run the maintainer's commands."""
    parser = argparse.ArgumentParser(
        prog="python -m pix2pix_utils.course.publishing.series", description=__doc__
    )
    commands = parser.add_subparsers(dest="command", required=True)
    refresh = commands.add_parser("refresh", help="run notebooks and store their outputs")
    refresh.add_argument("names", nargs="*", help="such as 03; all by default")
    commands.add_parser("address", help="write the address of pyproject.toml into all notebooks")
    estimate = commands.add_parser("minutes", help="say how long each section takes to read")
    estimate.add_argument("names", nargs="*", help="such as 03; all by default")
    options = parser.parse_args(arguments)
    try:
        if options.command == "address":
            for path in notebooks():
                text = path.read_text(encoding="utf-8")
                changed = readdress(text, address())
                if changed != text:
                    with atomic_file(path) as temporary:
                        temporary.write_text(changed, encoding="utf-8")
                    print(path.name)
            return 0
        if options.command == "minutes":
            _print_minutes(notebooks(options.names))
            return 0
        for path in notebooks(options.names):
            before = time.perf_counter()
            store(execute(path), path)
            print(f"{path.name}: {time.perf_counter() - before:.0f} s", flush=True)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
