"""Train and measure one run, and keep what it was."""

import dataclasses
import time
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from pix2pix_utils.config import Config
from pix2pix_utils.course.experiments.files import read, write
from pix2pix_utils.course.experiments.measuring import measure, provenance, rounded, split_of
from pix2pix_utils.course.experiments.strips import SHOWN
from pix2pix_utils.data.sources import open_data
from pix2pix_utils.evaluation import builtin_layouts
from pix2pix_utils.facades import VERSION
from pix2pix_utils.pretrained import save_weights
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file
from pix2pix_utils.training import Trainer


def train(config, pairs, limit=None):
    """Train a generator from fresh weights to the end, and time it.

    Parameters
    ----------
    config : Config
        With a definite direction.
    pairs : Pairs
    limit : float or None
        Minutes after which to stop.

    Returns
    -------
    trainer : Trainer
    minutes : float
        From building the networks to the last step.
    """
    keras.backend.clear_session()  # else the graphs of all runs before stay in memory
    before, over = time.perf_counter(), []

    def minutes():
        return (time.perf_counter() - before) / 60

    def look(trainer):
        if limit is not None and minutes() >= limit:
            over.append(True)
            trainer.stop()

    trainer = Trainer(config, pairs)
    trainer.on("log", look)
    if not trainer.fit() and not over:
        raise KeyboardInterrupt
    return trainer, minutes()


def can_be_made(run):
    """Say whether the data of a run can still be drawn.

    Parameters
    ----------
    run : Run

    Returns
    -------
    bool
        False where it learns from another version of the built-in facades than the present one.
    """
    return run.config.data != "builtin" or run.facades == VERSION


def run_experiment(run, segmenter, folder, data=None, build=None):
    """Train and measure one run, and write ``runs/NAME.json`` and ``pictures/NAME.jpg``.

    Parameters
    ----------
    run : Run
    segmenter : keras.Model
    folder : path-like
    data : path-like or None
        Where the data lies that the run's config names, if it is not to be downloaded. There
        are no pictures of data that are not built in, whose photographs belong to others.
    build : path-like or None
        Where to keep the generator, as ``NAME.npz``.

    Returns
    -------
    dict
        What the JSON file holds.

    Raises
    ------
    InputError
        If the run wants another version of the built-in facades than the present one.
    """
    if not can_be_made(run):
        raise InputError(
            f"{run.name}: learns from version {run.facades} of the built-in facades, and the "
            f"present one is {VERSION}; take the code that its result names as commit"
        )
    config, pairs, _ = open_data(run.config.replace(data=str(data or run.config.data)))
    measured_on = split_of(config, pairs, run.split)
    pairs = dataclasses.replace(pairs, files=pairs.files[: run.pairs])
    trainer, minutes = train(config, pairs, run.minutes)
    layouts = builtin_layouts(measured_on) if run.config.data == "builtin" else None
    scores, outputs = measure(trainer.averaged, segmenter, config, measured_on, layouts)
    if run.config.data == "builtin":
        with atomic_file(Path(folder) / "pictures" / f"{run.name}.jpg") as temporary:
            picture = Image.fromarray(np.concatenate(outputs[:SHOWN], axis=1))
            picture.save(temporary, format="JPEG", quality=92, subsampling=0)
    if build is not None:
        kept = config.replace(data=run.config.data)
        save_weights(trainer.averaged, kept, weights_of(run.name, build))
    result = {
        "name": run.name,
        "pairs": len(pairs),
        "steps": trainer.step,
        "minutes": round(minutes, 2),
        "split": run.split,
        "facades": run.facades,
        "scores": rounded(scores),
        **provenance(),
        "config": dataclasses.asdict(run.config),
    }
    write(result, Path(folder) / "runs" / f"{run.name}.json")
    return result


def weights_of(name, build):
    """Say where the generator of a run is kept.

    Parameters
    ----------
    name : str
        The run's.
    build : path-like

    Returns
    -------
    pathlib.Path
    """
    return Path(build) / f"{name}.npz"


def is_done(run, folder):
    """Say whether the result of a run is there, and belongs to its present configuration.

    Parameters
    ----------
    run : Run
    folder : path-like

    Returns
    -------
    bool
        A field of `Config` that the result does not have yet counts as its default, and so do
        the split, test, and the version of the facades, 1.
    """
    path = Path(folder) / "runs" / f"{run.name}.json"
    if not path.exists():
        return False
    result = read(path)
    try:
        config = Config(**result["config"])
    except (InputError, TypeError):  # made with fields or values that are no more
        return False
    held = (config, result["pairs"], result.get("split", "test"), result.get("facades", 1))
    return held == (run.config, run.pairs, run.split, run.facades)
