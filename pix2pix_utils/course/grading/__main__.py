"""``python -m pix2pix_utils.course.grading FOLDER``: see `submissions`."""

import argparse
import sys
from pathlib import Path

from pix2pix_utils.course.grading.sandbox import Limits
from pix2pix_utils.course.grading.submissions import grade, jobs_here
from pix2pix_utils.support.errors import InputError


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m pix2pix_utils.course.grading",
        description="Run each submitted notebook with limits and write what it has solved.",
    )
    parser.add_argument("folder", type=Path, help="of the notebooks, also in folders within it")
    parser.add_argument("--output", type=Path, default=Path("build/grades.csv"), metavar="CSV")
    parser.add_argument(
        "--whole", action="store_true", help="run all cells, not only those the exercises need"
    )
    parser.add_argument(
        "--exercises",
        type=Path,
        metavar="FOLDER",
        help="of exercises of your own, which the notebooks load by its name",
    )
    limits = Limits()
    for name, unit in (("cell_seconds", "s"), ("seconds", "s"), ("memory", "GB"), ("disk", "GB")):
        default = getattr(limits, name)
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=float,
            default=default,
            metavar=unit,
            help=f"{Limits.MEANING[name]} (default: {default:g} {unit})",
        )
    parser.add_argument(
        "--jobs", type=int, default=jobs_here(), help="notebooks at once (default: %(default)s)"
    )
    parser.add_argument(
        "--unconfined",
        action="store_true",
        help="without a sandbox: a submission can do what you can do",
    )
    return parser


def main(arguments=None):
    """Run the command; return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        chosen = Limits(options.cell_seconds, options.seconds, options.memory, options.disk)
        if options.jobs < 1:
            raise InputError(f"jobs: is {options.jobs}; it must be 1 or more")
        if options.unconfined:
            print(
                "Unconfined: the notebooks run with your rights, and could change your files and "
                "these grades, and use the network.",
                file=sys.stderr,
            )
        grades = grade(
            options.folder,
            options.output,
            chosen,
            whole=options.whole,
            jobs=options.jobs,
            confined=not options.unconfined,
            exercises=options.exercises,
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"stopped; the rows so far are in {options.output}", file=sys.stderr)
        return 130
    done = sum(row.status == "ran" for row in grades)
    look = sum(bool(row.look_at) for row in grades)
    print(f"{len(grades)} files, {done} ran without an error, {look} to look at: {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
