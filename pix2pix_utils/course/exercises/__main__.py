"""``python -m pix2pix_utils.course.exercises``: begin a lesson of one's own, and try it."""

import argparse
import shutil
import sys
from pathlib import Path

from pix2pix_utils.course.exercises.lessons import load_folder
from pix2pix_utils.course.exercises.trying import faults
from pix2pix_utils.support.errors import InputError

TEMPLATE = Path(__file__).parent / "template"


def new(folder):
    """Copy the template.

    Parameters
    ----------
    folder : pathlib.Path
        Must not exist.

    Raises
    ------
    InputError
        If it does.
    """
    if folder.exists():
        raise InputError(f"{folder}: exists already; give the name of a new folder")
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    print(f"{folder}: two exercises to change; docs/adding-an-exercise.md says how")
    return 0


def check(folder):
    """Try every exercise of a folder; return 1 if one does not say what it should.

    Parameters
    ----------
    folder : pathlib.Path
    """
    found = {exercise.title: faults(exercise) for exercise in load_folder(folder).lesson.exercises}
    for title, sentences in found.items():
        print(f"{title}: " + ("works" if not sentences else "\n  ".join(["", *sentences])))
    return int(any(found.values()))


def main(arguments=None):
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m pix2pix_utils.course.exercises",
        description="Begin a folder of exercises of your own, and try what it says.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for function, text in (
        (new, "write a folder with two exercises to change"),
        (check, "answer each exercise of a folder as learners may, and say what is wrong with it"),
    ):
        command = commands.add_parser(function.__name__, help=text)
        command.add_argument("folder", type=Path)
        command.set_defaults(run=function)
    options = parser.parse_args(arguments)
    try:
        return options.run(options.folder)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
