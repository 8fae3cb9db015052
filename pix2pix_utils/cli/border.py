"""Where the command meets the terminal and the system: nothing of a traceback gets past."""

import contextlib
import errno
import io
import os
import sys
import tempfile
import traceback

_REMEDIES = {
    errno.EACCES: "check its permissions",
    errno.EPERM: "check its permissions",
    errno.EROFS: "give a place that can be written to",
    errno.ENAMETOOLONG: "give a shorter name",
    errno.ENOSPC: "free some space, or give another place",
    errno.EDQUOT: "free some space, or give another place",
    errno.ENOTDIR: "check its path, a part of which is a file",
    errno.EISDIR: "give a file",
    errno.EEXIST: "give a name that is not there yet",
    errno.ENOENT: "check its path",
    errno.ELOOP: "check the links in its path",
    errno.EMFILE: "raise the number of files that may be open (ulimit -n)",
    errno.EIO: "check the disk",
}
"""What a user can do about an error of the system."""


def write_whatever_the_encoding() -> None:
    """Have a terminal that knows few characters show the others as escapes, not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a notebook's streams know all characters
            stream.reconfigure(errors="backslashreplace")


def write_nowhere() -> None:
    """Give up standard output, whose reader is gone, so that Python's last flush is silent."""
    with contextlib.suppress(AttributeError, OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def flush() -> None:
    """Write what is still to be written, if anybody reads it."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        write_nowhere()


def sentence_of(error: Exception) -> str | None:
    """Say in a sentence what the system refused, and what to do.

    Parameters
    ----------
    error
        Any.

    Returns
    -------
    None for what is no error of the system that a user can mend.
    """
    if isinstance(error, MemoryError):
        return "memory: there is not enough; give a smaller image_size, batch_size or filters"
    if not isinstance(error, OSError) or error.errno not in _REMEDIES:
        return None
    remedy = _REMEDIES[error.errno]
    if error.filename is None:
        return f"the system says {error.strerror!r}; {remedy}"
    return f"{os.fsdecode(error.filename)}: cannot be used ({error.strerror}); {remedy}"


def report(error: Exception) -> str:
    """Write the details of an unexpected error to a file, and say in a sentence where they are."""
    first = next(iter(str(error).splitlines()), "")[:200]
    said = f"{type(error).__name__}: {first}".removesuffix(": ").rstrip(".")
    details = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            prefix="pix2pix-error-",
            suffix=".txt",
            encoding="utf-8",
            errors="backslashreplace",
            delete=False,
        ) as file:
            file.write(details)
    except OSError:  # no place at all to write to
        return f"{said}; this is a fault of the program:\n{details}"
    return f"{said}; this is a fault of the program: please report it with {file.name}"
