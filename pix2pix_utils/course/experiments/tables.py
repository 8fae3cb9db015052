"""From the JSON files to means, spreads, verdicts and Markdown."""

import statistics
from pathlib import Path

from pix2pix_utils.course.experiments.ablations import TABLES
from pix2pix_utils.course.experiments.files import FOLDER, read

SCORES = ("per-pixel accuracy", "per-class accuracy", "class IOU")
"""Those of the paper's tables."""

LOOKS = ("Frechet", "family", "sharpness", "weave")
"""Those for what the eye sees first, of the built-in facades."""

GLANCE = ("per-pixel accuracy", *LOOKS)
"""What is shown of those at a glance."""

COST = ("steps", "minutes")
"""What a run took."""

HEADS = {
    "per-pixel accuracy": "per-pixel",
    "per-class accuracy": "per-class",
    "Frechet": "Fréchet",
}
"""How a table calls a column, where it does not use the score's own name."""

DIGITS = {"PSNR": 1, "L1": 3, "diversity": 3, "steps": 0, "minutes": 1}
"""Decimals that are shown; two of all others."""


def load(folder=FOLDER):
    """Read all results.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    dict of str to dict
        By name.

    Raises
    ------
    InputError
        If a file is damaged.
    """
    paths = sorted((Path(folder) / "runs").glob("*.json"))
    return {path.stem: read(path) for path in paths}


def columns(table):
    """Name what a table shows of each run.

    Parameters
    ----------
    table : str
        A key of `TABLES`.

    Returns
    -------
    tuple of str
    """
    looks = LOOKS if TABLES[table].looks else ("PSNR", "SSIM", "diversity")
    return (*SCORES, "L1", *looks, *COST)


def values(table, label, score, results):
    """List one score of all runs of a row.

    Parameters
    ----------
    table : str
        A key of `TABLES`.
    label : str
        The row's.
    score : str
        Or one of `COST`.
    results : dict
        Of `load`.

    Returns
    -------
    list of float
        By seed; those that are there.
    """
    row = next(row for row in TABLES[table].rows if row.label == label)
    names = [run.name for run in row.runs[: TABLES[table].seeds]]
    found = [results[name] for name in names if name in results]
    return [(result if score in COST else result["scores"])[score] for result in found]


def mean_and_spread(numbers):
    """Summarise the runs of a row.

    Parameters
    ----------
    numbers : list of float

    Returns
    -------
    mean : float
    spread : float
        The sample standard deviation; nan for a single run.
    """
    spread = statistics.stdev(numbers) if len(numbers) > 1 else float("nan")
    return statistics.fmean(numbers), spread


def rows(table, results, scores=None):
    """Write a table's rows as text.

    Parameters
    ----------
    table, results, scores
        As for `table_of`.

    Returns
    -------
    list of list of str
        A row's label and its scores, "mean ± spread" or the value of the only run. Rows without
        a result are left out.
    """
    scores = columns(table) if scores is None else scores
    found = []
    for row in TABLES[table].rows:
        cells = [cell(values(table, row.label, score, results), score) for score in scores]
        if all(cells):
            found.append([row.label, *cells])
    return found


def cell(numbers, score):
    """Write one cell: nothing, the only number, or mean and spread.

    Parameters
    ----------
    numbers : list of float
    score : str

    Returns
    -------
    str
    """
    if not numbers:
        return ""
    digits = DIGITS.get(score, 2)
    mean, spread = mean_and_spread(numbers)
    if len(set(numbers)) == 1 and (len(numbers) == 1 or score in COST):
        return f"{mean:,.{digits}f}"
    return f"{mean:.{digits}f} ± {spread:.{digits}f}"


def agreement(table, better, worse, results, score="per-pixel accuracy"):
    """Say whether one row is above another, in every run.

    Parameters
    ----------
    table : str
        A key of `TABLES`.
    better, worse : str
        Labels of two rows.
    results : dict
        Of `load`.
    score : str

    Returns
    -------
    str
        "above" where the lowest run of ``better`` is above the highest of ``worse``, "below"
        where its highest is below the other's lowest, "within the spread" in all other cases.
    """
    one, other = (values(table, label, score, results) for label in (better, worse))
    if min(one) > max(other):
        return "above"
    return "below" if max(one) < min(other) else "within the spread"


def table_of(table, results, scores=None):
    """Put a table together, with what it is compared with.

    Parameters
    ----------
    table : str
        A key of `TABLES`.
    results : dict
        Of `load`.
    scores : iterable of str or None
        All of `columns` by default.

    Returns
    -------
    list of list of str
        The heads; the rows as `rows` gives them; one for the true photographs. Where the paper
        has figures they are the last column: per-pixel, per-class accuracy, class IOU.
    """
    scores = columns(table) if scores is None else scores
    paper = {row.label: row.paper for row in TABLES[table].rows}
    truth = results[truth_of(table)]["scores"]
    last = ["ground truth", *(cell([truth[s]], s) if s in truth else "" for s in scores)]
    lines = [*rows(table, results, scores), last]
    head = ["", *(HEADS.get(score, score) for score in scores)]
    if any(paper.values()):
        head.append("in the paper")
        for line in lines:
            figures = PAPER_TRUTH if line[0] == "ground truth" else paper[line[0]]
            line.append(" / ".join(f"{figure:.2f}" for figure in figures or ()))
    return [head, *lines]


def text(table, results, scores=None):
    """Write a table for a terminal or a cell of a notebook.

    Parameters
    ----------
    table, results
        As for `table_of`.
    scores : iterable of str or None
        By default `GLANCE`; the paper's three where the eye's were not measured.

    Returns
    -------
    str
    """
    scores = scores or (GLANCE if TABLES[table].looks else SCORES)
    return _aligned(table_of(table, results, scores))


def compared(table, beside, results, scores):
    """Write a table for a notebook, and say where each row stands beside one of them.

    Parameters
    ----------
    table, results
        As for `table_of`.
    beside : str
        Label of the row that the others are compared with.
    scores : sequence of str
        The first is one of `SCORES`; the paper's figures of it stand in a column behind it.

    Returns
    -------
    str
        Behind each number the first word of `agreement`.
    """
    head, *found, truth = table_of(table, results, scores)
    columns = [[head[0], *(line[0] for line in found), truth[0]]]
    for place, score in enumerate(scores, start=1):
        width = max(len(line[place]) for line in found)
        entries = []
        for line in found:
            said = "" if line[0] == beside else agreement(table, line[0], beside, results, score)
            entries.append(f"{line[place]:{width}} {said.split(' ')[0]}")
        columns.append([head[place], *entries, truth[place]])
    paper = {row.label: row.paper for row in TABLES[table].rows} | {truth[0]: PAPER_TRUTH}
    which = SCORES.index(scores[0])
    figures = [f"{paper[label][which]:.2f}" if paper[label] else "" for label in columns[0][1:]]
    columns.insert(2, ["paper", *figures])
    return _aligned(list(zip(*columns, strict=True)))


def _aligned(lines):
    """Put entries below each other."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = [
        "  ".join(entry.ljust(width) for entry, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join(padded)


def markdown(table, results, scores=None):
    """Write a table in Markdown.

    Parameters
    ----------
    table, results, scores
        As for `table_of`.

    Returns
    -------
    str
    """
    head, *lines = table_of(table, results, scores)
    rule = ["---"] * len(head)
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *lines])


PAPER_TRUTH = (0.80, 0.26, 0.21)
"""What the paper's segmenter scores on true photographs (Table 1)."""


def truth_of(table):
    """Name the result that says what the segmenter makes of the true photographs.

    Parameters
    ----------
    table : str
        A key of `TABLES`.

    Returns
    -------
    str
    """
    asked = TABLES[table]
    if asked.data != "builtin":
        return f"segmenter-{asked.data}"
    return report_of_truth(asked.facades, asked.split)


def report_of_truth(facades, split="test"):
    """Name the result of the true photographs of the built-in facades.

    Parameters
    ----------
    facades : int
        Their version.
    split : {"val", "test"}

    Returns
    -------
    str
    """
    name = f"segmenter-{facades}"
    return name if split == "test" else f"{name}-{split}"
