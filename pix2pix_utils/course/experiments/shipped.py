"""``python -m pix2pix_utils.course.experiments.shipped NAME``: train a generator to ship.

Stopped or killed, it goes on when it is called again.
"""

import argparse
import dataclasses
import datetime
import platform
import sys
import time
from pathlib import Path

import numpy as np

from pix2pix_utils.pretrained import (
    DISCRIMINATOR,
    FOLDER,
    SHIPPED,
    load_pretrained,
    save_weights,
    weights_path,
)
from pix2pix_utils.support.cores import usable_cores
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file
from pix2pix_utils.support.quiet import import_tensorflow

BUILD = Path("build/pretrained")
"""Where the pairs are drawn and the runs are kept until they end."""

SEED = 1
"""Of the pairs: no house of the built-in data sets, whose seed is 0, is among them."""

_GROWN_ON = 32
"""How many inputs a generator is grown by."""

_WHAT = {
    "builtin": "label maps of facades in the twelve classes of the CMP Facades into photographs",
    "builtin-labels": "photographs of facades into label maps of the CMP Facades' twelve classes",
    "builtin-edges": "sketches of facades into photographs",
    "builtin-night": "facades by day into the same facades at night",
}

_CARD = """\
# {name}

`{name}.npz` holds the weights of a pix2pix generator, a byte for each. It translates {what}, at \
{side}×{side} pixels.

| | |
|---|---|
| made by | `python -m pix2pix_utils.course.experiments.shipped {name}`, on {date} |
| data | the built-in facades, version {version}, drawn by a program: {train:,} pairs of their own |
| configuration | the preset `quick`, seed {seed}, with {changes} |
| training | {start}{steps:,} steps, batch size {batch}, in {minutes:.1f} minutes on {machine} |
| software | Python {python}, TensorFlow {tensorflow} |
| size | {parameters:,} weights, {megabytes:.1f} MB |
| licence | MIT, like the rest of the project |

Measured on the {test} test pairs of the data set `{data}`, which it has never seen:

{measures}

L1 (of images in [-1, 1]), PSNR and SSIM compare with the one answer that is known, and so say \
little about how real a translation looks; [the results](../../docs/results.md) explain the others.

It knows these drawn houses and nothing else. Real photographs, other colours or other subjects \
give nonsense.{noise}
"""

_NOISE = " Its noise is weak: other seeds change details, not the house (paper, section 3.1)."


def main(arguments=None):
    """Train the generators that are asked for.

    Parameters
    ----------
    arguments : list of str, optional

    Returns
    -------
    int
        Exit status.
    """
    parser = argparse.ArgumentParser(
        prog="python -m pix2pix_utils.course.experiments.shipped", description=__doc__
    )
    parser.add_argument(
        "names", nargs="+", metavar="NAME", help="which to train: " + ", ".join(SHIPPED)
    )
    parser.add_argument("--build", type=Path, default=BUILD, help=f"where to work ({BUILD})")
    asked = parser.parse_args(arguments)
    import_tensorflow()
    try:
        for name in asked.names:
            weights_path(name)
        for name in asked.names:
            if not make(name, asked.build):
                print("stopped; the same command goes on", file=sys.stderr)
                return 130
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def make(name, build=BUILD):
    """Train a generator and write its weights and its card.

    Parameters
    ----------
    name : str
        A key of `SHIPPED`.
    build : path-like
        Where to draw its pairs, and to keep the run.

    Returns
    -------
    bool
        False where it was stopped before its end.
    """
    from pix2pix_utils.data.builtin import COUNTS, write_facades
    from pix2pix_utils.data.sources import BUILT_IN, open_data
    from pix2pix_utils.training import Trainer

    recipe, run = SHIPPED[name], Path(build) / name
    task = BUILT_IN[recipe.data].task
    pairs = Path(build) / f"pairs-{task}-{recipe.pairs}"
    write_facades(pairs, SEED, counts=COUNTS | {"train": recipe.pairs}, task=task)
    direction = BUILT_IN[recipe.data].direction or "auto"
    config, train, _ = open_data(recipe.config.replace(data=str(pairs), direction=direction))
    trainer = Trainer(config, train, run)
    seconds = _timed(trainer, run / "seconds.txt")
    if recipe.grown_from and not trainer.step:
        _grow(trainer, recipe.grown_from)
    if not trainer.fit(recipe.steps):
        return False
    kept = config.replace(data=recipe.data)
    save_weights(trainer.averaged, kept, weights_path(name))
    if name == "facades-128":
        save_weights(trainer.discriminator, kept, DISCRIMINATOR, "discriminator")
    write_card(name, trainer.step, seconds())
    return True


def _grow(trainer, name):
    """Begin with what a generator of half the size has learnt, the average included."""
    from pix2pix_utils.course.experiments.growing import grow
    from pix2pix_utils.data.pipeline import evaluation_dataset
    from pix2pix_utils.support.copies import copy_weights

    few = dataclasses.replace(trainer.pairs, files=trainer.pairs.files[:_GROWN_ON])
    inputs = np.concatenate([one.numpy() for one, _ in evaluation_dataset(trainer.config, few)])
    grow(load_pretrained(name)[0], trainer.generator, inputs)
    copy_weights(trainer.generator, trainer.averaged)


def write_card(name, steps, seconds):
    """Measure a shipped generator, and write how it was made and what it scores.

    Parameters
    ----------
    name : str
        A key of `SHIPPED`, whose weights are there.
    steps : int
        How many it was trained for.
    seconds : float
        How long that took.

    Returns
    -------
    pathlib.Path
        The card.
    """
    import tensorflow as tf

    from pix2pix_utils.evaluation import measure_generator
    from pix2pix_utils.facades import VERSION

    recipe = SHIPPED[name]
    generator, config = load_pretrained(name)  # what is measured is what is shipped
    test, scores, truth = measure_generator(generator, config)
    before = recipe.grown_from
    gpus = len(tf.config.list_physical_devices("GPU"))
    text = _CARD.format(
        name=name,
        what=_WHAT[recipe.data],
        side=config.image_size,
        date=datetime.date.today(),
        version=VERSION,
        train=recipe.pairs,
        seed=config.seed,
        changes=", ".join(f"{key} {value}" for key, value in recipe.changes.items()),
        start=f"grown from [{before}]({before}.md); " if before else "",
        steps=steps,
        batch=config.batch_size,
        minutes=seconds / 60,
        machine=f"{gpus} GPU" if gpus else f"{usable_cores()} CPU cores",
        python=platform.python_version(),
        tensorflow=tf.__version__,
        parameters=generator.count_params(),
        megabytes=weights_path(name).stat().st_size / 1e6,
        test=len(test),
        data=recipe.data,
        measures="\n".join(_measure_rows(scores, truth)),
        noise=_NOISE if recipe.data == "builtin" else "",
    )
    card = FOLDER / f"{name}.md"
    with atomic_file(card) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return card


def _measure_rows(scores, truth):
    """Write the measures as a table."""
    rows = ["| measure | translations | truth |", "|---|---|---|"]
    for name, value in scores.items():
        beside = f"{truth[name]:.3f}" if name in truth else ""
        rows.append(f"| {name} | {value:.3f} | {beside} |")
    return rows


def _timed(trainer, path):
    """Have the seconds of training kept in a file, over all the times it was taken up.

    Returns
    -------
    callable
        Gives the seconds so far.
    """
    earlier = float(path.read_text()) if path.exists() else 0.0
    before = time.perf_counter()

    def seconds():
        return earlier + time.perf_counter() - before

    def keep(_):
        with atomic_file(path) as temporary:
            temporary.write_text(f"{seconds():.0f}\n")

    trainer.on("checkpoint", keep)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
