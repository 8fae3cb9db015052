"""Train and measure one run, and keep what it was."""

import dataclasses
import hashlib
import os
import platform
import subprocess
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from pix2pix_utils.config import Config
from pix2pix_utils.data.pipeline import evaluation_dataset
from pix2pix_utils.data.sources import open_data
from pix2pix_utils.evaluation import (
    compare,
    diversity,
    fcn_score,
    load_segmenter,
    mean_of,
    save_segmenter,
    train_segmenter,
)
from pix2pix_utils.evaluation.fcn import BATCH, EPOCHS, SEGMENTER
from pix2pix_utils.files import whole_file
from pix2pix_utils.inference import translate
from pix2pix_utils.pixels import to_uint8
from pix2pix_utils.pretrained import GENERATOR, load_pretrained
from pix2pix_utils.results.files import read, write
from pix2pix_utils.training import Trainer

SHOWN = 4
"""Test pairs whose translations are kept as a picture: the first, not the best."""

SIDE = 128
"""Side of the images that are measured; larger ones are shrunk to it."""

NOISE_SEEDS, NOISE_INPUTS = 4, 10
"""The diversity is that of four translations of each of the first ten inputs."""


def test_images(config, pairs):
    """Read the test pairs as the networks see them.

    Parameters
    ----------
    config : Config
        With a definite direction.
    pairs : Pairs

    Returns
    -------
    label_maps, photographs : numpy.ndarray
        uint8, [count, image_size, image_size, 3].
    """
    both = [
        [to_uint8(image[0].numpy()) for image in pair] for pair in evaluation_dataset(config, pairs)
    ]
    label_maps, photographs = zip(*both, strict=True)
    return np.stack(label_maps), np.stack(photographs)


def measure(generator, segmenter, config, pairs):
    """Measure a generator on test pairs, with noise as in the paper, at `SIDE` pixels.

    Parameters
    ----------
    generator, segmenter : keras.Model
    config : Config
        The generator's, with a definite direction.
    pairs : Pairs

    Returns
    -------
    scores : dict of str to float
        The three of the FCN-score, those of `compare`, and "diversity".
    outputs : numpy.ndarray
        The translations, uint8 [count, SIDE, SIDE, 3].
    """
    inputs, _ = test_images(config, pairs)
    label_maps, photographs = test_images(config.replace(image_size=SIDE, load_size=SIDE), pairs)

    def translated(images, seed=0):
        outputs = translate(generator, images, seed=seed)
        shape = (-1, SIDE, config.image_size // SIDE, SIDE, config.image_size // SIDE, 3)
        return np.rint(outputs.reshape(shape).mean(axis=(2, 4))).astype(np.uint8)

    outputs = translated(inputs)
    by_seed = [translated(inputs[:NOISE_INPUTS], seed) for seed in range(NOISE_SEEDS)]
    scores = {
        **fcn_score(segmenter, label_maps, outputs),
        **mean_of(map(compare, outputs, photographs)),
        "diversity": float(np.mean([diversity(one) for one in zip(*by_seed, strict=True)])),
    }
    return scores, outputs


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


def carry_out(run, segmenter, folder, data=None):
    """Train and measure one run, and write ``runs/NAME.json`` and ``pictures/NAME.jpg``.

    Parameters
    ----------
    run : Run
    segmenter : keras.Model
    folder : path-like
    data : path-like or None
        Where the data lies that the run's config names, if it is not to be downloaded. There
        are no pictures of data that are not built in, whose photographs belong to others.

    Returns
    -------
    dict
        What the JSON file holds.
    """
    config, pairs, test = open_data(run.config.replace(data=str(data or run.config.data)))
    pairs = dataclasses.replace(pairs, files=pairs.files[: run.pairs])
    trainer, minutes = train(config, pairs, run.minutes)
    scores, outputs = measure(trainer.averaged, segmenter, config, test)
    if run.config.data == "builtin":
        with whole_file(Path(folder) / "pictures" / f"{run.name}.jpg") as temporary:
            picture = Image.fromarray(np.concatenate(outputs[:SHOWN], axis=1))
            picture.save(temporary, format="JPEG", quality=92, subsampling=0)
    result = {
        "name": run.name,
        "pairs": len(pairs),
        "steps": trainer.step,
        "minutes": round(minutes, 2),
        "scores": rounded(scores),
        **circumstances(),
        "config": dataclasses.asdict(run.config),
    }
    write(result, Path(folder) / "runs" / f"{run.name}.json")
    return result


def rounded(scores):
    """Keep of each score as many digits as mean something.

    Parameters
    ----------
    scores : dict of str to float

    Returns
    -------
    dict of str to float
    """
    return {name: round(value, 4) for name, value in scores.items()}


def circumstances():
    """Say with what software, on what machine and from what code a result comes.

    Returns
    -------
    dict
        "versions", "machine", and "commit": None outside a repository.
    """
    gpus = len(tf.config.list_physical_devices("GPU"))
    shown = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
    )
    return {
        "versions": {
            "python": platform.python_version(),
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
        },
        "machine": f"{gpus} GPU" if gpus else f"{os.cpu_count()} CPU cores",
        "commit": shown.stdout.strip() or None,
    }


def is_done(run, folder):
    """Say whether the result of a run is there, and belongs to its present configuration.

    Parameters
    ----------
    run : Run
    folder : path-like

    Returns
    -------
    bool
    """
    path = Path(folder) / "runs" / f"{run.name}.json"
    if not path.exists():
        return False
    result = read(path)
    return (result["config"], result["pairs"]) == (dataclasses.asdict(run.config), run.pairs)


def segmenter_for(config, folder, build, data=None):
    """Load the segmenter that reads the translations of a run, trained first where need be.

    Parameters
    ----------
    config : Config
        The run's.
    folder : path-like
        Where the results lie.
    build : path-like
        Where a segmenter of data that are not built in is kept.
    data : path-like or None
        As for `carry_out`.

    Returns
    -------
    keras.Model
    """
    built_in = config.data == "builtin"
    path = SEGMENTER if built_in else Path(build) / f"segmenter-{config.data}.npz"
    name = "segmenter" if built_in else f"segmenter-{config.data}"
    report = Path(folder) / "runs" / f"{name}.json"
    if path.exists() and report.exists():
        return load_segmenter(path)
    config = Config.preset("quick").replace(data=str(data or config.data))
    config, pairs, test = open_data(config)
    before = time.perf_counter()
    segmenter = train_segmenter(config, pairs)
    minutes = (time.perf_counter() - before) / 60
    save_segmenter(segmenter, path, {"data": name})
    segmenter = load_segmenter(path)  # what is measured is what is kept
    label_maps, photographs = test_images(config, test)
    result = {
        "name": name,
        "pairs": len(pairs),
        "steps": int(EPOCHS * (len(pairs) // BATCH)),
        "minutes": round(minutes, 2),
        "scores": rounded(fcn_score(segmenter, label_maps, photographs)),
        **circumstances(),
    }
    write(result, report)
    return segmenter


def measure_shipped(folder):
    """Measure the shipped generator, where that is not done for the file that is there.

    Parameters
    ----------
    folder : path-like
        Where the results lie.
    """
    report = Path(folder) / "runs" / "shipped.json"
    digest = hashlib.sha256(GENERATOR.read_bytes()).hexdigest()
    if report.exists() and read(report).get("sha256") == digest:
        return
    generator, config = load_pretrained()
    config, _, test = open_data(config)
    scores, _ = measure(generator, load_segmenter(), config, test)
    result = {"name": "shipped", "sha256": digest, "scores": rounded(scores), **circumstances()}
    write(result, report)
