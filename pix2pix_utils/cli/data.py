"""``pix2pix data``: get, check or make pairs to learn from."""

import argparse
from pathlib import Path

from pix2pix_utils.cli.options import add_command
from pix2pix_utils.support import quiet
from pix2pix_utils.support.errors import InputError


def add_options(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("data", help="get, check or make pairs to learn from")
    kinds = command.add_subparsers(metavar="NAME|check|prepare", required=True)
    from pix2pix_utils.data.catalog import CATALOG
    from pix2pix_utils.data.sources import BUILT_IN

    for name, built_in in BUILT_IN.items():
        draw = add_command(kinds, name, _data_get, f"write the built-in facades, {built_in.about}")
        draw.set_defaults(name=name)
    for name in CATALOG:
        get = add_command(kinds, name, _data_get, f"download the data set {name}")
        get.set_defaults(name=name)
    check = add_command(kinds, "check", _data_check, "look for files that cannot be used")
    check.add_argument("folder", type=Path, metavar="DIR")
    prepare = add_command(kinds, "prepare", _data_prepare, "make pairs from your own images")
    prepare.add_argument("output", type=Path, metavar="OUTPUT", help="a new folder for the pairs")
    prepare.add_argument("--a", type=Path, metavar="DIR", help="images A, with --b")
    prepare.add_argument("--b", type=Path, metavar="DIR", help="images B of the same names")
    prepare.add_argument("--images", type=Path, metavar="DIR", help="photographs, instead")
    prepare.add_argument(
        "--kind",
        choices=("edges", "grey", "blur"),
        default="edges",
        help="what to make of the photographs as input (default: edges)",
    )
    prepare.add_argument("--size", type=int, default=256, help="side in pixels (default: 256)")
    prepare.add_argument(
        "--fit",
        choices=("crop", "stretch", "pad"),
        default="crop",
        help="how to make images square (default: crop)",
    )
    prepare.add_argument("--direction", choices=("AtoB", "BtoA"), default="AtoB")
    prepare.add_argument("--label-half", choices=("A", "B", "both", "none"), default="none")
    prepare.add_argument("--seed", type=int, default=0, help="of the split (default: 0)")


def _data_get(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    from pix2pix_utils.data.sources import data_folder

    print(data_folder(options.name))


def _data_check(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    from pix2pix_utils.data import pairs as on_disk

    folder = options.folder
    splits = [split for split in on_disk.SPLITS if on_disk.has_split(folder, split)]
    problems: list[str] = []
    for split in splits or ["train"]:  # without any split find_pairs says what is missing
        found = on_disk.find_pairs(folder, split)
        bad = on_disk.check(found, decode=True)
        problems += bad
        print(f"{split}: {len(found)} pairs, {len(bad)} of them unusable")
    if problems:
        print("\n".join(problems))
        raise InputError(f"{folder}: {len(problems)} problems; repair or remove the files above")


def _data_prepare(options: argparse.Namespace) -> None:
    from pix2pix_utils.data.preparation import combine_folders, pairs_from_images

    if options.images and not (options.a or options.b):
        report = pairs_from_images(
            options.images,
            options.output,
            kind=options.kind,
            size=options.size,
            fit=options.fit,
            seed=options.seed,
        )
    elif options.a and options.b and not options.images:
        report = combine_folders(
            options.a,
            options.b,
            options.output,
            size=options.size,
            fit=options.fit,
            seed=options.seed,
            direction=options.direction,
            label_half=options.label_half,
        )
    else:
        raise InputError("prepare: give either --a and --b, or --images")
    print(report)
