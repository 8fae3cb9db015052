"""Which checkpoint of a run can be used: the newest with which nothing is wrong."""

import math
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike
from pix2pix_utils.training.checkpoint import DAMAGE, checkpoints, digest, is_milestone, opened
from pix2pix_utils.training.measures import NAME, Measure, Measures
from pix2pix_utils.training.record import Record


def require_sound(path: PathLike) -> None:
    """Refuse a checkpoint that is not whole or finite, or not of the step that its name says.

    Every byte of the file is read.

    Raises
    ------
    InputError
        With what is wrong.
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            sound = archive.testzip() is None
            found = digest(_headers(archive)) if sound else ""
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror or error}); use the one before it"
        ) from error
    except DAMAGE:
        sound = False
    if not sound:
        raise InputError(f"{path}: is damaged; use the one before it")
    with opened(path) as (details, _):
        step = details.get("step")
        contents = details.get("contents", found)  # earlier versions did not write them
    if type(step) is not int or not re.fullmatch(rf"step-0*{step}\.npz", path.name):
        raise InputError(f"{path}: holds step {step}; use the one before it")
    if contents != found:
        raise InputError(f"{path}: holds other arrays than were saved; use the one before it")
    with opened(path) as (_, arrays):
        for name, value in arrays.items():
            # Also what a translation does not need: every command takes the same checkpoint.
            if value.dtype.kind == "f" and not np.isfinite(value).all():
                raise InputError(
                    f"{path}: {name}: holds numbers that are not finite; use the one before it"
                )


def those_of(folder: PathLike) -> str:
    """Name the checkpoints of a run by their steps, and say which of them are to stay.

    Parameters
    ----------
    folder
        The run's folder of checkpoints; it need not exist.
    """
    stay = _staying(Path(folder).parent)
    names = [f"{step} ({stay[step]})" if step in stay else f"{step}" for step in _steps(folder)]
    return f"those of the steps {', '.join(names)}" if names else "none"


def staying(run: PathLike) -> str:
    """Name the checkpoints of a run that are to stay, as "step 6 (milestone), step 9 (best …)"."""
    return ", ".join(f"step {step} ({why})" for step, why in _staying(Path(run)).items())


def _staying(run: Path) -> dict[int, str]:
    """Return why each checkpoint stays that does, by its step."""
    best = best_measure(run)
    stay = {}
    for step, path in checkpoints(run / "checkpoints"):
        words = ["milestone"] if is_milestone(path) else []
        if best is not None and best[1].step == step:
            by, row = best
            words.append(f"best by {by}: {row.fcn if by == 'FCN' else row.l1:.3f}")
        if words:
            stay[step] = ", ".join(words)
    return stay


def _steps(folder: PathLike) -> list[int]:
    return [step for step, _ in checkpoints(folder)]


def best_measure(run: PathLike) -> tuple[str, Measure] | None:
    """Find which of a run's checkpoints is the best by what the run has measured.

    Parameters
    ----------
    run
        Its folder.

    Returns
    -------
    By what, "L1" or "FCN", and its row of the table; None where nothing was measured.

    Raises
    ------
    InputError
        If the table or the run's config cannot be read.
    """
    run = Path(run)
    measures = Measures.read_csv(run / NAME)
    if not measures.rows:
        return None
    by = Record.read(run).config.keep_best
    found = measures.best(by, _steps(run / "checkpoints"))
    return None if found is None else ("FCN" if by == "FCN" else "L1", found)


def _headers(archive: zipfile.ZipFile) -> Iterator[tuple[str, tuple[int, ...], np.dtype]]:
    """Yield name, shape and type of each array, without reading it."""
    for entry in archive.infolist():
        with archive.open(entry) as file:
            if np.lib.format.read_magic(file) != (1, 0):
                raise ValueError(f"{entry.filename} is an array of another format")
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            size = file.tell() + math.prod(shape) * dtype.itemsize
        if dtype.hasobject or size != entry.file_size:
            raise ValueError(f"{entry.filename} is not as long as it should be")
        if entry.filename != "details.npy":
            yield entry.filename.removesuffix(".npy"), shape, dtype


def load_newest(
    folder: PathLike,
    load: Callable[[Mapping[str, Any], Mapping[str, np.ndarray]], None],
    step: int | None = None,
    asked: str = "from_step",
) -> tuple[int | None, dict[Path, str]]:
    """Load the newest checkpoint that can be used, whatever is wrong with newer ones.

    Parameters
    ----------
    folder
        The run's folder of checkpoints; it need not exist.
    load
        Is given details and arrays, as `opened` yields them, and raises `InputError` before it
        changes anything where they will not do.
    step
        Load that of this step and no other.
    asked : {"from_step", "checkpoint"}
        What the user calls that step.

    Returns
    -------
    step
        That which was loaded; None where there is no checkpoint at all.
    unusable
        The newer ones, and what is wrong with each.

    Raises
    ------
    InputError
        If there are checkpoints but none can be used, or not that of ``step``.
    """
    found = checkpoints(folder)
    if step is not None and step not in _steps(folder):
        raise InputError(
            f"{asked}: of step {step} no checkpoint is kept, but {those_of(folder)}; give one"
        )
    unusable: dict[Path, str] = {}
    for number, path in reversed(found):
        if step not in (None, number):
            continue
        try:
            require_sound(path)
            with opened(path) as (details, arrays):
                load(details, arrays)
                return number, unusable
        except InputError as error:
            # Without the remedy, for the one before is taken.
            problem = str(error).removeprefix(f"{path}: ").partition("; ")[0]
            unusable[path] = f"{path}: {problem}"
    if unusable and step is not None:
        raise InputError(f"{unusable.popitem()[1]}; take another checkpoint")
    if unusable:
        raise InputError(
            f"{next(iter(unusable.values()))}, and every other checkpoint there is unusable too; "
            "restore one from a backup, or start a new run in another folder"
        )
    return None, unusable
