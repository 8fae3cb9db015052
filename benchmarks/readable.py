"""How long it takes until the segmenter can read what the generator paints.

``python -m benchmarks readable`` trains the quick preset, and then the article's settings at its
size and 32 filters, on the built-in facades. The clock counts building, tracing and training, not
the scoring in between. The article's settings get three times as long as the quick preset took.
"""

import time

import numpy as np

from pix2pix_utils.config import Config
from pix2pix_utils.course.experiments.measuring import split_of, test_images
from pix2pix_utils.data.sources import open_data
from pix2pix_utils.evaluation import SCORES, fcn_score, load_segmenter
from pix2pix_utils.inference import translate
from pix2pix_utils.training import Trainer

SHARE = 0.90
"""Of the per-pixel accuracy that the true photographs of val reach."""

ARTICLE_FILTERS = 32
"""Half the article's 64, as the images have half the side of its own."""

PATIENCE = 3
"""How many times as long the article's settings may take."""

EVERY = 200
"""Pairs between two scorings."""


def article_at(config):
    """Return the article's settings with `ARTICLE_FILTERS`, for the data and size of a config.

    Parameters
    ----------
    config : Config

    Returns
    -------
    Config
        Of so many epochs that time ends the run.
    """
    kept = {name: getattr(config, name) for name in ("data", "image_size", "load_size", "seed")}
    kept |= {"generator_filters": ARTICLE_FILTERS, "discriminator_filters": ARTICLE_FILTERS}
    kept |= {"direction": config.direction, "label_half": config.label_half}
    return Config.preset("article").replace(**kept, epochs=1000)


def seconds_until(goal, config, pairs, score, limit=float("inf"), every=EVERY):
    """Train until a score is reached.

    Parameters
    ----------
    goal : float
    config : Config
    pairs : Pairs
    score : callable
        From a generator to a float. What it takes is not counted.
    limit : float
        Seconds of training after which to give up.
    every : int
        Pairs between two scorings.

    Returns
    -------
    seconds : float or None
        Of training, None where the goal was not reached.
    scores : list of (float, int, float)
        Seconds, steps and score at each scoring.
    """
    spent, scores = 0.0, []
    between = max(1, every // config.batch_size)
    before = time.perf_counter()
    trainer = Trainer(config, pairs)
    for step in trainer.each_step():
        if step % between and step < trainer.total_steps:
            continue
        trainer._read()  # waits for the device
        spent += time.perf_counter() - before
        scores.append((spent, step, score(trainer.averaged)))
        if scores[-1][-1] >= goal:
            return spent, scores
        if spent >= limit:
            return None, scores
        before = time.perf_counter()
    return None, scores


def compare_readable(quick=None, every=EVERY):
    """Print how long both take, and whether the quick preset takes at most a third.

    Parameters
    ----------
    quick : Config or None
        The quick preset by default.
    every : int
        As for `seconds_until`.

    Returns
    -------
    bool or None
        Whether the bar is met; None where the quick preset never reaches the goal.
    """
    config, pairs, _ = open_data(quick or Config.preset("quick"))
    label_maps, photographs = test_images(config, split_of(config, pairs, "val"))
    segmenter = load_segmenter()

    def score(generator):
        outputs = np.asarray(translate(generator, label_maps, seed=0))
        return fcn_score(segmenter, label_maps, outputs)[SCORES[0]]

    truth = fcn_score(segmenter, label_maps, photographs)[SCORES[0]]
    goal = SHARE * truth
    print(f"{SCORES[0]} of true photographs {truth:.3f}, goal {goal:.3f}", flush=True)
    ours, scores = seconds_until(goal, config, pairs, score, every=every)
    _report("quick", ours, scores)
    if ours is None:
        return None
    theirs, scores = seconds_until(
        goal, article_at(config), pairs, score, limit=PATIENCE * ours, every=every
    )
    _report("article", theirs, scores)
    met = theirs is None or ours <= theirs / PATIENCE
    shown = f"{ours / theirs:.2f}" if theirs else f"below {1 / PATIENCE:.2f}"
    print(f"quick over article: {shown}; at most a third: {'yes' if met else 'no'}")
    return met


def _report(name, seconds, scores):
    trained, steps, last = scores[-1]
    best = max(value for _, _, value in scores)
    said = f"reached after {seconds:.0f} s" if seconds else f"not reached in {trained:.0f} s"
    print(f"{name}: {said}, {steps} steps; last {last:.3f}, best {best:.3f}", flush=True)
