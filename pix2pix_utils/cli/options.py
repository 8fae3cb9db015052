"""What the options of several commands have in common."""

import argparse
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pix2pix_utils.config import Config
from pix2pix_utils.support.options import allowed


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, as every other error is said."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def add_command(
    commands: argparse._SubParsersAction,
    name: str,
    function: Callable[[argparse.Namespace], int | None],
    help: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
    command.set_defaults(command=function)
    return command


def add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("--run", type=Path, required=True, metavar="DIR", help="the run's folder")


def add_checkpoint(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--checkpoint",
        type=which_checkpoint,
        metavar="STEP",
        help="take the checkpoint of this step, or `best`: that which did best on the val split "
        "(default: the newest)",
    )


def which_checkpoint(text: str) -> int | str:
    """Read the step of a checkpoint, or the word "best"."""
    if text == "best":
        return text
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a step nor best") from None


def add_noise(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--noise",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="keep the dropout on, as the paper does (default: yes)",
    )
    command.add_argument("--seed", type=seed, default=0, help="of the noise (default: 0)")


def seed(text: str) -> int:
    """Read a seed within the limits of `Config.seed`."""
    option = next(field for field in dataclasses.fields(Config) if field.name == "seed")
    try:
        return Config(seed=int(text)).seed
    except ValueError:  # InputError is one
        raise argparse.ArgumentTypeError(f"{text!r} is not {allowed(option)}") from None
