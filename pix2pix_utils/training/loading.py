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
from pix2pix_utils.training import checkpoint
from pix2pix_utils.training.record import Record
from pix2pix_utils.training.soundness import load_newest


def load_generator(run: PathLike) -> tuple[keras.Model, Config]:
    """Load the generator of a run, at its newest sound checkpoint, and the run's config.

    Where the run keeps an average of the weights, it is the average that is loaded. A newer
    checkpoint that cannot be used is named on the standard error output.

    Parameters
    ----------
    run
        Folder of a run.

    Raises
    ------
    InputError
        If the folder holds no run, or no checkpoint that can be used.
    """
    generator, config, _ = load_run(run)
    return generator, config


def load_run(run: PathLike) -> tuple[keras.Model, Config, int]:
    """Load what `load_generator` does, and say which step it was saved at.

    Parameters
    ----------
    run
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
    variables = checkpoint.model_arrays(generator, "generator")
    averages = checkpoint.average_arrays(generator) if record.config.ema_decay else {}

    def load(details: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        record.require_own(details)
        checkpoint.assign({**variables, **averages}, arrays)  # the averages come last, and stay

    step, unusable = load_newest(run / "checkpoints", load)
    if step is None:
        raise InputError(f"{run}: holds no checkpoint yet; train it first with `pix2pix train`")
    for problem in unusable.values():
        print(f"{problem} and was passed over; this is step {step}", file=sys.stderr)
    return generator, record.config, step
