"""From the folder of a run, or a file, to what was learnt."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from pix2pix_utils.config import Config
from pix2pix_utils.generator import build_generator
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike
from pix2pix_utils.training.checkpoint import assign, average_arrays, model_arrays
from pix2pix_utils.training.record import Record
from pix2pix_utils.training.soundness import best_measure, load_newest, those_of


def load_generator(
    run: PathLike, checkpoint: int | str | None = None
) -> tuple[keras.Model, Config]:
    """Load the generator of a run, at its newest sound checkpoint, and the run's config.

    Where the run keeps an average of the weights, it is the average that is loaded. A newer
    checkpoint that cannot be used is named on the standard error output.

    Parameters
    ----------
    run
        Folder of a run.
    checkpoint
        A step, to load its checkpoint and no other; "best" for that which did best on the val
        split.

    Raises
    ------
    InputError
        If the folder holds no run, or no checkpoint that can be used, or not that one.
    """
    generator, config, _ = load_run(run, checkpoint)
    return generator, config


def load_run(run: PathLike, checkpoint: int | str | None = None) -> tuple[keras.Model, Config, int]:
    """Load what `load_generator` does, and say which step it was saved at.

    Parameters
    ----------
    run, checkpoint
        As for `load_generator`, which says what is raised.

    Returns
    -------
    generator, config
    step
        Steps of training that the generator has seen.
    """
    run = Path(run)
    record = Record.read(run)
    generator = build_generator(record.config)
    variables = model_arrays(generator, "generator")
    averages = average_arrays(generator) if record.config.ema_decay else {}

    def load(details: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        record.require_own(details)
        assign({**variables, **averages}, arrays)  # the averages come last, and stay

    asked = _asked(run, checkpoint)
    step, unusable = load_newest(run / "checkpoints", load, asked, "checkpoint")
    if step is None:
        raise InputError(f"{run}: holds no checkpoint yet; train it first with `pix2pix train`")
    for problem in unusable.values():
        print(f"{problem} and was passed over; this is step {step}", file=sys.stderr)
    return generator, record.config, step


def _asked(run: Path, checkpoint: int | str | None) -> int | None:
    """Return the step of the checkpoint that is asked for; None for the newest."""
    if checkpoint != "best":
        if isinstance(checkpoint, str):
            raise InputError(f"checkpoint: {checkpoint!r} is unknown; give a step, or best")
        return checkpoint
    best = best_measure(run)
    if best is None:
        raise InputError(
            f"checkpoint: nothing of {run} was measured on a val split, and none is the best; "
            f"there are {those_of(run / 'checkpoints')}"
        )
    return best[1].step
