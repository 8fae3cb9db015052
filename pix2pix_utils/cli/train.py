"""``pix2pix train``: train a run, or go on with one that was interrupted."""

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pix2pix_utils.cli.options import add_command, add_run
from pix2pix_utils.cli.stopwatch import Stopwatch
from pix2pix_utils.config import PRESETS, Config
from pix2pix_utils.support import quiet
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.options import allowed

if TYPE_CHECKING:
    import tensorflow as tf

    from pix2pix_utils.data.pairs import Pairs
    from pix2pix_utils.training import Trainer
    from pix2pix_utils.training.start import Start
    from pix2pix_utils.training.validation import Validation

SAMPLES = 4
"""Test pairs whose translations are pictured at every checkpoint."""

SIZES = ("image_size", "height", "width", "load_size")


def add_options(commands: argparse._SubParsersAction) -> None:
    command = add_command(
        commands, "train", _train, "train, or go on with a run that was interrupted"
    )
    add_run(command)
    command.add_argument(
        "--preset",
        choices=tuple(PRESETS),
        help="where the other options start from (default: what the run was begun with, or the "
        "generator of --init-from; quick for the built-in data; for other data the paper's "
        "network at the size of the pairs)",
    )
    command.add_argument(
        "--init-from",
        metavar="SOURCE",
        help="begin with the weights of a run (its folder), of a checkpoint or another file of "
        "weights, or of a shipped generator (facades-128, night-128 …), not with fresh ones",
    )
    command.add_argument("--steps", type=int, help="stop when the run has made so many steps")
    command.add_argument(
        "--from-step",
        type=int,
        metavar="N",
        help="go on from the run's checkpoint of step N; what was made after it is kept aside",
    )
    command.add_argument(
        "--devices",
        type=int,
        metavar="N",
        help="use so many of this machine's GPUs (default: all); where there is none, the CPU "
        "stands in for so many, to try it out",
    )
    config = command.add_argument_group("every choice of a run, over the preset's")
    for option in dataclasses.fields(Config):
        _add_option(config, option)


def _add_option(group: argparse._ArgumentGroup, option: dataclasses.Field) -> None:
    """Derive one command-line option from a field of Config."""
    name = "--" + option.name.replace("_", "-")
    help = option.metadata["help"].replace("%", "%%")
    if option.type is bool:
        group.add_argument(
            name, action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=help
        )
        return

    kind: Any = option.type

    def value(text: str) -> str | float:
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {allowed(option)}") from None

    group.add_argument(
        name,
        type=value,
        default=argparse.SUPPRESS,
        metavar=kind.__name__.upper(),
        help=f"{help} ({allowed(option)})",
    )


def _train(options: argparse.Namespace) -> int:
    given = {
        option.name: getattr(options, option.name)
        for option in dataclasses.fields(Config)
        if hasattr(options, option.name)
    }
    start = _start(options.init_from)
    config = _base_config(options.run, options.preset, start, given)
    config = config.replace(**given | _sizes_of(given, config))
    finished = fit(
        config,
        options.run,
        options.steps,
        options.from_step,
        options.devices,
        start,
    )
    return 0 if finished else 130


def _start(source: str | None) -> "Start | None":
    if source is None:
        return None
    quiet.import_tensorflow()
    from pix2pix_utils.pretrained import beginning

    return beginning(source)


def _base_config(
    run: Path, preset: str | None, start: "Start | None", given: dict[str, Any]
) -> Config:
    """Return the choices for all that is not given.

    Those of the run, where it is there and no preset is asked for; else those of the preset, of
    what the run begins with, or those that suit the data. A generator that others' weights go into
    has their shape, unless fields are given that make it another.
    """
    stored = run / "config.json"
    if preset is None and stored.exists():
        return Config.from_json(stored)
    if start is None:
        return Config.preset(preset) if preset else _suiting(given)
    from pix2pix_utils.training.start import taken_over

    # A run that goes on may have outlived what it began with.
    learnt = Config.from_json(stored) if stored.exists() else start.read().config
    if preset:
        return taken_over(learnt, Config.preset(preset), given)
    return learnt.replace(direction="auto", label_half="auto") if "data" in given else learnt


def _suiting(given: dict[str, Any]) -> Config:
    """Return quick for the built-in data, and for other data the paper's network at their size."""
    from pix2pix_utils.data.sources import BUILT_IN, data_folder

    data = given.get("data", "builtin")
    if data in BUILT_IN:
        return Config.preset("quick")
    from pix2pix_utils.data.pairs import find_pairs, half_sizes
    from pix2pix_utils.data.sizing import own_size

    config = Config.preset("paper")
    sizes = half_sizes(find_pairs(data_folder(data), "train"))
    if given.get("resize", True) and not {"image_size", "height", "width"} & set(given):
        config = config.replace(**own_size(sizes))
    height, width = config.replace(**_sizes_of(given, config)).size
    print(f"no preset is given: the paper's network, at {width}×{height} pixels")
    return config


def _sizes_of(given: dict[str, Any], config: Config) -> dict[str, int]:
    """Return the fields of the size that are given; the jitter keeps its proportion."""
    sizes = {name: given[name] for name in SIZES if name in given}
    if "image_size" in given and "load_size" not in given:
        sizes["load_size"] = round(given["image_size"] * config.load_size / config.image_size)
    return sizes


def fit(
    config: Config,
    run: Path,
    steps: int | None,
    from_step: int | None = None,
    devices: int | None = None,
    start: "Start | None" = None,
) -> bool:
    """Train with a progress bar; return whether all steps were made."""
    quiet.import_tensorflow()
    from pix2pix_utils.data import caching
    from pix2pix_utils.data.pairs import evaluation_split, has_split
    from pix2pix_utils.data.sources import locate, split_of
    from pix2pix_utils.training import Trainer
    from pix2pix_utils.training.devices import (
        default_strategy,
        describe,
        is_chief,
        require_shareable,
    )
    from pix2pix_utils.training.soundness import staying

    if steps is not None and steps < 1:
        raise InputError(f"steps: {steps} is not allowed; give a whole number, at least 1")
    asked = config
    # First of all: a cluster must be joined before anything is computed.
    strategy = default_strategy(devices)
    require_shareable(config.batch_size, strategy)
    print(describe(strategy, config), flush=True)
    config, folder = locate(config)
    if folder == Path(config.data):
        config = config.replace(data=str(folder.resolve()))
    pairs = split_of(config, folder, "train")
    samples = None
    split = evaluation_split(folder)
    if has_split(folder, split):
        samples = _samples(config, split_of(config, folder, split))
    trainer = Trainer(
        config,
        pairs,
        run,
        samples=samples,
        strategy=strategy,
        from_step=from_step,
        validation=_validation(config, folder, pairs) if is_chief(strategy) else None,
        start=start,
    )
    trainer.notes.append(caching.describe(config, pairs))
    speaks = is_chief(strategy)  # one for all workers
    if speaks:
        _say_first(trainer, asked, pairs)
    finished = _with_bar(trainer, steps, speaks)
    if speaks and run and (kept := staying(run)):
        print(f"{run}: stay for good: {kept}")
    if finished:
        print(f"{run}: step {trainer.step} is saved")
    else:
        print(f"{run}: stopped at step {trainer.step}, saved; the same command goes on from there")
    return finished


def _say_first(trainer: "Trainer", asked: Config, pairs: "Pairs") -> None:
    """Print what the run goes on from or begins with, how pairs are read, and the memory."""
    from pix2pix_utils.training import footprint

    config = trainer.config
    for note in [*trainer.notes, *_notes(asked, config, pairs)]:
        print(note)
    networks = trainer.generator, trainer.discriminator
    each = config.batch_size // trainer.strategy.num_replicas_in_sync
    step = footprint.training_bytes(*networks, each, averaged=config.ema_decay > 0)
    print(f"a step keeps at least {step / 1e9:.1f} GB in the memory of each device")


def _with_bar(trainer: "Trainer", steps: int | None, shown: bool) -> bool:
    """Make the steps, with a bar and the time of an epoch where they are to be shown.

    Returns
    -------
    Whether all were made.
    """
    from tqdm import tqdm

    goal = trainer.total_steps if steps is None else min(steps, trainer.total_steps)
    watch = Stopwatch(trainer, goal)
    look = {"unit": "step", "desc": "training", "disable": not shown}
    with tqdm(total=goal, initial=trainer.step, **look) as bar:

        def advance(trainer: "Trainer") -> None:
            bar.update(trainer.step - bar.n)
            recent = trainer.history.rows[-50:].mean(axis=0)
            bar.set_postfix(L1=f"{recent[2]:.3f}", GAN=f"{recent[1]:.2f}", D=f"{recent[3]:.2f}")

        trainer.on("log", advance)
        trainer.on("notice", lambda trainer: bar.write(trainer.notes[-1]))
        for _ in trainer.each_step(steps):
            said = watch.after_a_step() if shown else None
            if said:
                bar.write(said)
    return trainer.step >= goal


def _validation(config: Config, folder: Path, training: "Pairs") -> "Validation | None":
    """Make what measures the run on its way, where there is a val split and it is wanted."""
    from pix2pix_utils.data.pairs import has_split
    from pix2pix_utils.data.sources import split_of
    from pix2pix_utils.evaluation import class_score
    from pix2pix_utils.training.validation import Validation

    if config.keep_best == "none" or not has_split(folder, "val"):
        return None
    try:
        pairs = split_of(config, folder, "val")
    except InputError as error:  # nobody has asked for it: such as an empty folder
        print(f"{str(error).partition('; ')[0]}; nothing is measured on the way")
        return None
    fcn = class_score(config, pairs) if config.keep_best == "FCN" else None
    return Validation(config, pairs, training, fcn)


def _notes(asked: Config, config: Config, pairs: "Pairs") -> list[str]:
    """Say how the pairs are read, and what that costs."""
    from pix2pix_utils.data.declaration import read_declaration
    from pix2pix_utils.data.guessing import said
    from pix2pix_utils.data.pairs import half_sizes
    from pix2pix_utils.data.pipeline import cache_bytes, fits_in_memory
    from pix2pix_utils.data.sizing import size_notes

    notes = size_notes(config, half_sizes(pairs))
    if "auto" in (asked.direction, asked.label_half) and not read_declaration(pairs.folder):
        notes.append(said(asked, config))
    if not fits_in_memory(config, pairs):
        taken = cache_bytes(config, pairs)
        what = "pairs of several sizes"
        advice = "; data prepare --size makes them equal"
        if taken is not None:
            megabytes = -(-taken // 1_000_000)
            what = f"the pairs take {megabytes} MB decoded, which"
            advice = f"; --cache-megabytes {megabytes} keeps them"
        notes.append(f"{what} are not kept in memory but read in every epoch{advice}")
    notes.append(f"{len(pairs)} pairs of {pairs.folder}, {config.direction}")
    return notes


def _samples(config: Config, pairs: "Pairs") -> "tuple[tf.Tensor, tf.Tensor]":
    """Read the first test pairs, for the pictures made at every checkpoint."""
    import tensorflow as tf

    from pix2pix_utils.data.pipeline import evaluation_dataset

    taken = dataclasses.replace(pairs, files=pairs.files[:SAMPLES])
    inputs, targets = zip(*evaluation_dataset(config, taken), strict=True)
    return tf.concat(inputs, axis=0), tf.concat(targets, axis=0)
