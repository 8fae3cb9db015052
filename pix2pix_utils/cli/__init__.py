"""The ``pix2pix`` command: the package's functions for a terminal or a cluster.

A module for each command has its options and what it does. It imports what it needs when it
runs, so that ``--help`` does not wait for TensorFlow.
"""

import argparse
import sys
from collections.abc import Sequence

from pix2pix_utils import __version__
from pix2pix_utils.cli import border, data, evaluate, export, train, translate, tutorial
from pix2pix_utils.cli.options import Parser
from pix2pix_utils.support.errors import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments
        Those of the process by default.

    Returns
    -------
    Exit status: 0 for success, 2 for something that the user can mend, 130 when stopped by
    Ctrl-C, 141 when nobody reads what is printed, 1 for a fault of the program's own.
    """
    border.write_whatever_the_encoding()
    try:
        options = build_parser().parse_args(arguments)
        status = options.command(options) or 0
        sys.stdout.flush()
        return status
    except InputError as error:
        print(f"pix2pix: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("pix2pix: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        border.write_nowhere()
        return 141
    except SystemExit:  # of --help, or of an option that is not there
        border.flush()
        raise
    except Exception as error:
        if (sentence := border.sentence_of(error)) is not None:
            print(f"pix2pix: {sentence}", file=sys.stderr)
            return 2
        print(f"pix2pix: {border.report(error)}", file=sys.stderr)
        return 1


def build_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="pix2pix",
        description="Translate images into images with pix2pix.",
        epilog="`pix2pix COMMAND --help` lists a command's options.",
    )
    parser.add_argument("--version", action="version", version=f"pix2pix {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (tutorial, data, train, translate, evaluate, export):
        command.add_options(commands)
    return parser
