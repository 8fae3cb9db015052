"""What an image file says of itself: whether it can be used, found out before it is decoded."""

import contextlib
import os
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from pix2pix_utils.support.files import PathLike

SMALLEST_SIDE = 16
LARGEST_IMAGE = 500_000_000
"""Pixels; an image of more is refused before it is decoded."""

LARGEST_JPEG = (2**29 - 1) // 3
"""Pixels; TensorFlow decodes no JPEG of more."""


class UnusableImageError(Exception):
    """What is wrong with an image file, in words that follow its name."""


@dataclass(frozen=True)
class Header:
    """What is known of an image before it is decoded.

    Attributes
    ----------
    format
        As Pillow calls it: "JPEG", "PNG", "BMP", …
    width, height
        In pixels.
    """

    format: str
    width: int
    height: int


def read_header(path: Path) -> Header:
    """Read the header of an image in any format that Pillow knows, within `pillow_limit`.

    Raises
    ------
    UnusableImageError
        If the file cannot be read, is no image, is damaged or has more than `LARGEST_IMAGE`
        pixels.
    """
    if not is_utf8(path):
        raise UnusableImageError("has a name that is not UTF-8; rename it")
    try:
        if path.stat().st_size == 0:
            raise UnusableImageError("is empty (0 bytes)")
        with Image.open(path) as image:
            header = Header(image.format or "", *image.size)
    except UnidentifiedImageError as error:
        raise UnusableImageError("is not an image") from error
    except Image.DecompressionBombError as error:
        raise UnusableImageError(_too_large()) from error
    except OSError as error:
        # Pillow raises OSError without a number for what is damaged, the system with one.
        problem = f"cannot be read ({error.strerror})" if error.errno else "is damaged or cut short"
        raise UnusableImageError(problem) from error
    except (SyntaxError, ValueError, EOFError, struct.error) as error:
        raise UnusableImageError("is damaged or cut short") from error
    if header.width * header.height > LARGEST_IMAGE:
        raise UnusableImageError(_too_large())
    return header


def is_utf8(path: PathLike) -> bool:
    """Say whether a path is text, which TensorFlow and JSON ask for."""
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def printable(path: PathLike) -> str:
    """Write a path so that it can be printed, whatever bytes are in it."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _too_large() -> str:
    return f"has more than {LARGEST_IMAGE // 1_000_000} megapixels"


@contextlib.contextmanager
def pillow_limit() -> Iterator[None]:
    """Let `LARGEST_IMAGE` stand in for Pillow's own limit, which is lower and warns half-way.

    The limit is one for the whole process: threads start within it and end within it.
    """
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = LARGEST_IMAGE // 2  # Pillow refuses at twice this figure
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = before
