"""The series as pages for a browser: run, with its outputs, and an index."""

import re
import time
from pathlib import Path

from pix2pix_utils.course.publishing.series import NOTEBOOKS, execute, notebooks, title_of
from pix2pix_utils.support.files import atomic_file

PICTURES = """\
{% block data_png %}
{%- set picture = output.metadata.get('image/png', {}) -%}
<img src="data:image/png;base64,{{ output.data['image/png'] }}" width="{{ picture.width }}"
 alt="{{ picture.alt | escape_html }}">
{% endblock %}
"""
"""A part of nbconvert's templates, which leave the alt text out."""


OFFLINE = """\
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
{% block jupyter_widgets %}{% endblock %}
"""
"""What nbconvert's template would load from the network, which no page of the series needs."""


def publish(output, names=(), folder=NOTEBOOKS):
    """Run the series and write it as pages, with an index and a progress bar for each notebook.

    Parameters
    ----------
    output : path-like
        A folder; pages of an earlier run there are replaced.
    names : sequence of str
        As for `notebooks`.
    folder : path-like

    Returns
    -------
    pathlib.Path
        The index.

    Raises
    ------
    InputError
        If a notebook fails; the pages before it are there.
    """
    import nbformat
    from nbconvert import HTMLExporter
    from tqdm import tqdm

    from pix2pix_utils.course.publishing.mathematics import typeset

    output = Path(output)
    paths = notebooks(names, folder)
    template = "\n".join(["{% extends 'index.html.j2' %}", OFFLINE, PICTURES])
    exporter = HTMLExporter(template_name="lab", raw_template=template, embed_images=False)
    typeset(exporter)
    rows = []
    for number, path in enumerate(paths, start=1):
        before = time.perf_counter()
        stored = nbformat.read(path, as_version=4)
        title, cells = f"{number}/{len(paths)}  {title_of(stored)}", len(stored.cells)
        with tqdm(total=cells, desc=title, unit="cell") as bar:
            notebook = execute(path, on_cell=lambda done, _, bar=bar: bar.update(done - bar.n))
        seconds = time.perf_counter() - before
        page, _ = exporter.from_notebook_node(notebook)
        with atomic_file(output / f"{path.stem}.html") as temporary:
            temporary.write_text(_linked(page), encoding="utf-8")
        rows.append((path.stem, title_of(notebook), seconds))
    index = output / "index.html"
    with atomic_file(index) as temporary:
        temporary.write_text(_index(rows), encoding="utf-8")
    return index


def _linked(page):
    """Turn links between notebooks into links between their pages."""
    return re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.html', page)


def _index(rows):
    lines = "\n".join(
        f'<li><a href="{stem}.html">{title}</a> <small>ran in {seconds:.0f} s</small></li>'
        for stem, title, seconds in rows
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pix2pix, stage by stage</title>
<style>
  body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto;
         padding: 0 1rem; color-scheme: light dark; }}
  li {{ margin: 0.3rem 0; }}
  small {{ opacity: 0.7; }}
</style>
<h1>pix2pix, stage by stage</h1>
<p>The series, as it ran on this machine.</p>
<ul style="list-style: none; padding: 0">
{lines}
</ul>
<p><a href="gallery/index.html">Your own gallery</a>: what the generator that was trained in these
pages makes of the test set.</p>
</html>
"""
