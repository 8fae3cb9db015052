"""From the name of a data set to its folder and its pairs."""

import sys
from dataclasses import dataclass
from pathlib import Path

from pix2pix_utils.config import Config
from pix2pix_utils.data import builtin, catalog
from pix2pix_utils.data.declaration import resolve
from pix2pix_utils.data.headers import is_folder, readable
from pix2pix_utils.data.pairs import Pairs, evaluation_split, find_pairs
from pix2pix_utils.facades import VERSION
from pix2pix_utils.support.files import PathLike


@dataclass(frozen=True)
class BuiltIn:
    """A data set that the package draws itself.

    Attributes
    ----------
    task
        The pairs: a key of `builtin.TASKS`.
    about
        What is translated into what, in a few words.
    direction
        The direction, where it is not the one that the folder declares; or "".
    """

    task: str
    about: str
    direction: str = ""


BUILT_IN = {
    "builtin": BuiltIn("facades", "label maps to photographs"),
    "builtin-labels": BuiltIn("facades", "photographs to label maps", "AtoB"),
    "builtin-edges": BuiltIn("edges", "sketches to photographs"),
    "builtin-night": BuiltIn("night", "day to night"),
}
"""Name to `BuiltIn`: what needs no download."""


def data_folder(data: PathLike, progress: bool = True) -> Path:
    """Return the folder of a data set, made or downloaded first where need be.

    Parameters
    ----------
    data
        A key of `BUILT_IN`, a name of the catalog, or a folder. A folder that has the name of
        one of these is given as ``./name``, or as a `Path`; what is taken is then said.
    progress
        Whether to show a bar while downloading.

    Returns
    -------
    Its folder; "builtin" and "builtin-labels" share one: see `locate` for the direction.

    Raises
    ------
    InputError
        If a download or the writing fails.
    """
    if not isinstance(data, str) or data not in {*BUILT_IN, *catalog.CATALOG}:
        return Path(data)
    if data in BUILT_IN:
        task = BUILT_IN[data].task
        folder = catalog.data_home() / f"builtin-{task}-{VERSION}"
        with readable(folder):
            builtin.write_facades(folder, task=task)
    else:
        folder = catalog.download(data, progress=progress)
    if is_folder(Path(data)):
        print(
            f"{data}: the data set of this name is taken, in {folder}; for the folder here "
            f"give ./{data}",
            file=sys.stderr,
        )
    return folder


def locate(config: Config, progress: bool = True) -> tuple[Config, Path]:
    """Find, make or download the data set that a config names.

    Parameters
    ----------
    progress
        Whether to show a bar while downloading.

    Returns
    -------
    config
        With a definite direction and label half, as the data set declares them.
    folder

    Raises
    ------
    InputError
        If a download or the writing fails.
    """
    folder = data_folder(config.data, progress)
    built_in = BUILT_IN.get(config.data)
    if built_in and built_in.direction and config.direction == "auto":
        config = config.replace(direction=built_in.direction)
    return resolve(config, folder), folder


def split_of(config: Config, folder: PathLike, split: str) -> Pairs:
    """Find the pairs of a split, to be read as a config with a definite direction says.

    Raises
    ------
    InputError
        As `find_pairs` does.
    """
    return find_pairs(folder, split, config.direction, config.label_half, config.bit_depth)


def open_data(config: Config, progress: bool = True) -> tuple[Config, Pairs, Pairs]:
    """Find, make or download the pairs that a config names.

    Parameters
    ----------
    progress
        Whether to show a bar while downloading.

    Returns
    -------
    config
        With a definite direction, as the data set declares it.
    train, test
        What to learn from, and what to test on; for a data set without a test split the second
        is its validation split.

    Raises
    ------
    InputError
        If a download fails, or the folder lacks one of the two splits.
    """
    config, folder = locate(config, progress)
    train, test = (split_of(config, folder, one) for one in ("train", evaluation_split(folder)))
    return config, train, test
