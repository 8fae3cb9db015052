"""A web page of translations that needs nothing but a browser.

>>> # write_gallery("results", entries, title="Facades") gives results/index.html

The page stands in a folder with its pictures and a table of the errors. All links are relative,
so that the folder can be moved, zipped or put on any web server.
"""

import contextlib
import csv
import html
import json
import math
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from PIL import Image

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
        with open(temporary / "index.html", "w", encoding="utf-8", newline="\n") as page:
            page.write(_head(title, note, count, summary, kinds))
            page.writelines(_table_row(row, kinds, list(summary)) for row in _read(rows))
            page.write(_TAIL)
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


def _head(title, note, count, summary, kinds):
    escape = html.escape
    means = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{_number(total / number)}"
        + (f" <small>over {number:,}</small>" if number < count else "")
        + "</dd></div>"
        for name, (total, number) in summary.items()
    )
    means = f'<dl class="means" aria-label="Means over all entries">{means}</dl>' if means else ""
    buttons = [("name", "Name"), *((f"e{n}", error) for n, error in enumerate(summary))]
    heads = [
        f'<th role="columnheader" scope="col" aria-sort="none" data-key="{key}">'
        f'<button type="button">{escape(text)}</button></th>'
        for key, text in buttons
    ]
    pictures = [f'<th role="columnheader" scope="col">{_KINDS[kind]}</th>' for kind in kinds]
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    link = ' · <a href="errors.csv">errors.csv</a>' if summary else ""
    means_of = " · mean of each error" if summary else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{MARKER}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_CSS}</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
{f"<p>{escape(note)}</p>" if note else ""}
<p class="quiet">{entries}{means_of}{link}</p>
{means}
</header>
<main>
<p class="visually-hidden" role="status" id="status"></p>
<table role="table" style="--pictures: {len(kinds)}">
<thead role="rowgroup"><tr role="row">{heads[0]}{"".join(pictures)}{"".join(heads[1:])}</tr></thead>
<tbody role="rowgroup">
"""


def _table_row(row, kinds, errors):
    name = html.escape(row["name"])
    cells = []
    for kind in kinds:
        if kind not in row["pictures"]:
            cells.append('<td role="cell" class="picture"></td>')
            continue
        link, width, height, flat = row["pictures"][kind]
        alt = html.escape(f"{_KINDS[kind]} of {row['name']}")
        cells.append(
            f'<td role="cell" class="picture"><a href="{quote(link)}">'
            f'<img src="{quote(link)}" width="{width}" height="{height}" alt="{alt}"'
            f'{" class=flat" if flat else ""} loading="lazy" decoding="async"></a>'
            f'<span aria-hidden="true">{_KINDS[kind]}</span></td>'
        )
    keys = ""
    for number, error in enumerate(errors):
        value = row["errors"].get(error)
        label = f'<span aria-hidden="true">{html.escape(error)}</span> '
        text = "" if value is None else label + _number(value)
        cells.append(f'<td role="cell" class="error">{text}</td>')
        if value is not None:
            # JavaScript reads "Infinity", not Python's "inf".
            keys += f' data-e{number}="{repr(value).replace("inf", "Infinity")}"'
    return (
        f'<tr role="row" data-name="{name}"{keys}>'
        f'<th role="rowheader" scope="row">{name}</th>{"".join(cells)}</tr>\n'
    )


_CSS = """
:root { color-scheme: light dark; --text: #1b1b1b; --quiet: #5a5a5a; --back: #fff;
  --line: #ddd; --link: #0b57a4; --soft: #f3f3f3; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececec; --quiet: #b0b0b0; --back: #161616; --line: #3a3a3a;
    --link: #8cc4ff; --soft: #242424; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1600px; padding: 1rem; color: var(--text);
  background: var(--back); font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: .5rem 0; line-height: 1.2; }
p { margin: .4rem 0; max-width: 48rem; }
a { color: var(--link); }
.quiet, small { color: var(--quiet); }
.means { display: flex; flex-wrap: wrap; gap: .5rem; margin: .7rem 0 1rem; }
.means div { background: var(--soft); border-radius: .4rem; padding: .35rem .8rem; }
dt { color: var(--quiet); font-size: .85rem; }
dd { margin: 0; font-size: 1.15rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; }
th, td { padding: .5rem; text-align: left; vertical-align: middle; font-weight: normal; }
thead th { position: sticky; top: 0; z-index: 1; background: var(--back);
  color: var(--quiet); font-weight: 600; }
tbody tr { border-top: 1px solid var(--line); }
tbody th { min-width: 6rem; max-width: 16rem; }
.picture { width: 272px; }
.picture a { display: block; }
.picture span, .error span { display: none; color: var(--quiet); font-size: .85rem; }
img { display: block; width: 100%; max-width: 256px; height: auto; border-radius: 2px; }
.error { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
button { font: inherit; font-weight: 600; color: inherit; background: var(--soft);
  border: 1px solid var(--line); border-radius: .4rem; padding: .25rem .6rem; cursor: pointer;
  white-space: nowrap; }
button:hover { border-color: currentColor; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
button::after { content: " \\2195"; opacity: .55; }
[aria-sort=ascending] button::after { content: " \\2191"; opacity: 1; }
[aria-sort=descending] button::after { content: " \\2193"; opacity: 1; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
/* Enlarged label maps keep hard edges; where pictures are made smaller, that would lose lines. */
@media (min-width: 70rem) { .flat { image-rendering: pixelated; } }
/* On a narrow screen each row is a card, and the headings become a bar of buttons. */
@media (max-width: 60rem) {
  table, tbody { display: block; }
  thead { display: block; }
  thead tr { display: flex; flex-wrap: wrap; gap: .4rem; padding-bottom: .6rem; }
  thead th { display: none; position: static; padding: 0; }
  thead th[data-key] { display: block; }
  tbody tr { display: flex; flex-wrap: wrap; gap: .2rem .6rem; padding: .8rem 0; }
  tbody th, tbody td { padding: 0; max-width: none; }
  tbody th { flex: 0 0 100%; font-weight: 600; }
  .picture { width: calc((100% - (var(--pictures) - 1) * .6rem) / var(--pictures)); }
  .picture span { display: block; }
  .error { text-align: left; margin-right: .8rem; }
  .error span { display: inline; }
  .picture:empty { display: none; }
}
@media print { thead th { position: static; } tr { break-inside: avoid; } }
"""

_TAIL = """</tbody>
</table>
</main>
<script>
"use strict";
const body = document.querySelector("tbody");
const heads = [...document.querySelectorAll("th[data-key]")];
const names = new Intl.Collator(undefined, { numeric: true });
for (const head of heads) {
  head.firstElementChild.addEventListener("click", () => {
    const key = head.dataset.key;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const sign = down ? -1 : 1;
    const rows = [...body.rows];
    rows.sort((a, b) => {
      const [x, y] = [a.dataset[key], b.dataset[key]];
      if (key === "name") return sign * names.compare(x, y);
      // Rows without this error stay at the end, whichever way the others go.
      if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
      return x === y ? 0 : sign * (Number(x) < Number(y) ? -1 : 1);
    });
    body.append(...rows);
    document.getElementById("status").textContent =
      "Sorted by " + head.textContent + (down ? ", descending" : ", ascending");
  });
}
</script>
</body>
</html>
"""
