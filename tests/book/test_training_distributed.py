"""Training on several devices, each case in processes of its own.

How many devices there are must be said before TensorFlow starts.
"""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from conftest import free_port, write_pairs
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.inference import load_generator
from pix2pix_utils.training import Trainer, checkpoint
from pix2pix_utils.training.history import History
from pix2pix_utils.training.measures import Measures

STEPS = 6

PROGRAM = """
import sys
import tensorflow as tf
from pathlib import Path

kind, folder, run, config, count = sys.argv[1:]
from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.training import Trainer, cluster
from pix2pix_utils.training.devices import default_strategy, is_chief
from pix2pix_utils.training.validation import Validation

strategy = default_strategy(int(count) if kind == "mirrored" else None)
assert strategy.num_replicas_in_sync == int(count), strategy
cluster.AGREE_EVERY = 2
config, pairs = Config.from_json(config), find_pairs(folder, "train")
others = find_pairs(folder, "test")
validation = Validation(config, others, pairs) if is_chief(strategy) else None
trainer = Trainer(config, pairs, run, strategy=strategy, validation=validation)
trainer.fit({steps})
trainer.history.write_csv(sys.argv[3] + "-history-" + str(is_chief(trainer.strategy)) + ".csv")
for model in (trainer.generator, trainer.averaged):
    total = sum(float(tf.reduce_sum(tf.abs(v.value))) for v in model.trainable_variables)
    print("weights", repr(total))
""".replace("{steps}", str(STEPS))


@pytest.fixture
def config(tiny):
    # Dropout draws one mask for each device's part of the batch, so it is left out here.
    return tiny.replace(batch_size=2, dropout=0.0, upsampling="resize", ema_decay=0.9)


COUNTS = [
    pytest.param(2, marks=pytest.mark.slow),
    pytest.param(4, marks=pytest.mark.exhaustive),
]


def start(kind, folder, run, config, count, **environment):
    path = run.parent / f"{run.name}.json"
    path.write_text(config.to_json())
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, kind, str(folder), str(run), str(path), str(count)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finished(process):
    output, _ = process.communicate(timeout=400)
    assert process.returncode == 0, output[-3000:]
    return output


@pytest.fixture
def alone(config, tmp_path, count):
    """The same training on one device."""
    folder = write_pairs(tmp_path / "blocks", train=3 * count)
    config = config.replace(batch_size=count)
    trainer = Trainer(config, find_pairs(folder, "train"), tmp_path / "alone")
    trainer.fit(STEPS)
    return folder, trainer.history.rows, trainer.averaged.get_weights()


@pytest.mark.parametrize("count", COUNTS)
def test_several_devices_give_the_losses_of_one(config, tmp_path, alone, count):
    folder, expected, averages = alone
    config = config.replace(batch_size=count)
    finished(start("mirrored", folder, tmp_path / "two", config, count))
    found = History.read_csv(tmp_path / "two" / "history.csv").rows
    assert len(found) == STEPS
    assert np.abs(found - expected)[:, :4].max() < 1e-5
    generator, _ = load_generator(tmp_path / "two")
    for one, two in zip(averages, generator.get_weights(), strict=True):
        assert np.abs(one - two).mean() < 1e-5


@pytest.mark.parametrize("count", COUNTS)
def test_workers_agree_exactly_and_write_one_run(config, tmp_path, alone, count):
    folder, expected, averages = alone
    config = config.replace(batch_size=count)
    workers = [f"127.0.0.1:{free_port()}" for _ in range(count)]
    processes = [
        start(
            "workers",
            folder,
            tmp_path / "run",
            config.replace(checkpoint_minutes=1e-9),
            count,
            TF_CONFIG=json.dumps(
                {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
            ),
        )
        for index in range(count)
    ]
    outputs = [finished(process) for process in reversed(processes)]
    sums = [[line for line in o.splitlines() if line.startswith("weights")] for o in outputs]
    assert all(one == sums[0] for one in sums)
    of_weights, of_averages = (float(line.split()[1]) for line in sums[0])
    assert of_weights != of_averages
    generator, _ = load_generator(tmp_path / "run")
    for one, two in zip(averages, generator.get_weights(), strict=True):
        assert np.abs(one - two).mean() < 1e-5
    chief, other = (tmp_path / f"run-history-{is_chief}.csv" for is_chief in (True, False))
    assert chief.read_bytes() == other.read_bytes()  # of the last of the others to write it
    assert np.abs(History.read_csv(chief).rows - expected)[:, :4].max() < 1e-5
    # By epochs after 3 and 6 steps, by the clock whenever they ask each other.
    rows = Measures.read_csv(tmp_path / "run" / "validation.csv")
    assert [row.step for row in rows.rows] == [2, 3, 4, 6]
    steps = [step for step, _ in checkpoint.checkpoints(tmp_path / "run" / "checkpoints")]
    assert steps == sorted({rows.best("L1", (2, 3, 4, 6)).step, 4, 6})
