"""``pix2pix export``: write a generator for other programs, or as a page for any browser."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pix2pix_utils.cli.options import add_checkpoint, add_command
from pix2pix_utils.support import quiet
from pix2pix_utils.support.errors import InputError

if TYPE_CHECKING:
    import keras

    from pix2pix_utils.config import Config
    from pix2pix_utils.export.exhibits import Exhibit


def add_options(commands: argparse._SubParsersAction) -> None:
    command = add_command(
        commands, "export", _export, "write a generator for other programs, or as a web page"
    )
    command.add_argument(
        "--run",
        nargs="+",
        required=True,
        metavar="RUN",
        help="a run's folder, or the name of a shipped generator; the web page takes several, "
        "and `shipped` stands for all that are shipped",
    )
    add_checkpoint(command)
    command.add_argument(
        "--format",
        choices=("onnx", "saved_model", "litert", "keras", "web"),
        required=True,
        help="web: a page that translates what is drawn or opened, in any browser",
    )
    command.add_argument("--output", type=Path, required=True, metavar="PATH", help="must be new")
    command.add_argument("--image-size", type=int, help="side of the images, where it differs")
    command.add_argument("--height", type=int, help="of images that are not square, with --width")
    command.add_argument("--width", type=int, help="of images that are not square, with --height")
    command.add_argument("--any-size", action="store_true", help="images of any size")
    command.add_argument(
        "--weights",
        choices=("float32", "float16", "int8"),
        help="how onnx, litert (float32 by default) and web (float16) keep them: int8 makes a "
        "quarter of the file of float32; litert has no int8",
    )
    command.add_argument(
        "--skips",
        action="store_true",
        help="onnx gets a second input, a factor for each skip connection: 0 severs it",
    )
    command.add_argument(
        "--single-file",
        action="store_true",
        help="web becomes one HTML file, which opens without a server",
    )


def _export(options: argparse.Namespace) -> None:
    if options.format == "web":
        _refuse(
            options,
            ("image_size", "height", "width", "any_size", "skips"),
            "the page has all of them, at their own sizes",
        )
        print(_write_page(options))
        return
    _refuse(options, ("single_file",), "only the format web is a page")
    if len(options.run) > 1:
        raise InputError(f"run: {options.format} takes one generator; give one")
    quiet.import_tensorflow()
    from pix2pix_utils.inference import export

    size = _size(options)
    generator, _, _ = _load(options.run[0], options.checkpoint)
    weights = options.weights or "float32"
    print(export(generator, options.output, options.format, size, weights, skips=options.skips))


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


def _refuse(options: argparse.Namespace, names: tuple[str, ...], why: str) -> None:
    for name in names:
        if getattr(options, name):
            option = name.replace("_", "-")
            raise InputError(f"{option}: has no meaning for {options.format}: {why}; leave it out")


def _load(
    run: str, checkpoint: int | str | None = None
) -> "tuple[keras.Model, Config, int | None]":
    """Load the generator of a run, or a shipped one, of which the step is not known."""
    from pix2pix_utils.inference import load_run
    from pix2pix_utils.pretrained import load_pretrained

    if _is_shipped(run, checkpoint):
        return (*load_pretrained(run), None)
    return load_run(Path(run), checkpoint)


def _is_shipped(run: str, checkpoint: int | str | None) -> bool:
    from pix2pix_utils.pretrained import SHIPPED

    is_shipped = run in SHIPPED and not Path(run).exists()
    if is_shipped and checkpoint is not None:
        raise InputError(f"checkpoint: {run} is shipped and has none; leave the option out")
    return is_shipped


def _write_page(options: argparse.Namespace) -> Path:
    quiet.import_tensorflow()
    from pix2pix_utils.export import runtime
    from pix2pix_utils.export.exhibits import shipped_names
    from pix2pix_utils.export.page import TITLE, write_page
    from pix2pix_utils.pretrained import SHIPPED

    for file in runtime.ONNXRUNTIME.files:
        runtime.find(runtime.ONNXRUNTIME, file)  # before the work, not after it
    runs = [
        name for run in options.run for name in (shipped_names() if run == "shipped" else [run])
    ]
    exhibits = [_exhibit(run, options.weights, options.checkpoint) for run in runs]
    own = [run for run in runs if run not in SHIPPED]
    title = f"pix2pix: {Path(own[0]).resolve().name}" if own else TITLE
    return write_page(options.output, exhibits, title=title, single_file=options.single_file)


def _exhibit(run: str, weights: str | None, checkpoint: int | str | None) -> "Exhibit":
    from pix2pix_utils.export.exhibits import of_run, shipped

    if _is_shipped(run, checkpoint):
        return shipped(run)
    generator, config, step = _load(run, checkpoint)
    assert step is not None  # it is a run
    if (config.input_channels, config.output_channels) != (3, 3):
        raise InputError(
            f"{run}: has {config.input_channels} channels in and {config.output_channels} out, and "
            "the page has colours alone; export it as onnx"
        )
    if config.size != (config.image_size, config.image_size):
        raise InputError(
            f"{run}: its pictures are {config.size[1]}×{config.size[0]} pixels, and the page has "
            "squares alone; export it as onnx"
        )
    return of_run(run, generator, config, step, weights or "float16")
