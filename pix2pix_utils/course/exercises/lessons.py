"""A lesson is a folder: one file for each exercise, and their order in ``__init__.py``."""

import hashlib
import importlib
import importlib.util
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from pix2pix_utils.course.exercises.engine import KERNEL, Exercise
from pix2pix_utils.support.errors import InputError


@dataclass(frozen=True)
class Lesson:
    """The exercises of one folder.

    Attributes
    ----------
    folder : pathlib.Path
    exercises : tuple of Exercise
        In their order.
    """

    folder: Path
    exercises: tuple


def open_lesson(package, order):
    """Import the exercises of a folder, give them their names, and have them reported.

    The ``__init__.py`` of the folder calls it: ``lesson = open_lesson(__name__, ORDER)``. The
    first exercise is then ``q1`` of that package, the second ``q2``, and so on.

    Parameters
    ----------
    package : str
        ``__name__`` of the folder's ``__init__.py``.
    order : list of str
        Names of the files without ``.py``. Each defines its ``exercise``. Other files of the
        folder, with what several exercises share, have names that begin with ``_``.

    Returns
    -------
    Lesson

    Raises
    ------
    InputError
        If a file is missing or left out, defines no exercise, or the number in a title is not
        its place in the order.
    """
    module = sys.modules[package]
    folder = Path(module.__file__).resolve().parent
    files = {path.stem for path in folder.glob("*.py") if not path.name.startswith("_")}
    for name in order:
        if order.count(name) > 1:
            raise InputError(f"{folder / '__init__.py'}: ORDER names {name} twice; name it once")
        if name not in files:
            raise InputError(
                f"{folder / '__init__.py'}: ORDER names {name}, and there is no {name}.py; "
                "write the file, or take the name out"
            )
    for name in sorted(files - set(order)):
        raise InputError(
            f"{folder / name}.py: is not in ORDER of __init__.py; name it there, or begin its "
            "file's name with _ if it is no exercise"
        )
    exercises = []
    for place, name in enumerate(order, start=1):
        exercise = getattr(importlib.import_module(f"{package}.{name}"), "exercise", None)
        if not isinstance(exercise, Exercise):
            raise InputError(f"{folder / name}.py: defines no `exercise = Exercise(...)`; add it")
        exercises.append(exercise)
        lesson_number = exercises[0].number[0]
        if exercise.number != (lesson_number, place):
            raise InputError(
                f"{folder / name}.py: its title is {exercise.title!r}, and by ORDER it is "
                f"{lesson_number}.{place}; change one of the two"
            )
        setattr(module, f"q{place}", exercise)
    lesson = Lesson(folder, tuple(exercises))
    KERNEL.open(lesson)
    return lesson


def load_folder(path):
    """Open a lesson that lies anywhere: a teacher's own.

    Parameters
    ----------
    path : path-like
        A folder as those of `pix2pix_utils.course.exercises`: ``__init__.py`` with the order, and
        a file for each exercise. Its code is run.

    Returns
    -------
    module
        With ``q1``, ``q2`` and so on, and the ``lesson``. The same as before if no file of the
        folder has changed since.

    Raises
    ------
    InputError
        If this is no such folder, or as `open_lesson` says.
    """
    folder = Path(path).resolve()
    start = folder / "__init__.py"
    if not folder.is_dir():
        raise InputError(f"{path}: is not a folder; give the one that holds the exercises")
    if not start.is_file():
        raise InputError(
            f"{path}: has no __init__.py with the order of its exercises; "
            "docs/adding-an-exercise.md shows one"
        )
    package = _package_of(folder)
    if package in sys.modules:
        return sys.modules[package]
    spec = importlib.util.spec_from_file_location(
        package, start, submodule_search_locations=[str(folder)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[package] = module
    try:
        spec.loader.exec_module(module)
        if not isinstance(getattr(module, "lesson", None), Lesson):
            raise InputError(f"{start}: add `lesson = open_lesson(__name__, ORDER)`")
    except BaseException:
        # A half of it would be found at the next try.
        for name in [name for name in sys.modules if f"{name}.".startswith(f"{package}.")]:
            del sys.modules[name]
        raise
    return module


def _package_of(folder):
    """Return a name for a folder's package: another one when a file has changed."""
    digest = hashlib.sha256(str(folder).encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"\0{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return f"exercises_{re.sub(r'[^a-zA-Z0-9]', '_', folder.name)}_{digest.hexdigest()[:12]}"
