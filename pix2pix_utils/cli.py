"""The ``pix2pix`` command: the package's functions for a terminal or a cluster."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pix2pix_utils import __version__
from pix2pix_utils.config import PRESETS, Config, allowed
from pix2pix_utils.support.errors import InputError

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from pix2pix_utils.data.pairs import Pairs

SAMPLES = 4
"""Test pairs whose translations are pictured at every checkpoint."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments
        Those of the process by default.

    Returns
    -------
    Exit status: 0 for success, 2 for something that the user can mend, 130 when stopped by
    Ctrl-C. A fault of the program's own raises, which makes the status 1.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.command(options) or 0
    except InputError as error:
        print(f"pix2pix: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("pix2pix: stopped", file=sys.stderr)
        return 130


# --------------------------------------------------------------------------------------
# The options
# --------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, as every other error is said."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="pix2pix",
        description="Translate images into images with pix2pix.",
        epilog="`pix2pix COMMAND --help` lists a command's options.",
    )
    parser.add_argument("--version", action="version", version=f"pix2pix {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_tutorial(commands)
    _add_data(commands)
    _add_train(commands)
    _add_translate(commands)
    _add_evaluate(commands)
    _add_export(commands)
    return parser


def _add_command(
    commands: argparse._SubParsersAction,
    name: str,
    function: Callable[[argparse.Namespace], int | None],
    help: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
    command.set_defaults(command=function)
    return command


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("--run", type=Path, required=True, metavar="DIR", help="the run's folder")


def _add_tutorial(commands: argparse._SubParsersAction) -> None:
    command = _add_command(
        commands, "tutorial", _tutorial, "run all notebooks and write them as pages, with a gallery"
    )
    command.add_argument(
        "--data",
        help="train on these pairs instead and show what was learnt; the notebooks are left out",
    )
    command.add_argument(
        "--output", type=Path, default=Path("build/tutorial"), metavar="DIR", help="where to write"
    )
    command.add_argument("--steps", type=int, help="with --data: stop after so many steps")


def _add_data(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("data", help="get, check or make pairs to learn from")
    kinds = command.add_subparsers(metavar="NAME|check|prepare", required=True)
    from pix2pix_utils.data.catalog import CATALOG
    from pix2pix_utils.data.sources import BUILT_IN

    for name, built_in in BUILT_IN.items():
        draw = _add_command(kinds, name, _data_get, f"write the built-in facades, {built_in.about}")
        draw.set_defaults(name=name)
    for name in CATALOG:
        get = _add_command(kinds, name, _data_get, f"download the data set {name}")
        get.set_defaults(name=name)
    check = _add_command(kinds, "check", _data_check, "look for files that cannot be used")
    check.add_argument("data", metavar="DATA", help="a folder, or a name as for train --data")
    prepare = _add_command(kinds, "prepare", _data_prepare, "make pairs from your own images")
    prepare.add_argument("output", type=Path, metavar="OUTPUT", help="a new folder for the pairs")
    prepare.add_argument("--a", type=Path, metavar="DIR", help="images A, with --b")
    prepare.add_argument("--b", type=Path, metavar="DIR", help="images B of the same names")
    prepare.add_argument("--images", type=Path, metavar="DIR", help="photographs, instead")
    prepare.add_argument(
        "--kind",
        choices=("edges", "grey", "blur"),
        help="with --images: what to make of them as input (default: edges)",
    )
    prepare.add_argument("--size", type=int, default=256, help="side in pixels (default: 256)")
    prepare.add_argument(
        "--fit",
        choices=("crop", "stretch", "pad"),
        default="crop",
        help="how to make images square (default: crop)",
    )
    prepare.add_argument("--direction", choices=("AtoB", "BtoA"), help="with --a and --b")
    prepare.add_argument(
        "--label-half", choices=("A", "B", "both", "none"), help="with --a and --b"
    )
    prepare.add_argument("--seed", type=_seed, default=0, help="of the split (default: 0)")


def _add_train(commands: argparse._SubParsersAction) -> None:
    command = _add_command(
        commands, "train", _train, "train, or go on with a run that was interrupted"
    )
    _add_run(command)
    command.add_argument(
        "--preset",
        choices=tuple(PRESETS),
        help="where the other options start from (default: what the run was begun with, or quick)",
    )
    command.add_argument("--steps", type=int, help="stop when the run has made so many steps")
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


def _add_translate(commands: argparse._SubParsersAction) -> None:
    command = _add_command(commands, "translate", _translate, "translate images with a trained run")
    _add_run(command)
    command.add_argument("input", type=Path, nargs="+", help="images, or folders of images")
    command.add_argument("--output", type=Path, required=True, metavar="DIR", help="a new folder")
    command.add_argument(
        "--fit",
        choices=("resize", "pad", "exact"),
        default="resize",
        help="bring images to the size of the training; or keep their size and mirror their "
        "borders; or take only sizes that the network takes (default: resize)",
    )
    halves = command.add_mutually_exclusive_group()
    halves.add_argument(
        "--paired", action="store_const", const=True, dest="paired", help="files hold both halves"
    )
    halves.add_argument(
        "--single", action="store_const", const=False, dest="paired", help="files are inputs alone"
    )
    _add_noise(command)


def _add_noise(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--noise",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="keep the dropout on, as the paper does (default: yes)",
    )
    command.add_argument("--seed", type=_seed, default=0, help="of the noise (default: 0)")


def _seed(text: str) -> int:
    """Read a seed within the limits of `Config.seed`."""
    option = next(field for field in dataclasses.fields(Config) if field.name == "seed")
    try:
        return Config(seed=int(text)).seed
    except ValueError:  # InputError is one
        raise argparse.ArgumentTypeError(f"{text!r} is not {allowed(option)}") from None


def _add_evaluate(commands: argparse._SubParsersAction) -> None:
    command = _add_command(
        commands,
        "evaluate",
        _evaluate,
        "compare a run's translations of the test set with the truth; the built-in facades at 128 "
        "pixels also by what trained networks and readers see in them",
    )
    _add_run(command)
    command.add_argument("--data", help="other pairs than those of the training")
    command.add_argument("--json", action="store_true", help="print JSON")
    _add_noise(command)


def _add_export(commands: argparse._SubParsersAction) -> None:
    command = _add_command(commands, "export", _export, "write a generator for other programs")
    _add_run(command)
    command.add_argument("--format", choices=("onnx", "saved_model", "keras"), required=True)
    command.add_argument("--output", type=Path, required=True, metavar="PATH", help="must be new")
    command.add_argument("--image-size", type=int, help="side of the images, where it differs")
    command.add_argument(
        "--weights",
        choices=("float32", "float16", "int8"),
        default="float32",
        help="how onnx keeps them: int8 makes a quarter of the file",
    )
    command.add_argument(
        "--skips",
        action="store_true",
        help="onnx gets a second input, a factor for each skip connection: 0 severs it",
    )


# --------------------------------------------------------------------------------------
# The commands. Each imports what it needs, so that --help does not wait for TensorFlow.
# --------------------------------------------------------------------------------------


def _start() -> None:
    from pix2pix_utils.support import quiet

    quiet.import_tensorflow()


def _train(options: argparse.Namespace) -> int:
    given = {
        option.name: getattr(options, option.name)
        for option in dataclasses.fields(Config)
        if hasattr(options, option.name)
    }
    config = _base_config(options).replace(**given)
    finished = _fit(config, options.run, options.steps)
    return 0 if finished else 130


def _base_config(options: argparse.Namespace) -> Config:
    stored = options.run / "config.json"
    if options.preset is None and stored.exists():
        return Config.from_json(stored)
    return Config.preset(options.preset or "quick")


def _fit(config: Config, run: Path, steps: int | None) -> bool:
    """Train with a progress bar; return whether all steps were made."""
    _start()
    from tqdm import tqdm

    from pix2pix_utils.data.pairs import (
        evaluation_split,
        find_pairs,
        half_sizes,
        has_split,
    )
    from pix2pix_utils.data.sources import locate
    from pix2pix_utils.training import Trainer

    if steps is not None and steps < 1:
        raise InputError(f"steps: {steps} is not allowed; give a whole number, at least 1")
    config, folder = locate(config)
    if folder == Path(config.data):
        config = config.replace(data=str(folder.resolve()))
    pairs = find_pairs(folder, "train", config.direction, config.label_half)
    samples = None
    split = evaluation_split(folder)
    if has_split(folder, split):
        samples = _samples(config, find_pairs(folder, split, config.direction, config.label_half))
    trainer = Trainer(config, pairs, run, samples=samples)
    stretched = sum(n for (height, width), n in half_sizes(pairs).items() if height != width)
    if stretched:
        trainer.notes.append(f"{stretched} of {len(pairs)} pairs are not square and are stretched")
    trainer.notes.append(f"{len(pairs)} pairs of {folder}, {config.direction}")
    for note in trainer.notes:
        print(note)
    goal = trainer.total_steps if steps is None else min(steps, trainer.total_steps)
    with tqdm(total=goal, initial=trainer.step, unit="step", desc="training") as bar:

        def advance(trainer: Trainer) -> None:
            bar.update(trainer.step - bar.n)
            recent = trainer.history.rows[-50:].mean(axis=0)
            bar.set_postfix(L1=f"{recent[2]:.3f}", GAN=f"{recent[1]:.2f}", D=f"{recent[3]:.2f}")

        trainer.on("log", advance)
        finished = trainer.fit(steps)
    if finished:
        print(f"{run}: step {trainer.step} is saved")
    else:
        print(f"{run}: stopped at step {trainer.step}, saved; the same command goes on from there")
    return finished


def _samples(config: Config, pairs: "Pairs") -> "tuple[tf.Tensor, tf.Tensor]":
    """Read the first test pairs, for the pictures made at every checkpoint."""
    import tensorflow as tf

    from pix2pix_utils.data.pipeline import evaluation_dataset

    taken = dataclasses.replace(pairs, files=pairs.files[:SAMPLES])
    inputs, targets = zip(*evaluation_dataset(config, taken), strict=True)
    return tf.concat(inputs, axis=0), tf.concat(targets, axis=0)


def _translate(options: argparse.Namespace) -> None:
    _start()
    from pix2pix_utils.data.pairs import evaluation_split, find_pairs, has_split, images_in
    from pix2pix_utils.inference import load_generator, look_like_pairs, single_images

    generator, config = load_generator(options.run)
    paired = options.paired
    folder = options.input[0]
    split = evaluation_split(folder)
    if len(options.input) == 1 and has_split(folder, split):
        pairs = find_pairs(folder, split, config.direction, config.label_half)
        paired = True
    else:
        files: list[Path] = []
        for path in options.input:
            if path.is_dir() and not images_in(path):
                raise InputError(f"{path}: holds no images; give a folder of JPEG or PNG files")
            files += images_in(path) if path.is_dir() else [path]
        pairs = single_images(files, config)
        _require_images(pairs)
        if paired is None:
            paired = look_like_pairs(pairs)
            if paired:
                print("the images are twice as wide as high: read as pairs (--single for inputs)")
    page = _write_gallery(options, generator, config, pairs, paired, options.output, options.fit)
    print(page)


def _require_images(pairs: "Pairs") -> None:
    from pix2pix_utils.data.pairs import check_images
    from pix2pix_utils.support.errors import listed

    problems = check_images(pairs)
    if problems:
        raise InputError(listed(problems) + "; repair or leave out what is named")


def _write_gallery(
    options: argparse.Namespace,
    generator: "keras.Model",
    config: Config,
    pairs: "Pairs",
    paired: bool,
    output: Path,
    fit: str,
) -> Path:
    from tqdm import tqdm

    from pix2pix_utils.course.publishing.gallery import Entry, write_gallery
    from pix2pix_utils.evaluation import compare
    from pix2pix_utils.inference import translate_files

    translations = translate_files(
        generator,
        config,
        pairs,
        paired=paired,
        noise=getattr(options, "noise", True),
        seed=getattr(options, "seed", 0),
        fit=fit,
    )
    entries = (
        Entry(
            name=one.name,
            input_image=one.input_image,
            translation=one.output,
            truth=one.target,
            errors=compare(one.output, one.target) if paired else {},
        )
        for one in tqdm(translations, total=len(pairs), unit="picture", desc="translating")
    )
    return write_gallery(output, entries, title="Translations")


def _evaluate(options: argparse.Namespace) -> None:
    _start()
    from pix2pix_utils.evaluation import measure_generator
    from pix2pix_utils.inference import load_generator

    generator, config = load_generator(options.run)
    pairs, scores, truth = measure_generator(
        generator, config, options.data, noise=options.noise, seed=options.seed
    )
    if options.json:
        result = {"pairs": len(pairs), "split": pairs.split, **scores}
        print(json.dumps(result | ({"ground truth": truth} if truth else {})))
    else:
        print(f"{len(pairs)} pairs of {pairs.folder / pairs.split}")
        width = max(map(len, scores))
        for name, value in scores.items():
            beside = f" (ground truth {truth[name]:.3f})" if name in truth else ""
            print(f"{name:{width}} {value:.3f}{beside}")


def _export(options: argparse.Namespace) -> None:
    _start()
    from pix2pix_utils.generator import size_step
    from pix2pix_utils.inference import export, load_generator

    generator, _ = load_generator(options.run)
    size = options.image_size
    if size is not None and (size < 1 or size % size_step(generator)):
        raise InputError(
            f"image-size: {size} does not fit; this network takes multiples of "
            f"{size_step(generator)}"
        )
    size = (size, size) if size else None
    path = export(
        generator, options.output, options.format, size, options.weights, skips=options.skips
    )
    print(path)


def _data_get(options: argparse.Namespace) -> None:
    _start()
    from pix2pix_utils.data.sources import data_folder

    print(data_folder(options.name))


def _data_check(options: argparse.Namespace) -> None:
    _start()
    from pix2pix_utils.data.inspection import inspect

    found = inspect(options.data)
    print(found)
    found.require_sound()


def _data_prepare(options: argparse.Namespace) -> None:
    from pix2pix_utils.data.preparation import Options, combine_folders, pairs_from_images

    chosen = Options(size=options.size, fit=options.fit, seed=options.seed)
    if options.images and not (options.a or options.b):
        _refuse(options, "--images", "direction", "label_half")
        kind = options.kind or "edges"
        report = pairs_from_images(options.images, options.output, chosen, kind=kind)
    elif options.a and options.b and not options.images:
        _refuse(options, "--a and --b", "kind")
        report = combine_folders(
            options.a,
            options.b,
            options.output,
            chosen,
            direction=options.direction or "AtoB",
            label_half=options.label_half or "none",
        )
    else:
        raise InputError("prepare: give either --a and --b, or --images")
    print(report)


def _refuse(options: argparse.Namespace, beside: str, *names: str) -> None:
    """Refuse options that have no meaning beside others, rather than to drop them unsaid."""
    for name in names:
        if getattr(options, name) is not None:
            option = "--" + name.replace("_", "-")
            raise InputError(f"{option}: has no meaning with {beside}; leave it out")


def _tutorial(options: argparse.Namespace) -> int:
    if options.data is None and options.steps is not None:
        raise InputError("--steps: has no meaning without --data; leave it out, or give pairs")
    _start()
    if options.data is None:
        return _tutorial_series(options)
    run = options.output / f"run-{Path(options.data).resolve().name}"
    config = Config.preset("quick").replace(data=options.data)
    if not _fit(config, run, options.steps):
        return 130
    page = _show_test_set(options, run)
    print(f"Open {page.resolve()} in a browser.")
    return 0


def _tutorial_series(options: argparse.Namespace) -> int:
    """Run the notebooks; the run that one of them trains is what the gallery shows."""
    import os

    from pix2pix_utils.course.publishing import series

    runs = (options.output / "runs").resolve()
    os.environ["PIX2PIX_RUNS"] = str(runs)  # the notebooks' kernels inherit it
    print("Running the notebooks; the fifth trains a generator, which takes about three minutes.")
    index = series.publish(options.output)
    _show_test_set(options, runs / "quick")
    print(f"Open {index.resolve()} in a browser.")
    return 0


def _show_test_set(options: argparse.Namespace, run: Path) -> Path:
    from pix2pix_utils.data.sources import open_data
    from pix2pix_utils.inference import load_generator

    generator, config = load_generator(run)
    _, _, test = open_data(config)
    return _write_gallery(
        options, generator, config, test, True, options.output / "gallery", "resize"
    )
