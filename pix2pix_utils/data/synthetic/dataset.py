"""Pairs of the built-in facades, and the folder that holds them."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from pix2pix_utils.data.pairs import SPLITS, images_in, read_declaration, write_declaration
from pix2pix_utils.data.synthetic.grammar import draw_layout, label_map
from pix2pix_utils.data.synthetic.palette import to_colours
from pix2pix_utils.data.synthetic.rendering import paint
from pix2pix_utils.data.synthetic.styles import STYLES
from pix2pix_utils.errors import InputError
from pix2pix_utils.files import whole_folder

VERSION = 2
"""Raise this when the pictures change: what older versions wrote is then not used again."""

COUNTS = {"train": 400, "test": 100}
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


def write_facades(folder, seed=0, size=256, counts=None):
    """Write the built-in facades as a data set of side-by-side pairs.

    Files are named 0001.png and so on in each split. The splits follow each other in the
    index, so that no pair is in two of them.

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

    Returns
    -------
    pathlib.Path
        ``folder``.

    Raises
    ------
    InputError
        If the folder holds something else or cannot be written, or a number is out of range.
    """
    folder = Path(folder)
    _require(seed, 0, size)
    counts = _checked_counts(COUNTS if counts is None else counts)
    source = _source(seed, size, counts)
    if _is_filled(folder):
        _require_same(folder, source, counts)
        return folder
    with whole_folder(folder) as temporary:
        jobs, index = [], 0
        for split, count in counts.items():
            (temporary / split).mkdir()
            for number in range(1, count + 1):
                jobs.append((index, temporary / split / f"{number:04d}.png"))
                index += 1

        def write(job):
            index, path = job
            # Compression level 1: a quarter of the time of the default for a tenth more bytes.
            Image.fromarray(make_pair(seed, index, size)).save(path, compress_level=1)

        # Threads, not processes: NumPy and Pillow release the lock for most of the time, and
        # threads start at once, in a script as in a notebook.
        pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
        try:
            for _ in pool.map(write, jobs):
                pass
        finally:
            pool.shutdown(cancel_futures=True)
        write_declaration(
            temporary,
            name="Built-in facades",
            direction="BtoA",
            label_half="B",
            source=source,
        )
    # Another process may have been faster: what stands there now must be the same.
    _require_same(folder, source, counts)
    return folder


def _source(seed, size, counts):
    pairs = ", ".join(f"{count} {split}" for split, count in counts.items())
    return (
        f"drawn by pix2pix_utils.data.synthetic, version {VERSION}: seed {seed}, "
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
