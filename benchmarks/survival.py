"""Does a run that is killed again and again end like one that never was?

``python -m benchmarks.survival`` trains the quick preset twice on the built-in facades, once
undisturbed and once killed with SIGKILL at ten random moments: in its first second, in the middle
of a step, in the middle of writing a checkpoint, and before or after a file is moved to its place.
It compares every byte of the two results.
"""

import argparse
import multiprocessing
import os
import random
import signal
import tempfile
import threading
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # for the processes started here

import numpy as np

from pix2pix_utils.config import Config
from pix2pix_utils.data.declaration import resolve
from pix2pix_utils.data.pairs import find_pairs


def train(config, folder, run, steps, kill=None):
    """Train in this process, and kill it at a given moment.

    Parameters
    ----------
    config : Config
    folder : path-like
        The data set.
    run : path-like
    steps : int
        How many steps the run shall have made in the end.
    kill : None or ("start", seconds) or ("step", number, seconds) or ("save", arrays) \
            or ("file", number)
        So many seconds after training begins; so many seconds into a step, counted from where
        the process takes up the run; in its first checkpoint, in the middle of the array of that
        number; or where a file is moved to its place: 0 before the first, 1 after it, 2 before
        the second and so on.
    """
    import tensorflow as tf

    from pix2pix_utils.training import Trainer

    config = resolve(config, folder)
    pairs = find_pairs(folder, "train", config.direction, config.label_half)
    size = (2, config.image_size, config.image_size, 3)
    samples = np.random.default_rng(0).uniform(-1, 1, (2, *size)).astype(np.float32)
    trainer = Trainer(config, pairs, run, samples=tuple(map(tf.constant, samples)))
    if kill and kill[0] == "start":
        threading.Timer(kill[1], _die).start()
    elif kill and kill[0] == "step":
        _kill_in_step(trainer, *kill[1:])
    elif kill and kill[0] == "save":
        _kill_in_save(*kill[1:])
    elif kill:
        _kill_at_file(*kill[1:])
    trainer.fit(steps)


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_in_step(trainer, number, seconds):
    last, step_function = trainer.step + number, trainer._step_function

    def step(*arguments):
        if trainer.step == last:
            threading.Timer(seconds, _die).start()
        return step_function(*arguments)

    trainer._step_function = step


def _kill_in_save(arrays):
    write, written = np.lib.format.write_array, []

    def write_and_die(file, array, **options):
        written.append(array)
        if len(written) <= arrays:
            write(file, array, **options)
            return
        file.write(array.tobytes()[: array.nbytes // 2])
        _die()

    np.lib.format.write_array = write_and_die


def _kill_at_file(number):
    replace, moved = os.replace, []

    def replace_and_die(source, target):
        if 2 * len(moved) == number:
            _die()
        replace(source, target)
        moved.append(target)
        if 2 * len(moved) == number + 1:
            _die()

    os.replace = replace_and_die


def _moments(chance, steps, kills):
    """Choose when to kill: the first quarter of the times in the first second of the run."""
    kinds = ("step", "save", "file")
    for number in range(kills):
        if number < kills // 4:
            yield ("start", chance.random()) if number % 2 == 0 else ("file", chance.randrange(2))
        elif kinds[number % 3] == "save":
            yield "save", chance.randrange(40)
        elif kinds[number % 3] == "file":
            yield "file", chance.randrange(12)
        else:
            yield "step", chance.randrange(steps // kills), chance.uniform(0, 0.05)


def survive(config, folder, steps, kills, seed, workplace):
    """Train twice, once with interruptions, and compare.

    Parameters
    ----------
    config : Config
    folder : path-like
    steps : int
    kills : int
    seed : int
        Of the moments.
    workplace : path-like
        An empty folder.

    Returns
    -------
    killed : list of tuple
        The moments at which a process really died.
    equal : dict of str to bool
        For each file of either result, whether both runs agree in every byte: weights, optimiser
        state and seeds in the checkpoints, the history, the samples and the config.
    """
    # One process loads TensorFlow and is forked for each part of the run: no waiting.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pix2pix_utils.training"])
    workplace, chance = Path(workplace), random.Random(seed)

    def part(run, kill=None):
        process = context.Process(target=train, args=(config, folder, run, steps, kill))
        process.start()
        process.join()
        return process.exitcode

    if part(workplace / "whole") != 0:
        raise RuntimeError("the undisturbed run failed")
    killed = []
    for kill in _moments(chance, steps, kills):
        if part(workplace / "killed", kill) == -signal.SIGKILL:
            killed.append(kill)
    if part(workplace / "killed") != 0:
        raise RuntimeError("the interrupted run failed")
    whole, interrupted = (_files(workplace / name) for name in ("whole", "killed"))
    equal = {
        name: whole.get(name) == interrupted.get(name) for name in sorted({*whole, *interrupted})
    }
    return killed, equal


def _files(run):
    """Read all files of a run, but those of TensorBoard and the lock."""
    return {
        path.relative_to(run).as_posix(): path.read_bytes()
        for path in run.rglob("*")
        if path.is_file() and path.parent.name != "tensorboard" and path.name != ".lock"
    }


def main():
    """Run the comparison with the quick preset and print what came out."""
    from pix2pix_utils.data.sources import data_folder

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as workplace:
        killed, equal = survive(
            Config.preset("quick"),
            data_folder("builtin"),
            options.steps,
            options.kills,
            options.seed,
            workplace,
        )
    for kill in killed:
        print("killed in", *kill)
    for file, same in equal.items():
        print(f"{file}: {'equal in every byte' if same else 'DIFFERENT'}")
    return 0 if all(equal.values()) and len(killed) == options.kills else 1


if __name__ == "__main__":
    raise SystemExit(main())
