"""Pairs of the built-in facades, for each of the tasks, and the folder that holds them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pix2pix_utils.data.pairs import SPLITS, images_in, read_declaration, write_declaration
from pix2pix_utils.data.synthetic.grammar import draw_layout, label_map
from pix2pix_utils.data.synthetic.night import paint_day_and_night
from pix2pix_utils.data.synthetic.palette import to_colours
from pix2pix_utils.data.synthetic.rendering import paint
from pix2pix_utils.data.synthetic.sketch import draw_sketch
from pix2pix_utils.data.synthetic.styles import STYLES
from pix2pix_utils.data.synthetic.writing import write_pairs
from pix2pix_utils.errors import InputError
from pix2pix_utils.files import whole_folder

VERSION = 3
"""Raise this when the pictures change: what older versions wrote is then not used again."""

COUNTS = {"train": 400, "val": 100, "test": 100}
"""Pairs in each split, unless others are asked for."""

SMALLEST, LARGEST = 32, 1024


def draw_label_map(seed, index, size=256):
    """Draw the label map of one pair.

    Parameters
    ----------
    seed, index : int
        Decide the layout, together and alone; at least 0.
    size : int
        Side in pixels, 32 to 1024. The layout does not depend on it.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size]: class indices 0 to 11, named by `palette.CLASSES`.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    _require(seed, index, size)
    return label_map(draw_layout(seed, index), size)


def render_photograph(seed, index, size=256, style=None, variant=0):
    """Render a photograph of the label map of the same seed and index.

    Parameters
    ----------
    seed, index : int
        At least 0.
    size : int
        Side in pixels, 32 to 1024.
    style : str, optional
        A key of `styles.STYLES`; without one, chance decides.
    variant : int
        Another number gives other colours, weather, lit windows: all that the labels do not
        say. At least 0.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size, 3].

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    _require(seed, index, size, style, variant)
    return paint(draw_layout(seed, index), seed, index, size, style, variant)


def make_pair(seed, index, size=256, style=None, variant=0):
    """Make one pair as it is stored on disk.

    Parameters
    ----------
    seed, index, size, style, variant
        As for `render_photograph`.

    Returns
    -------
    numpy.ndarray
        uint8 [size, 2 * size, 3]: A, the photograph, left; B, the label map, right.

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    _require(seed, index, size, style, variant)
    layout = draw_layout(seed, index)
    photograph = paint(layout, seed, index, size, style, variant)
    return np.concatenate([photograph, to_colours(label_map(layout, size))], axis=1)


def draw_edges(seed, index, size=256, style=None, variant=0):
    """Sketch the houses of a photograph in pencil.

    Parameters
    ----------
    seed, index, size, style, variant
        As for `render_photograph`, whose arches, bars, railings and roofs the sketch shows.

    Returns
    -------
    numpy.ndarray
        uint8 [size, size, 3]: dark strokes on white.

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    _require(seed, index, size, style, variant)
    return draw_sketch(draw_layout(seed, index), seed, index, size, style, variant)


def make_edges_pair(seed, index, size=256, style=None, variant=0):
    """Make one pair of edges and photograph.

    Parameters
    ----------
    seed, index, size, style, variant
        As for `render_photograph`.

    Returns
    -------
    numpy.ndarray
        uint8 [size, 2 * size, 3]: A, the sketch, left; B, the photograph, right.

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    edges = draw_edges(seed, index, size, style, variant)
    return np.concatenate([edges, render_photograph(seed, index, size, style, variant)], axis=1)


def make_night_pair(seed, index, size=256, style=None, variant=0):
    """Make one pair of the same houses by day and at night.

    Parameters
    ----------
    seed, index, size, style, variant
        As for `render_photograph`. The day has its own weather: never dusk, and lamps in the
        street.

    Returns
    -------
    numpy.ndarray
        uint8 [size, 2 * size, 3]: A, the day, left; B, the night, right.

    Raises
    ------
    InputError
        If a number is out of range, or the style unknown.
    """
    _require(seed, index, size, style, variant)
    layout = draw_layout(seed, index)
    return np.concatenate(paint_day_and_night(layout, seed, index, size, style, variant), axis=1)


@dataclass(frozen=True)
class Task:
    """What pairs are made of, and how they are read.

    Attributes
    ----------
    name : str
        What the data set is called.
    pair : callable
        ``(seed, index, size)`` to uint8 [size, 2 * size, 3].
    direction : {"AtoB", "BtoA"}
        Which half is translated into which.
    label_half : {"B", "none"}
        Which half is a label map.
    """

    name: str
    pair: Callable
    direction: str
    label_half: str


TASKS = {
    "facades": Task("Built-in facades", make_pair, "BtoA", "B"),
    "edges": Task("Built-in facades, from sketches", make_edges_pair, "AtoB", "none"),
    "night": Task("Built-in facades, day to night", make_night_pair, "AtoB", "none"),
}
"""Pairs that can be written. From photographs to labels: "facades" read the other way."""


def split_seed(seed, split):
    """Return the seed of one split; no two splits of any two data sets share one.

    Parameters
    ----------
    seed : int
        Of the data set.
    split : {"train", "val", "test"}

    Returns
    -------
    int
        File number n of the split is the pair with this seed and the index n - 1.

    Raises
    ------
    InputError
        If the seed is out of range or the split unknown.
    """
    _require(seed, 0, SMALLEST)
    if split not in SPLITS:
        raise InputError(f"split: {split!r} is unknown; choose one of {', '.join(SPLITS)}")
    return len(SPLITS) * seed + SPLITS.index(split)


def write_facades(folder, seed=0, size=256, counts=None, task="facades"):
    """Write the built-in facades as a data set of side-by-side pairs.

    Files are named 0001.png and so on in each split. Each split has a seed of its own, see
    `split_seed`, so that a pair stays what it is however many there are of others.

    Parameters
    ----------
    folder : path-like
        Must not exist yet, be empty, or hold these very facades, which are then left alone.
    seed : int
        At least 0.
    size : int
        Side of each half in pixels, 32 to 1024.
    counts : dict of str to int, optional
        Pairs in each of "train", "val", "test"; `COUNTS` by default.
    task : str
        A key of `TASKS`.

    Returns
    -------
    pathlib.Path
        ``folder``.

    Raises
    ------
    InputError
        If the folder holds something else or cannot be written, a number is out of range, or
        the task is unknown.
    """
    folder = Path(folder)
    _require(seed, 0, size)
    if task not in TASKS:
        raise InputError(f"task: {task!r} is unknown; choose one of {', '.join(TASKS)}")
    counts = _checked_counts(COUNTS if counts is None else counts)
    source = _source(task, seed, size, counts)
    if _is_filled(folder):
        _require_same(folder, source, counts)
        return folder
    with whole_folder(folder) as temporary:
        for split in counts:
            (temporary / split).mkdir()
        jobs = [
            (f"{split}/{number:04d}.png", task, split_seed(seed, split), number - 1)
            for split, count in counts.items()
            for number in range(1, count + 1)
        ]
        write_pairs(temporary, jobs, size, draw_pair)
        write_declaration(
            temporary,
            name=TASKS[task].name,
            direction=TASKS[task].direction,
            label_half=TASKS[task].label_half,
            source=source,
        )
    # Another process may have been faster: what stands there now must be the same.
    _require_same(folder, source, counts)
    return folder


def draw_pair(task, seed, index, size):
    """Draw one pair of a task.

    Parameters
    ----------
    task : str
        A key of `TASKS`.
    seed, index, size : int
        As for `make_pair`.

    Returns
    -------
    numpy.ndarray
        uint8 [size, 2 * size, 3].
    """
    return TASKS[task].pair(seed, index, size)


def _source(task, seed, size, counts):
    pairs = ", ".join(f"{count} {split}" for split, count in counts.items())
    return (
        f"drawn by pix2pix_utils.data.synthetic, version {VERSION}: {task}, seed {seed}, "
        f"{size}×{size} pixels, {pairs}"
    )


def _is_filled(folder):
    return folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))


def _require_same(folder, source, counts):
    held = read_declaration(folder).get("source") if folder.is_dir() else None
    if held != source:
        what = f"holds something else ({held})" if held else "holds something else"
        raise InputError(f"{folder}: {what}; give an empty folder or a new name")
    for split, count in counts.items():
        found = len(images_in(folder / split)) if (folder / split).is_dir() else 0
        if found != count:
            raise InputError(
                f"{folder / split}: holds {found} of {count} pairs; remove {folder} so that it "
                "is written anew"
            )


def _checked_counts(counts):
    """Return the counts in the order of `SPLITS`, so that the order given does not matter."""
    wrong = [
        split
        for split, count in counts.items()
        if split not in SPLITS or type(count) is not int or count < 1
    ]
    if wrong or not counts:
        raise InputError(
            f"counts: {counts!r} is not allowed; give a whole number above 0 for some of "
            f"{', '.join(SPLITS)}"
        )
    return {split: counts[split] for split in SPLITS if split in counts}


def _require(seed, index, size, style=None, variant=0):
    for name, value in (("seed", seed), ("index", index), ("variant", variant)):
        if not isinstance(value, int | np.integer) or value < 0:
            raise InputError(f"{name}: {value!r} is not allowed; give a whole number from 0")
    if not isinstance(size, int | np.integer) or not SMALLEST <= size <= LARGEST:
        raise InputError(
            f"size: {size!r} is not allowed; give a whole number from {SMALLEST} to {LARGEST}"
        )
    if style is not None and style not in STYLES:
        raise InputError(f"style: {style!r} is unknown; choose one of {', '.join(STYLES)}")
