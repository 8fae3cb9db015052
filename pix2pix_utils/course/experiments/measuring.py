"""Measure translations, the true photographs and what is shipped, and say where it was done."""

import dataclasses
import functools
import hashlib
import platform
import subprocess
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from pix2pix_utils.config import Config
from pix2pix_utils.course.experiments.ablations import FIRST
from pix2pix_utils.course.experiments.files import read, write
from pix2pix_utils.course.experiments.strips import PAIR, SHOWN
from pix2pix_utils.course.experiments.tables import report_of_truth
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.data.pipeline import evaluation_dataset
from pix2pix_utils.data.sources import open_data
from pix2pix_utils.evaluation import (
    METRICS,
    builtin_layouts,
    diversity,
    fcn_score,
    load_segmenter,
    measure_facades,
    measure_generator,
    measure_images,
    save_segmenter,
    train_segmenter,
)
from pix2pix_utils.evaluation.fcn import BATCH, EPOCHS, SEGMENTER
from pix2pix_utils.facades import VERSION
from pix2pix_utils.inference import translate
from pix2pix_utils.pretrained import SHIPPED, load_pretrained, weights_path
from pix2pix_utils.support.cores import usable_cores
from pix2pix_utils.support.files import atomic_file
from pix2pix_utils.support.pixels import shrink, to_uint8

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


def measure(generator, segmenter, config, pairs, layouts=None):
    """Measure a generator on pairs of val or test, with noise as in the paper, at `SIDE` pixels.

    Parameters
    ----------
    generator, segmenter : keras.Model
    config : Config
        The generator's, with a definite direction.
    pairs : Pairs
    layouts : sequence of Layout or None
        Of built-in facades, to ask for the houses' families too.

    Returns
    -------
    scores : dict of str to float
        Those of `measure_facades`, and "diversity".
    outputs : numpy.ndarray
        The translations, uint8 [count, SIDE, SIDE, 3].
    """
    inputs, _ = test_images(config, pairs)
    label_maps, photographs = test_images(config.replace(image_size=SIDE, load_size=SIDE), pairs)

    def translated(images, seed=0):
        return shrink(translate(generator, images, seed=seed), config.image_size // SIDE)

    outputs = translated(inputs)
    by_seed = [translated(inputs[:NOISE_INPUTS], seed) for seed in range(NOISE_SEEDS)]
    scores, _ = measure_facades(outputs, photographs, label_maps, layouts, segmenter)
    scores = scores | {
        "diversity": float(np.mean([diversity(one) for one in zip(*by_seed, strict=True)])),
    }
    return scores, outputs


def split_of(config, pairs, split):
    """Find another split of the data that some pairs belong to.

    Parameters
    ----------
    config : Config
        With a definite direction.
    pairs : Pairs
    split : {"train", "val", "test"}

    Returns
    -------
    Pairs

    Raises
    ------
    InputError
        If the data have no such split.
    """
    return find_pairs(pairs.folder, split, config.direction, config.label_half)


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
        As for `run_experiment`.

    Returns
    -------
    keras.Model
        The shipped one for the built-in facades: it is never trained here.
    """
    if config.data == "builtin":
        return load_segmenter()
    name = f"segmenter-{config.data}"
    path, report = Path(build) / f"{name}.npz", Path(folder) / "runs" / f"{name}.json"
    if path.exists() and report.exists():
        return load_segmenter(path)
    config, pairs, test = open_data(Config(**FIRST).replace(data=str(data or config.data)))
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
        **provenance(),
    }
    write(result, report)
    return segmenter


def measure_truth(folder):
    """Measure the true photographs of val and test, where that is not done for this segmenter.

    What is relative to true photographs is measured beside those of the other split. The first
    test pairs are kept as pictures.

    Parameters
    ----------
    folder : path-like
        Where the results lie.
    """
    config, pairs, _ = open_data(Config.preset("quick"))

    def measured(split, other):
        asked, others = (split_of(config, pairs, name) for name in (split, other))
        label_maps, photographs = test_images(config, asked)
        layouts, segmenter = builtin_layouts(asked), load_segmenter()
        _, truth = measure_facades(photographs, photographs, label_maps, layouts, segmenter)
        beside = measure_images(photographs, test_images(config, others)[1], segmenter)
        return truth | {name: value for name, value in beside.items() if name not in METRICS}

    for split, other in (("val", "test"), ("test", "val")):
        name = report_of_truth(VERSION, split)
        scores = functools.partial(measured, split, other)
        _measure_once(name, SEGMENTER, scores, folder, {"split": split})
    first = split_of(config, pairs, "test")
    first = dataclasses.replace(first, files=first.files[:SHOWN])
    for name, images in zip(PAIR, test_images(config, first), strict=True):
        path = Path(folder) / "pictures" / f"{name}-{VERSION}.png"
        if not path.exists():
            with atomic_file(path) as temporary:
                picture = Image.fromarray(np.concatenate(images, axis=1))
                picture.save(temporary, format="PNG", optimize=True)


def measure_shipped(folder):
    """Measure the shipped generators, where that is not done for the files that are there.

    Parameters
    ----------
    folder : path-like
        Where the results lie.
    """
    read_by = {"split": "test", "segmenter": sha256(SEGMENTER)}
    for name in SHIPPED:

        def measured(name=name):
            return measure_generator(*load_pretrained(name))[1]

        _measure_once(f"shipped-{name}", weights_path(name), measured, folder, read_by)


def sha256(path):
    """Return the hash by which a report names a file of weights.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    str
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _measure_once(name, weights, measured, folder, details):
    """Write a report that names the weights by their hash, unless it is there for these."""
    report = Path(folder) / "runs" / f"{name}.json"
    asked = {"sha256": sha256(weights), "facades": VERSION, **details}
    held = read(report) if report.exists() else {}
    if all(held.get(key) == value for key, value in asked.items()):
        return
    write({"name": name, **asked, "scores": rounded(measured()), **provenance()}, report)


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


def provenance():
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
        "machine": f"{gpus} GPU" if gpus else f"{usable_cores()} CPU cores",
        "commit": shown.stdout.strip() or None,
    }
