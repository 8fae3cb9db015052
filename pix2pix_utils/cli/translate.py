"""``pix2pix translate``: translate images with a trained run."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pix2pix_utils.cli.gallery import show
from pix2pix_utils.cli.options import add_checkpoint, add_command, add_noise, add_run
from pix2pix_utils.support import quiet
from pix2pix_utils.support.errors import InputError

if TYPE_CHECKING:
    from pix2pix_utils.config import Config
    from pix2pix_utils.data.pairs import Pairs


def add_options(commands: argparse._SubParsersAction) -> None:
    command = add_command(commands, "translate", _translate, "translate images with a trained run")
    add_run(command)
    add_checkpoint(command)
    command.add_argument("input", type=Path, nargs="+", help="images, or folders of images")
    command.add_argument("--output", type=Path, required=True, metavar="DIR", help="a new folder")
    command.add_argument(
        "--fit",
        choices=("resize", "pad", "exact"),
        help="bring images to the size of the training; or keep their size and mirror their "
        "borders; or take only sizes that the network takes (default: resize; pad for a run "
        "that was trained with --no-resize)",
    )
    halves = command.add_mutually_exclusive_group()
    halves.add_argument(
        "--paired", action="store_const", const=True, dest="paired", help="files hold both halves"
    )
    halves.add_argument(
        "--single", action="store_const", const=False, dest="paired", help="files are inputs alone"
    )
    add_noise(command)


def _translate(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    from pix2pix_utils.inference import load_generator, translate_files

    generator, config = load_generator(options.run, options.checkpoint)
    pairs, paired = _pairs_of(options.input, config, options.paired)
    translations = translate_files(
        generator,
        config,
        pairs,
        paired=paired,
        noise=options.noise,
        seed=options.seed,
        fit=options.fit,
    )
    print(show(translations, len(pairs), options.output, config))


def _pairs_of(paths: list[Path], config: "Config", paired: bool | None) -> "tuple[Pairs, bool]":
    """Find what to translate; return it, and whether each file holds input and truth."""
    from pix2pix_utils.data.pairs import evaluation_split, has_split, images_in
    from pix2pix_utils.data.sources import split_of
    from pix2pix_utils.inference import look_like_pairs, single_images

    folder = paths[0]
    split = evaluation_split(folder)
    if len(paths) == 1 and has_split(folder, split):
        return split_of(config, folder, split), True
    files: list[Path] = []
    for path in paths:
        if path.is_dir() and not images_in(path):
            raise InputError(f"{path}: holds no images; give a folder of JPEG or PNG files")
        files += images_in(path) if path.is_dir() else [path]
    pairs = single_images(files, config)
    _require_images(pairs)
    if paired is None:
        # What crops were trained on may have any shape.
        paired = config.resize and look_like_pairs(pairs, config.size)
        if paired:
            print("the images are twice as wide as high: read as pairs (--single for inputs)")
    return pairs, paired


def _require_images(pairs: "Pairs") -> None:
    from pix2pix_utils.data.pairs import check_images
    from pix2pix_utils.support.errors import listed

    problems = check_images(pairs)
    if problems:
        raise InputError(listed(problems) + "; repair or leave out what is named")
