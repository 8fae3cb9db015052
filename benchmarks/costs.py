"""What a pair costs with each row of the tables, so that rows can be given equal time.

``python -m benchmarks costs`` prints for each row the seconds that a pair takes, relative to its
table's base: the ``cost`` of the row in `pix2pix_utils.course.experiments.ablations`.
"""

import time
from statistics import median

from benchmarks import random_pair
from pix2pix_utils.config import Config
from pix2pix_utils.course.experiments.ablations import TABLES
from pix2pix_utils.facades import VERSION
from pix2pix_utils.training import Trainer
from pix2pix_utils.training.record import KEEPING

WARM_UP = 3

FREE = {"seed", "epochs", "decay", "learning_rate", "lambda_l1", *KEEPING}
"""Fields that change no step's time: rows that differ in nothing else are measured once."""


def shape_of(config):
    """Return what decides how long a step takes.

    Parameters
    ----------
    config : Config

    Returns
    -------
    tuple
        Equal for two configs whose steps do the same work.
    """
    fields = {name: value for name, value in vars(config).items() if name not in FREE}
    fields["gan_weight"] = config.gan_weight > 0
    fields["ema_decay"] = config.ema_decay > 0
    return tuple(fields.items())


def seconds_a_pair(config):
    """Return a function that makes one step and returns its seconds for each pair.

    Parameters
    ----------
    config : Config

    Returns
    -------
    callable
    """
    images = random_pair(config)
    trainer = Trainer(config)

    def step():
        before = time.perf_counter()
        trainer.train_step(*images)
        return (time.perf_counter() - before) / config.batch_size

    return step


def compare_costs(rounds):
    """Time the steps of all rows against their base's, alternating, and print the ratios.

    Parameters
    ----------
    rounds : int
        Steps of each row.
    """
    measured = {}
    for table in TABLES.values():
        base = Config(**table.rows[0].base)
        for row in table.rows:
            if row.minutes or row.facades != VERSION:
                continue  # ended by the clock, or not to be made again
            config = row.runs[0].config
            key = shape_of(base), shape_of(config)
            if key not in measured:
                measured[key] = ratio(config, base, rounds)
            print(f"{row.key}: cost {measured[key]:.2f}, in the table {row.cost:g}", flush=True)


def ratio(config, base, rounds):
    """Return the median ratio of the seconds a pair takes with two configs, step by step.

    Parameters
    ----------
    config, base : Config
    rounds : int

    Returns
    -------
    float
        1 without a measurement where both do the same work.
    """
    if shape_of(config) == shape_of(base):
        return 1.0
    one, other = seconds_a_pair(config), seconds_a_pair(base)
    pairs = [(one(), other()) for _ in range(WARM_UP + rounds)]
    return median(a / b for a, b in pairs[WARM_UP:])
