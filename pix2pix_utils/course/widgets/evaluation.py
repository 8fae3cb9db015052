"""Explorer of notebook 7: the translations behind the rows of a table."""

import ipywidgets
import numpy as np

from pix2pix_utils.course.experiments import strips, tables
from pix2pix_utils.course.experiments.ablations import TABLES
from pix2pix_utils.course.experiments.files import FOLDER
from pix2pix_utils.course.widgets.explorer import Explorer, Panel, Scene
from pix2pix_utils.course.widgets.pictures import enlarged
from pix2pix_utils.support.errors import InputError

SIDE = 192
"""How wide one picture is shown, in pixels of the page: four of them fit beside each other."""

JUDGED = "per-pixel accuracy"
"""The score by which two rows are compared."""


class AblationBrowser(Explorer):
    """Compare the translations of any two rows of a table, and what the runs scored.

    A row is offered where all its runs are there, a table where it has two such rows. Data that
    are not built in have no pictures, so their tables are left out. Translations stand beside the
    label map and the photograph that belong to them: those of the facades' version that the table
    learnt from.

    Parameters
    ----------
    results : dict of str to dict
        Of `pix2pix_utils.course.experiments.tables.load`.
    folder : path-like
        Where the pictures of the runs lie, and those of the test pairs.

    Raises
    ------
    InputError
        If there are no two rows to compare, or nothing to compare them with.
    """

    title = "Ablation browser"
    columns, cell = 4, SIDE

    def __init__(self, results, folder=FOLDER):
        self._results, self._folder = results, folder
        self._runs = _complete(results)
        if not self._runs:
            raise InputError(
                "results: hold no two rows of a table whose runs are all there, with the "
                "segmenter beside them; run `python -m pix2pix_utils.course.experiments`, which "
                "makes what is missing"
            )
        versions = {TABLES[table].facades for table in self._runs}
        self._pairs = {version: strips.shown_pairs(version, folder) for version in versions}
        names = [(TABLES[table].title, table) for table in self._runs]
        controls = {
            "table": ipywidgets.Dropdown(options=names, description="table"),
            "left": ipywidgets.Dropdown(description="left"),
            "right": ipywidgets.Dropdown(description="right"),
            "seed": ipywidgets.Dropdown(description="seed"),
            "pair": ipywidgets.IntSlider(description="test pair"),
        }
        self._offer(controls)
        controls["pair"].max = min(len(photographs) for _, photographs in self._pairs.values()) - 1
        super().__init__(controls)

    def settle(self, name):
        """Offer the rows and the seeds of the chosen table, and choose its ends."""
        if name == "table":
            self._offer(self.controls)

    def _offer(self, controls):
        runs = self._runs[controls["table"].value]
        labels = list(runs)
        seeds = list(runs[labels[0]])
        chosen = {"left": (labels, labels[0]), "right": (labels, labels[-1])}
        for name, (options, value) in (chosen | {"seed": (seeds, seeds[0])}).items():
            controls[name].options = options
            controls[name].value = value
        controls["seed"].layout.display = None if len(seeds) > 1 else "none"

    def draw(self, *, table, left, right, seed, pair):
        """Show what two runs make of one label map, between it and its photograph."""
        names = [self._runs[table][label][seed] for label in (left, right)]
        outputs = [strips.strip(name, self._folder)[pair] for name in names]
        label_map, truth = (images[pair] for images in self._pairs[TABLES[table].facades])
        pictures = (label_map, *outputs, truth)
        titles = ("Input", f"Left: {left}", f"Right: {right}", "Ground truth")
        panels = [
            Panel(title, _fine(picture), SIDE, smooth=True)
            for title, picture in zip(titles, pictures, strict=True)
        ]
        apart = [float(np.abs(output.astype(np.int16) - truth).mean()) for output in outputs]
        seeds = list(self._runs[table][left])
        run = f", seed {seed}" if len(seeds) > 1 else ""
        here = (
            f"Test pair {pair}{run}: the left translation is {apart[0]:.0f} of 255 grey levels "
            f"from the truth on average, the right one {apart[1]:.0f}."
        )
        scores = self._scored(table, {"left": left, "right": right}, names)
        return Scene(panels, f"{here} {scores} {self._judged(table, left, right, len(seeds))}")

    def _scored(self, table, labels, names):
        """Say what the two runs scored, and the photographs themselves."""
        asked = (JUDGED, "class IOU", "L1")
        one, other = (
            [_number(self._results[name]["scores"][score], score) for score in asked]
            for name in names
        )
        truth = self._results[tables.truth_of(table)]["scores"]
        first, second = (f"{side} ({label})" for side, label in labels.items())
        return (
            f"Over all test pairs, {first} has a {JUDGED} of {one[0]}, a class IOU of {one[1]} "
            f"and an L1 distance of {one[2]}; {second} {other[0]}, {other[1]} and {other[2]}; the "
            f"ground truth {' and '.join(_number(truth[score], score) for score in asked[:2])}."
        )

    def _judged(self, table, left, right, seeds):
        """Say whether the difference of two rows is more than chance."""
        if left == right:
            return "Both sides show the same row: choose another one to compare it with."
        if seeds == 1:
            return "There is one run of each, and one run cannot tell a difference from chance."
        verdict = tables.agreement(table, left, right, self._results, JUDGED)
        if verdict == "within the spread":
            return f"Over {seeds} seeds, their {JUDGED} differs within the spread of the runs."
        return f"Over {seeds} seeds, left is in every run {verdict} right in {JUDGED}."


def _complete(results):
    """For each table that can be shown, list its complete rows and their runs by seed."""
    found = {}
    for key, table in TABLES.items():
        if table.data != "builtin" or tables.truth_of(key) not in results:
            continue
        runs = {row.label: row.runs[: table.seeds] for row in table.rows}
        rows = {
            label: {run.config.seed: run.name for run in row}
            for label, row in runs.items()
            if all(run.name in results for run in row)
        }
        if len(rows) > 1:
            found[key] = rows
    return found


def _number(value, score):
    return f"{value:.{tables.DIGITS.get(score, 2)}f}"


def _fine(picture):
    """Repeat pixels up to about twice what is shown: averaged by the page, they stay sharp."""
    return enlarged(picture, max(1, round(2 * SIDE / picture.shape[1])))
