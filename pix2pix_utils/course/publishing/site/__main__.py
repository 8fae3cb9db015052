"""``python -m pix2pix_utils.course.publishing.site``: build the site of the stored notebooks."""

import argparse
import sys
from pathlib import Path

from pix2pix_utils.course.publishing.site import build
from pix2pix_utils.support.errors import InputError


def main(arguments: list[str] | None = None) -> int:
    """Build the site."""
    parser = argparse.ArgumentParser(
        prog="python -m pix2pix_utils.course.publishing.site", description=__doc__
    )
    parser.add_argument("--output", type=Path, default=Path("build/site"), metavar="DIR")
    parser.add_argument(
        "--no-draw", dest="draw", action="store_false", help="leave the page to draw on out"
    )
    options = parser.parse_args(arguments)
    try:
        print(build(options.output, draw=options.draw))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
