"""Files and folders that exist whole or not at all.

Whatever the project writes is first written under a hidden name beside its final place and
moved there in one step. A reader, or a second process that writes the same thing, never meets
half of it, whatever interrupts the writer.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pix2pix_utils.support.errors import InputError

PathLike = str | os.PathLike[str]


def _beside(path: Path) -> str:
    """Make the parent folder of ``path`` and return the start of a hidden name in it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(
            f"{path.parent}: is, or lies under, a file; choose another folder"
        ) from error
    except OSError as error:
        raise InputError(
            f"{path.parent}: cannot be created ({error.strerror}); choose a folder you may write to"
        ) from error
    return f".{path.name}."


def require_writable(folder: PathLike) -> None:
    """Make a folder if it is not there, and find out before any work whether it can be used.

    Raises
    ------
    InputError
        If it cannot be made or written to, or the disk is full.
    """
    folder = Path(folder)
    _beside(folder / "anything")
    try:
        with tempfile.TemporaryFile(dir=folder) as tried:
            tried.write(b"x" * 4096)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written to ({error.strerror or error}); "
            "free some space or choose a folder you may write to"
        ) from error


@contextlib.contextmanager
def atomic_file(path: PathLike) -> Iterator[Path]:
    """Write a file so that it appears whole or not at all.

    Parameters
    ----------
    path
        Where the file shall be. An older file there stays until the new one is complete.

    Yields
    ------
    A temporary path in the same folder, with the same extension: write there. It is flushed
    to the disk and renamed when the block ends, and removed when the block raises.

    Raises
    ------
    InputError
        If the folder cannot be written to, or the disk is full.
    """
    path = Path(path)
    prefix = _beside(path)
    try:
        handle, name = tempfile.mkstemp(path.suffix, prefix, path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            with open(temporary, "rb") as written:
                os.fsync(written.fileno())
            # mkstemp makes the file private; give it the mode that open() would have given.
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror or error}); "
            "free some space or choose a folder you may write to"
        ) from error


@contextlib.contextmanager
def whole_folder(path: PathLike) -> Iterator[Path]:
    """Fill a folder so that it appears whole or not at all.

    Two processes may do this at once for the same path: both work, the first to finish wins,
    and the second finds the folder there and drops its own.

    Parameters
    ----------
    path
        Where the folder shall be. It must not exist yet, or be empty.

    Yields
    ------
    A temporary folder beside it: fill that one.

    Raises
    ------
    InputError
        If the folder cannot be written to, or the disk is full.
    """
    path = Path(path)
    prefix = _beside(path)
    try:
        temporary = Path(tempfile.mkdtemp(prefix=prefix, dir=path.parent))
        try:
            yield temporary
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o777 & ~mask)
            try:
                os.rename(temporary, path)
            except OSError:
                if not (path.is_dir() and any(path.iterdir())):
                    raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror or error}); "
            "free some space or choose a folder you may write to"
        ) from error


@contextlib.contextmanager
def replaced_folder(path: PathLike) -> Iterator[Path]:
    """Fill a folder that takes the place of an old one in the end, or leaves it as it is.

    Parameters
    ----------
    path
        Where the folder shall be. What is there stays until the new one is complete.

    Yields
    ------
    A temporary folder beside it: fill that one.

    Raises
    ------
    InputError
        If the folder cannot be written to, or the disk is full.
    """
    place, old = Path(path), None
    try:
        with whole_folder(place) as temporary:
            yield temporary
            if place.exists():
                old = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
                os.rename(place, old / place.name)
    except BaseException:
        if old is not None and (old / place.name).exists() and not place.exists():
            os.rename(old / place.name, place)
        raise
    finally:
        if old is not None and place.exists():  # else it holds the only copy
            shutil.rmtree(old, ignore_errors=True)
