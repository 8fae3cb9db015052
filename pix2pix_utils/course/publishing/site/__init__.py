"""The series as a web site: searchable, light and dark, and without a network.

``python -m pix2pix_utils.course.publishing.site`` (``make site``) shows the notebooks with their
stored outputs; nothing is run. Sphinx works in a process of its own, on sources that `sources`
makes of the repository's texts.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat

from pix2pix_utils.course.publishing import series
from pix2pix_utils.course.publishing.site.sources import Sources
from pix2pix_utils.support.cores import usable_cores
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import replaced_folder, require_writable

_NEEDED = ("sphinx", "myst_nb", "pydata_sphinx_theme", "sphinx_copybutton")
_ALONE = "alone.html"
_OURS = Path("_static") / "site.css"
"""A file of each site; a folder with other files and without it is never replaced."""


def require_tools() -> None:
    """Refuse, before any work is done, to go on without Sphinx and what belongs to it.

    Raises
    ------
    InputError
        If something is not installed.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(
            f"{', '.join(missing)}: not installed, and the pages need it; "
            "run python -m pip install --editable '.[site]' in a clone of the repository"
        )


def require_place(folder: Path) -> None:
    """Refuse, before any work is done, a folder in which no site could be written.

    Raises
    ------
    InputError
        If it holds something else than a site, or cannot be written beside.
    """
    place = Path(folder).resolve()
    if place.exists() and not place.is_dir():
        raise InputError(f"{place}: is a file; choose an empty folder or a new name")
    if place.exists() and any(place.iterdir()) and not (place / _OURS).exists():
        raise InputError(
            f"{place}: holds files that are not a site; choose an empty folder or a new name"
        )
    require_writable(place.parent)


def address() -> str:
    """Return the repository's address to which links lead, and say where it is a surprise.

    On GitHub it is that of the repository for which the site is built (GITHUB_REPOSITORY), so
    that a fork's links to Colab open the fork's notebooks; elsewhere that of pyproject.toml.

    Raises
    ------
    InputError
        If GITHUB_REPOSITORY is not of the form OWNER/NAME.
    """
    own = series.address()
    if building := os.environ.get("GITHUB_REPOSITORY"):
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", building):
            raise InputError(f"GITHUB_REPOSITORY: is {building!r}; give OWNER/NAME, or unset it")
        found = f"https://github.com/{building}"
        if found != own:
            print(f"Links lead to {found}, for which this is built; pyproject.toml has {own}.")
        return found
    if "/OWNER/" in own:
        print(
            f"Links to Colab and to the code lead nowhere yet: {own} in pyproject.toml is no "
            "repository. Write its address there."
        )
    return own


def build(
    output: Path,
    notebooks: Mapping[str, nbformat.NotebookNode] | None = None,
    note: str = "",
    draw: bool = True,
) -> Path:
    """Write the site.

    Parameters
    ----------
    output
        A folder; a site that stands there is replaced when the new one is complete.
    notebooks
        By the names of their files; those of the repository, as they are stored, by default.
    note
        Markdown that stands on the front page, above the README's own words.
    draw
        Whether the page to draw on comes along, if it can be made.

    Returns
    -------
    The front page. What Sphinx warns of is on the error stream.

    Raises
    ------
    InputError
        If a link leads nowhere, the folder holds something else, or something is not installed.
    """
    require_tools()
    require_place(output)
    if notebooks is None:
        notebooks = {path.name: series.read(path) for path in series.notebooks()}
    place = Path(output).resolve()
    with tempfile.TemporaryDirectory() as work, replaced_folder(place) as folder:
        sources, pages = Path(work) / "sources", Path(work) / "pages"
        sources.mkdir()
        link = address()
        drawn = draw and add_drawing_page(folder / "draw")
        start = _links(drawn, "00_tour.ipynb" in notebooks)
        Sources(sources, link).write(notebooks, f"{note}\n\n{start}")
        _run_sphinx(sources, pages, link)
        shutil.copytree(pages, folder, dirs_exist_ok=True)
    return Path(output) / "index.html"


def _links(drawn: bool, tour: bool) -> str:
    """Return where to go from the front page, as HTML within Markdown."""
    links = []
    if drawn:
        # As a file, a page may load nothing; the other one carries all that it needs.
        links.append(f'<a href="draw/index.html" data-file="draw/{_ALONE}">Draw a house</a>')
    if tour:
        links.append('<a href="notebooks/00_tour.html">Take the tour</a>')
    links.append('<a href="notebooks/index.html">The lessons</a>')
    written = "\n".join(links)
    return f'<p class="actions">\n{written}\n</p>\n'


def add_drawing_page(folder: Path) -> bool:
    """Write the page on which anyone draws, with all shipped generators.

    Parameters
    ----------
    folder
        Where to; it must not exist. Beside ``index.html``, which needs a server, stands a single
        file, which does not, with one generator.

    Returns
    -------
    Whether it is there. It is not where the program that runs networks in a browser has not been
    fetched; a line says so.
    """
    from pix2pix_utils.support.quiet import import_tensorflow

    import_tensorflow()
    from pix2pix_utils.export.exhibits import shipped, shipped_names
    from pix2pix_utils.export.page import write_page

    links = {"The whole series": "../index.html"}
    exhibits = [shipped(name) for name in shipped_names()]
    try:
        write_page(folder, exhibits, links=links)
        write_page(folder / _ALONE, exhibits[:1], links=links, single_file=True)
    except InputError as error:
        print(f"The site has no page to draw on. {error}")
        return False
    return True


def _run_sphinx(sources: Path, pages: Path, link: str) -> None:
    """Turn sources into pages, in a process of its own: Sphinx changes docutils for good."""
    command = [sys.executable, "-m", "sphinx", "--quiet", "--builder", "html"]
    command += ["--jobs", str(usable_cores()), "--conf-dir", str(Path(__file__).parent)]
    command += ["--doctree-dir", str(pages.parent / "doctrees"), str(sources), str(pages)]
    environment = {**os.environ, "PIX2PIX_SITE_ADDRESS": link}
    done = subprocess.run(command, env=environment)
    if done.returncode:
        raise InputError(f"Sphinx stopped with status {done.returncode}; its words stand above")
