"""``pix2pix export``: write a generator for other programs."""

import argparse
from pathlib import Path

from pix2pix_utils.cli.options import add_command, add_run
from pix2pix_utils.support import quiet
from pix2pix_utils.support.errors import InputError


def add_options(commands: argparse._SubParsersAction) -> None:
    command = add_command(commands, "export", _export, "write a generator for other programs")
    add_run(command)
    command.add_argument("--format", choices=("onnx", "saved_model", "keras"), required=True)
    command.add_argument("--output", type=Path, required=True, metavar="PATH", help="must be new")
    command.add_argument("--image-size", type=int, help="side of the images, where it differs")
    command.add_argument("--height", type=int, help="height of the images, with --width")
    command.add_argument("--width", type=int, help="width of the images, with --height")
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


def _export(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    from pix2pix_utils.generator import size_step
    from pix2pix_utils.inference import export, load_generator

    generator, _ = load_generator(options.run)
    sides = {"height": options.height, "width": options.width}
    if options.image_size is not None:
        sides = {"image-size": options.image_size}
    elif None in sides.values() and set(sides.values()) != {None}:
        raise InputError("height: has no meaning without width, nor width without it; give both")
    for name, side in sides.items():
        if side is not None and (side < 1 or side % size_step(generator)):
            raise InputError(
                f"{name}: {side} does not fit; this network takes multiples of "
                f"{size_step(generator)}"
            )
    given = [side for side in sides.values() if side]
    size = (given[0], given[-1]) if given else None
    path = export(
        generator, options.output, options.format, size, options.weights, skips=options.skips
    )
    print(path)
