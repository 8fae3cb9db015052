"""A lock on a folder that ends with the process which holds it, however that process ends."""

import contextlib
import errno
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike

NAME = ".lock"
"""The file of the lock. It stays when the lock ends: the system's lock counts, not the file."""

_TAKEN = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)


@contextlib.contextmanager
def locked(folder: PathLike) -> Iterator[None]:
    """Keep every other process out of a run's folder, and a second trainer of this process too.

    Parameters
    ----------
    folder
        It is made where it does not exist.

    Raises
    ------
    InputError
        If the folder is locked, with the process that holds it, or cannot be written to.
    """
    path = Path(folder) / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "a+b", buffering=0)  # noqa: SIM115, closed below
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(
            f"{path.parent}: is, or lies under, a file; choose another folder"
        ) from error
    except OSError as error:
        raise InputError(
            f"{path.parent}: cannot be written to ({error.strerror}); choose a folder you may "
            "write to"
        ) from error
    with file:
        try:
            _lock(file)
        except OSError as error:
            if error.errno in _TAKEN:
                raise InputError(
                    f"{path.parent}: is being trained by {_holder(path)}; wait until that has "
                    "ended, or give another folder"
                ) from error
            # A file system that knows no locks: training goes on without one.
        with contextlib.suppress(OSError):  # a full disk; the words are for people
            file.truncate(0)
            file.write(f"process {os.getpid()} on {platform.node()}\n".encode())
        yield


def _lock(file: IO[bytes]) -> None:
    """Take the lock; it ends when the file is closed, as the system does for a dead process."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 20)  # locked bytes cannot be read, and the file's own shall be
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip() or "another process"
    except (OSError, ValueError):
        return "another process"
