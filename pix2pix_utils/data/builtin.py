"""The built-in data sets: folders of facades that the package draws itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pix2pix_utils.data.declaration import read_declaration, write_declaration
from pix2pix_utils.data.pairs import images_in
from pix2pix_utils.data.writing import write_pairs
from pix2pix_utils.facades import (
    SPLITS,
    VERSION,
    make_edges_pair,
    make_night_pair,
    make_pair,
    split_seed,
)
from pix2pix_utils.facades.pairs import require
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, whole_folder

COUNTS = {"train": 400, "val": 100, "test": 100}
"""Pairs in each split, unless others are asked for."""


@dataclass(frozen=True)
class Task:
    """What pairs are made of, and how they are read.

    Attributes
    ----------
    name
        What the data set is called.
    pair
        ``(seed, index, size)`` to uint8 [size, 2 * size, 3].
    direction : {"AtoB", "BtoA"}
        Which half is translated into which.
    label_half : {"B", "none"}
        Which half is a label map.
    """

    name: str
    pair: Callable[[int, int, int], np.ndarray]
    direction: str
    label_half: str


TASKS = {
    "facades": Task("Built-in facades", make_pair, "BtoA", "B"),
    "edges": Task("Built-in facades, from sketches", make_edges_pair, "AtoB", "none"),
    "night": Task("Built-in facades, day to night", make_night_pair, "AtoB", "none"),
}
"""Pairs that can be written. From photographs to labels: "facades" read the other way."""


def write_facades(
    folder: PathLike,
    seed: int = 0,
    size: int = 256,
    counts: Mapping[str, int] | None = None,
    task: str = "facades",
) -> Path:
    """Write the built-in facades as a data set of side-by-side pairs.

    Files are named 0001.png and so on in each split. Each split has a seed of its own, see
    `split_seed`, so that a pair stays what it is however many there are of others.

    Parameters
    ----------
    folder
        Must not exist yet, be empty, or hold these very facades, which are then left alone.
    seed
        At least 0.
    size
        Side of each half in pixels, 32 to 1024.
    counts
        Pairs in each of "train", "val", "test"; `COUNTS` by default.
    task
        A key of `TASKS`.

    Returns
    -------
    The folder.

    Raises
    ------
    InputError
        If the folder holds something else or cannot be written, a number is out of range, or
        the task is unknown.
    """
    folder = Path(folder)
    require(seed, 0, size)
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


def draw_pair(task: str, seed: int, index: int, size: int) -> np.ndarray:
    """Draw one pair of a task.

    Parameters
    ----------
    task
        A key of `TASKS`.
    seed, index, size
        As for `make_pair`.

    Returns
    -------
    uint8 [size, 2 * size, 3].
    """
    return TASKS[task].pair(seed, index, size)


def _source(task: str, seed: int, size: int, counts: Mapping[str, int]) -> str:
    pairs = ", ".join(f"{count} {split}" for split, count in counts.items())
    return (
        f"drawn by pix2pix_utils.facades, version {VERSION}: {task}, seed {seed}, "
        f"{size}×{size} pixels, {pairs}"
    )


def _is_filled(folder: Path) -> bool:
    return folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))


def _require_same(folder: Path, source: str, counts: Mapping[str, int]) -> None:
    held = read_declaration(folder).get("source") if folder.is_dir() else None
    if isinstance(held, str):  # folders from before the facades had their own room
        held = held.replace("pix2pix_utils.data.synthetic", "pix2pix_utils.facades")
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


def _checked_counts(counts: Mapping[str, int]) -> dict[str, int]:
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
