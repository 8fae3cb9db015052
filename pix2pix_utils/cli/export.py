"""``pix2pix export``: write a generator for other programs."""

import argparse
from pathlib import Path

from pix2pix_utils.cli.options import add_command, add_run
from pix2pix_utils.support import quiet
from pix2pix_utils.support.errors import InputError


def add_options(commands: argparse._SubParsersAction) -> None:
    command = add_command(commands, "export", _export, "write a generator for other programs")
    add_run(command)
    command.add_argument(
        "--format", choices=("onnx", "saved_model", "litert", "keras"), required=True
    )
    command.add_argument("--output", type=Path, required=True, metavar="PATH", help="must be new")
    command.add_argument("--image-size", type=int, help="side of the images, where it differs")
    command.add_argument("--height", type=int, help="of images that are not square, with --width")
    command.add_argument("--width", type=int, help="of images that are not square, with --height")
    command.add_argument("--any-size", action="store_true", help="images of any size")
    command.add_argument(
        "--weights",
        choices=("float32", "float16", "int8"),
        default="float32",
        help="how onnx keeps them: int8 makes a quarter of the file; litert has no int8",
    )
    command.add_argument(
        "--skips",
        action="store_true",
        help="onnx gets a second input, a factor for each skip connection: 0 severs it",
    )


def _export(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    from pix2pix_utils.inference import export, load_generator

    size = _size(options)
    generator, _ = load_generator(options.run)
    path = export(
        generator, options.output, options.format, size, options.weights, skips=options.skips
    )
    print(path)


def _size(options: argparse.Namespace) -> tuple[int | None, int | None] | None:
    """Return height and width as they were asked for, in one of three ways; None if in none."""
    sides = options.height, options.width
    ways = [options.image_size is not None, sides != (None, None), options.any_size]
    if sum(ways) > 1 or (ways[1] and None in sides):
        raise InputError("size: give --image-size, or --height and --width, or --any-size")
    if options.image_size is not None:
        sides = options.image_size, options.image_size
    for side in sides:
        if side is not None and side < 1:
            raise InputError(f"size: {side} pixels are no side; give at least 1")
    return sides if any(ways) else None
