"""A web page of translations that needs nothing but a browser.

>>> # write_gallery("results", entries, title="Facades") gives results/index.html

The page stands in a folder with its pictures and a table of the errors. All links are relative,
so that the folder can be moved, zipped or put on any web server.
"""

import contextlib
import csv
import json
import math
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from pix2pix_utils.course.publishing.templates import templates
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import replaced_folder, require_writable
from pix2pix_utils.support.pixels import as_pixels

# Stands in the head of each page; a folder without it is never replaced.
MARKER = '<meta name="generator" content="pix2pix_utils.course.publishing.gallery">'

_KINDS = {"input": "Input", "translation": "Translation", "truth": "Ground truth"}
_OURS = re.compile(
    r"index\.html|errors\.csv|images(/\d{6}-[a-z0-9-]*(input|translation|truth)\.png)?"
)


@dataclass(frozen=True)
class Entry:
    """One row of a gallery.

    Parameters
    ----------
    name : str
        Any text; two entries may have the same.
    input_image, translation : array-like, [H, W, 3]
        uint8, or floating point in [-1, 1].
    truth : array-like, [H, W, 3], optional
        The target, where there is one.
    errors : mapping of str to float
        For example ``{"L1": 0.12, "PSNR": 18.2}``. Infinity is allowed, nan is not.
    """

    name: str
    input_image: object
    translation: object
    truth: object = None
    errors: Mapping = field(default_factory=dict)


def require_place(folder):
    """Refuse, before any work is done, a folder in which no gallery could be written.

    Parameters
    ----------
    folder : path-like

    Raises
    ------
    InputError
        If it holds something else than a gallery, or cannot be written beside.
    """
    place = Path(folder).resolve()
    _refuse_foreign(place)
    require_writable(place.parent)


def write_gallery(folder, entries, *, title, note=""):
    """Write a page that shows translations, sortable by name and by error.

    Parameters
    ----------
    folder : path-like
        Where the page shall be. A gallery that stands there already is replaced when the new
        one is complete; a folder that holds anything else is refused.
    entries : iterable of Entry
        Taken one at a time; what is kept of each in memory does not grow with their number.
    title : str
        Heading of the page.
    note : str
        A sentence below it, such as the command that made the translations.

    Returns
    -------
    pathlib.Path
        The page, ``folder/index.html``. Beside it are ``images/`` and, where there are errors,
        ``errors.csv``.

    Raises
    ------
    InputError
        If the folder holds something else, there is no entry, or an entry cannot be shown.
    """
    folder = Path(folder)
    place = folder.resolve()
    _refuse_foreign(place)
    # The rows wait in a file of their own, because the columns are known only after the last.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as rows,
        replaced_folder(place) as temporary,
    ):
        (temporary / "images").mkdir()
        summary, kinds, count = {}, set(), 0
        for count, entry in enumerate(entries, start=1):
            if not isinstance(entry, Entry):
                raise InputError(f"entries: number {count} is not a gallery.Entry; give such")
            row = _row(temporary, count, entry)
            kinds.update(row["pictures"])
            for name, value in row["errors"].items():
                total, number = summary.get(name, (0.0, 0))
                summary[name] = (total + value, number + 1)
            rows.write(json.dumps(row) + "\n")
        if not count:
            raise InputError(f"{folder}: there is no entry to show; give at least one")
        kinds = [kind for kind in _KINDS if kind in kinds]
        environment = templates()
        environment.filters |= {"number": _number, "key": _key}
        page = environment.get_template("gallery.html").generate(
            marker=MARKER,
            title=title,
            note=note,
            count=count,
            summary=summary,
            places={name: number for number, name in enumerate(summary)},
            kinds=kinds,
            titles=_KINDS,
            rows=_read(rows),
        )
        with open(temporary / "index.html", "w", encoding="utf-8", newline="\n") as file:
            file.writelines(page)
        if summary:
            # The mark at the start tells spreadsheets that the text is UTF-8.
            with open(temporary / "errors.csv", "w", encoding="utf-8-sig", newline="") as table:
                writer = csv.writer(table)
                writer.writerow(["name", *summary])
                for row in _read(rows):
                    values = [row["errors"].get(name, "") for name in summary]
                    writer.writerow([row["name"], *values])
        _refuse_foreign(place)
    return folder / "index.html"


def _refuse_foreign(place):
    """Raise InputError unless ``place`` is free, empty, or holds a gallery and nothing else."""
    advice = "choose an empty folder or a new name"
    if place.exists() and not place.is_dir():
        raise InputError(f"{place}: is a file; {advice}")
    found = [path.relative_to(place) for path in [*place.glob("*"), *place.glob("images/*")]]
    if found and not _is_gallery(place / "index.html"):
        raise InputError(f"{place}: holds files that are not a gallery; {advice}")
    for path in sorted(found):
        name = path.as_posix()
        if not _OURS.fullmatch(name) or (place / path).is_dir() != (name == "images"):
            raise InputError(
                f"{place}: holds {path.name!r} beside a gallery; move it away, or {advice}"
            )


def _is_gallery(page):
    with contextlib.suppress(OSError), open(page, encoding="utf-8", errors="replace") as file:
        return MARKER in file.read(1000)
    return False


def _read(rows):
    rows.seek(0)
    return map(json.loads, rows)


def _row(folder, number, entry):
    """Write the pictures of one entry; return its texts, links and errors."""
    name = str(entry.name)
    errors = {}
    for error, value in dict(entry.errors or {}).items():
        try:
            errors[str(error)] = float(value)
        except (TypeError, ValueError):
            errors[str(error)] = math.nan
        if math.isnan(errors[str(error)]):
            raise InputError(f"{name}: {error} is {value!r}; give a number, or leave it out")
    images = {"input": entry.input_image, "translation": entry.translation, "truth": entry.truth}
    if entry.truth is None:
        del images["truth"]
    pictures = {}
    for kind, image in images.items():
        pixels = as_pixels(image, f"{name}, {kind}")
        # The number makes names differ that are the same once they are safe.
        link = f"images/{number:06d}-{_safe(name)}{kind}.png"
        Image.fromarray(pixels).save(folder / link)
        pictures[kind] = [link, pixels.shape[1], pixels.shape[0], _is_flat(pixels)]
    return {"name": name, "errors": errors, "pictures": pictures}


def _safe(name):
    """Return what a file may be called everywhere: a few lower-case letters, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return words + "-" if words else ""


def _is_flat(pixels):
    """Whether a picture is drawn in a few flat colours, as a label map is."""
    sample = pixels[::3, ::3].reshape(-1, 3)
    return Image.fromarray(sample[None]).getcolors(64) is not None


def _number(value):
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    digits = 4 if abs(value) < 0.1 else 3 if abs(value) < 10 else 2
    return f"{value:.{digits}f}".replace("-", "−")


def _key(value):
    """Write a number as JavaScript reads it: Infinity is Python's inf."""
    return repr(value).replace("inf", "Infinity")
