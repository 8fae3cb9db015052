"""The series as pages for a browser, run on this machine: the site, with this run's outputs."""

import time

from pix2pix_utils.course.publishing import series, site
from pix2pix_utils.support.errors import InputError


def publish(output, names=(), folder=series.NOTEBOOKS):
    """Run the series and write it as a site, with a progress bar for each notebook.

    Parameters
    ----------
    output : path-like
        A folder; the pages of an earlier run there are replaced.
    names : sequence of str
        As for `series.notebooks`: those that are run. The others are shown as they are stored.
    folder : path-like

    Returns
    -------
    pathlib.Path
        The front page.

    Raises
    ------
    InputError
        If a notebook fails; those before it are shown with this run's outputs, the others as
        they are stored.
    """
    from tqdm import tqdm

    site.require_tools()
    site.require_place(output)
    shown = {path.name: series.read(path) for path in series.notebooks(folder=folder)}
    paths, seconds = series.notebooks(names, folder), {}
    try:
        for number, path in enumerate(paths, start=1):
            before, stored = time.perf_counter(), shown[path.name]
            desc = f"{number}/{len(paths)}  {series.title_of(stored)}"
            with tqdm(total=len(stored.cells), desc=desc, unit="cell") as bar:
                shown[path.name] = series.execute(
                    path, on_cell=lambda done, _, bar=bar: bar.update(done - bar.n)
                )
            seconds[series.title_of(stored)] = time.perf_counter() - before
    except InputError:
        if seconds:
            site.build(output, shown, _note(seconds), draw=False)
        raise
    return site.build(output, shown, _note(seconds), draw=False)


def _note(seconds):
    """Say on the front page what was run, and for how long."""
    rows = "".join(f"| {title} | {taken:.0f} s |\n" for title, taken in seconds.items())
    return f"""\
The series, as it ran on this machine. <a href="../gallery/index.html">Your own gallery</a> shows
what the generator that was trained in these pages makes of the test set.

| notebook | ran in |
|---|---|
{rows}"""
