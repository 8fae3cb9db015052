"""``pix2pix data``: get, check or make pairs to learn from."""

import argparse
from pathlib import Path

from pix2pix_utils.cli.options import add_command, seed
from pix2pix_utils.support import quiet
from pix2pix_utils.support.errors import InputError


def add_options(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("data", help="get, check or make pairs to learn from")
    kinds = command.add_subparsers(metavar="NAME|check|shard|prepare", required=True)
    from pix2pix_utils.data.catalog import CATALOG
    from pix2pix_utils.data.sources import BUILT_IN

    for name, built_in in BUILT_IN.items():
        draw = add_command(kinds, name, _data_get, f"write the built-in facades, {built_in.about}")
        draw.description = (
            f"{draw.description} Prints their folder, which lies under PIX2PIX_DATA, or in the "
            "user's cache; its dataset.json says which half is the input."
        )
        draw.set_defaults(name=name)
    for name in CATALOG:
        get = add_command(kinds, name, _data_get, f"download the data set {name}")
        get.set_defaults(name=name)
    check = add_command(kinds, "check", _data_check, "look for files that cannot be used")
    check.add_argument("data", metavar="DATA", help="a folder, or a name as for train --data")
    shard = add_command(kinds, "shard", _data_shard, "put pairs into few large files")
    shard.add_argument("data", metavar="DATA", help="a folder, or a name as for train --data")
    shard.add_argument("output", type=Path, metavar="OUTPUT", help="a new folder for the shards")
    shard.add_argument(
        "--megabytes", type=int, default=128, help="of a shard, about (default: 128)"
    )
    prepare = add_command(kinds, "prepare", _data_prepare, "make pairs from your own images")
    prepare.add_argument("output", type=Path, metavar="OUTPUT", help="a new folder for the pairs")
    prepare.add_argument("--a", type=Path, metavar="DIR", help="images A, with --b")
    prepare.add_argument("--b", type=Path, metavar="DIR", help="images B of the same names")
    prepare.add_argument("--images", type=Path, metavar="DIR", help="photographs, instead")
    prepare.add_argument(
        "--kind",
        choices=("edges", "grey", "blur"),
        help="with --images: what to make of them as input (default: edges)",
    )
    prepare.add_argument(
        "--size", type=int, help="make squares of so many pixels (default: sizes stay as they are)"
    )
    prepare.add_argument(
        "--fit",
        choices=("crop", "stretch", "pad"),
        help="with --size: how to make images square (default: crop)",
    )
    prepare.add_argument("--direction", choices=("AtoB", "BtoA"), help="with --a and --b")
    prepare.add_argument(
        "--label-half", choices=("A", "B", "both", "none"), help="with --a and --b"
    )
    prepare.add_argument("--seed", type=seed, default=0, help="of the split (default: 0)")


def _data_get(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    from pix2pix_utils.data.sources import data_folder

    print(data_folder(options.name))


def _data_check(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    from pix2pix_utils.data.inspection import inspect

    found = inspect(options.data)
    print(found)
    found.require_sound()


def _data_shard(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    import shutil

    from pix2pix_utils.data.declaration import DECLARATION, read_declaration
    from pix2pix_utils.data.pairs import SPLITS, find_pairs, has_split, require_sound
    from pix2pix_utils.data.shards import write_shards
    from pix2pix_utils.data.sources import data_folder

    folder = data_folder(options.data)
    splits = {split: find_pairs(folder, split) for split in SPLITS if has_split(folder, split)}
    for pairs in splits.values():
        require_sound(pairs, decode=True)
    declared = read_declaration(folder)
    files = {split: pairs.files for split, pairs in splits.items()}
    write_shards(files, options.output, options.megabytes)
    if declared:
        shutil.copyfile(folder / DECLARATION, options.output / DECLARATION)
    for split, pairs in splits.items():
        count = len(list((options.output / split).glob("*.tfrecord")))
        print(f"{options.output / split}: {len(pairs)} pairs in {count} shards")


def _data_prepare(options: argparse.Namespace) -> None:
    from pix2pix_utils.data.preparation import Options, combine_folders, pairs_from_images

    if options.size is None:
        _refuse(options, "images that keep their sizes", "fit")
    chosen = Options(size=options.size, fit=options.fit or "crop", seed=options.seed)
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
