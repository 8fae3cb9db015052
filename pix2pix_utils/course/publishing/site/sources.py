"""What the site is made of: the repository's own texts, each link led to where it belongs."""

import posixpath
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat

from pix2pix_utils.course.publishing import series
from pix2pix_utils.support.errors import InputError

FRONT, MANUAL, LESSONS = "index.md", "manual.md", "notebooks/index.md"
"""The three pages that are made of the README."""

GENERATORS = "generators/index.md"
"""The page above the cards of the shipped generators."""

SECTION = "The notebooks"
"""The section of the README that is the page of all notebooks."""

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
_CODE = re.compile(r"(^ {0,3}```.*?^ {0,3}```|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()([^)\s]+)(?=\))")
_BADGE = re.compile(r"\[!\[([^\]]*)\]\([^)\s]*colab-badge\.svg\)\]\(([^)\s]+)\)")
_BOOTSTRAP, _HIDDEN = "bootstrap", "hide-input"


def pages(root: Path) -> dict[str, str]:
    """List the texts of a repository that are pages, in their order, but for the notebooks.

    Parameters
    ----------
    root
        The repository.

    Returns
    -------
    By the file's path in the repository, that of its source in the site. Whatever lies in
    ``docs/`` is a page; the cards of the shipped generators are too.
    """
    texts = {"README.md": FRONT, "CHANGELOG.md": "changes.md"}
    texts |= {f"docs/{path.name}": f"docs/{path.name}" for path in sorted(root.glob("docs/*.md"))}
    cards = sorted(root.glob("pix2pix_utils/pretrained/*.md"))
    return texts | {path.relative_to(root).as_posix(): f"generators/{path.name}" for path in cards}


class Sources:
    """Writes the sources of a site.

    Parameters
    ----------
    folder
        Where to; it must be there.
    address
        The repository's, such as ``"https://github.com/OWNER/NAME"``: to what is no page a link
        leads there, and the links to Colab name it.
    root
        The repository on this machine.
    """

    def __init__(self, folder: Path, address: str, root: Path = series.ROOT) -> None:
        self.folder, self.address, self.root = folder, address, root
        self.pages = pages(root)

    def write(self, notebooks: Mapping[str, nbformat.NotebookNode], front: str = "") -> None:
        """Write all sources.

        Parameters
        ----------
        notebooks
            By the name of the file.
        front
            Markdown that stands on the front page between the README's heading and its text.

        Raises
        ------
        InputError
            If a link leads to a file that is not there, or the README lacks what is looked for.
        """
        names = {f"notebooks/{name}": f"notebooks/{name}" for name in notebooks}
        self.pages = names | self.pages
        for name, notebook in notebooks.items():
            self._put(f"notebooks/{name}", nbformat.writes(self._notebook(name, notebook)))
        for path, page in self.pages.items():
            if path.endswith(".md") and path != "README.md":
                text = (self.root / path).read_text(encoding="utf-8")
                self._put(page, self.linked(text, path, page))
        self._readme(sorted(notebooks), front)
        self._cards()

    def _put(self, page: str, text: str) -> None:
        path = self.folder / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _readme(self, notebooks: list[str], front: str) -> None:
        """Make the front page, the page of all notebooks and the manual of the README."""
        text = (self.root / "README.md").read_text(encoding="utf-8")
        opening, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
        heading, _, opening = opening.partition("\n")
        lessons = [part for part in sections if part.startswith(f"## {SECTION}\n")]
        if len(lessons) != 1:
            raise InputError(f"{self.root / 'README.md'}: has no section {SECTION!r}; add it")
        manual = "".join(part for part in sections if part not in lessons)
        docs = [page for page in self.pages.values() if page.startswith("docs/")]
        below = ["Lessons <notebooks/index>", "manual", *_ordered(docs), GENERATORS, "changes.md"]
        for page, start, body, inside in (
            (FRONT, f"{heading}\n\n{front}\n", opening, below),
            (LESSONS, "", lessons[0].removeprefix("#"), notebooks),
            (MANUAL, "# Manual\n\n", manual, []),
        ):
            self._put(page, start + self.linked(body, "README.md", page) + _toctree(inside))

    def _cards(self) -> None:
        """Make the page above the cards of the generators."""
        cards = [Path(page) for page in self.pages.values()]
        names = [card.name for card in cards if card.parent.name == "generators"]
        text = "# Generators\n\nThe package has trained ones; their cards say how each was made.\n"
        links = "".join(f"\n- []({name})" for name in names)
        self._put(GENERATORS, f"{text}{links}\n{_toctree(names)}")

    def _notebook(self, name: str, notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
        """Return a copy whose links hold in the site, and whose first cell is folded."""
        text = series.readdress(nbformat.writes(notebook), self.address)
        copy = nbformat.reads(text, as_version=4)
        copy.metadata.language_info = {"name": "python", "pygments_lexer": "ipython3"}
        path = f"notebooks/{name}"
        for cell in copy.cells:
            if cell.cell_type == "markdown":
                text = _BADGE.sub(r"[\1](\2){.open-in-colab}", cell.source)
                cell.source = self.linked(text, path, path)
            elif _BOOTSTRAP in cell.metadata.get("tags", []):
                cell.metadata.tags.append(_HIDDEN)
        return copy

    def linked(self, text: str, path: str, page: str) -> str:
        """Lead the links of a text to pages of the site, or to the repository's address.

        Parameters
        ----------
        text
            Markdown. What looks like a link in code is left alone.
        path
            Of the text in the repository.
        page
            Of its source in the site.
        """
        parts = _CODE.split(text)
        parts[::2] = [
            _LINK.sub(lambda link: self._target(link[1], path, page), part) for part in parts[::2]
        ]
        return "".join(parts)

    def _target(self, link: str, path: str, page: str) -> str:
        if re.match(r"[a-z]+:|#", link):
            return link
        file, _, anchor = link.partition("#")
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
        here = posixpath.dirname(page) or "."
        if wanted in self.pages:
            target = posixpath.relpath(self.pages[wanted], here)
            return f"{target}#{slug(anchor)}" if anchor else target
        source = self.root / wanted
        if not source.exists():
            raise InputError(f"{path}: links to {link}, which is not there; correct the link")
        if source.suffix in _PICTURES:
            copy = self.folder / wanted
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
            return posixpath.relpath(wanted, here)
        return f"{self.address}/{'tree' if source.is_dir() else 'blob'}/main/{wanted}"


def slug(anchor: str) -> str:
    """Turn Jupyter's anchor of a heading, or GitHub's, into GitHub's.

    >>> slug("4.6-The-generator's-whole-loss")
    '46-the-generators-whole-loss'
    """
    return re.sub(r"[^\w-]", "", anchor.lower())


def _ordered(docs: list[str]) -> list[str]:
    """Put what most readers look for first; what has no place of its own stands at the end."""
    titles = {f"docs/{title.lower()}.md": title for title in ("Results", "Glossary", "Teaching")}
    first = [f"{title} <{page}>" for page, title in titles.items() if page in docs]
    return first + [page for page in docs if page not in titles]


def _toctree(entries: list[str]) -> str:
    """Return the directive that puts pages below another, unseen: the theme shows them."""
    return "\n```{toctree}\n:hidden:\n\n" + "\n".join(entries) + "\n```\n" if entries else ""
