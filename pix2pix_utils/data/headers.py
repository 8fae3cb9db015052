"""What an image file says of itself: whether it can be used, found out before it is decoded."""

import contextlib
import os
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from pix2pix_utils.data.shards import opened, size_of
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike

SMALLEST_SIDE = 16
LARGEST_IMAGE = 500_000_000
"""Pixels; an image of more is refused before it is decoded."""

LARGEST_JPEG = (2**29 - 1) // 3
"""Pixels; TensorFlow decodes no JPEG of more."""


class UnusableImageError(Exception):
    """What is wrong with an image file, in words that follow its name."""


class Traits(NamedTuple):
    """What decides how a JPEG or a PNG is decoded; the defaults are those of an ordinary one.

    Attributes
    ----------
    orientation
        1 to 8, as Exif counts: how the camera was held.
    has_alpha
        Whether some pixels may be transparent.
    sixteen_bits
        Whether a channel has 16 bits.
    """

    orientation: int = 1
    has_alpha: bool = False
    sixteen_bits: bool = False


@dataclass(frozen=True)
class Header:
    """What is known of an image before it is decoded.

    Attributes
    ----------
    format
        As Pillow calls it: "JPEG", "PNG", "BMP", …
    width, height
        In pixels, once the image stands upright.
    traits
        What a JPEG or a PNG says beside its size.
    """

    format: str
    width: int
    height: int
    traits: Traits


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
        if size_of(path) == 0:
            raise UnusableImageError("is empty (0 bytes)")
        with opened(path) as file, Image.open(file) as image:
            # A photograph of a phone may hold a second picture, behind the JPEG.
            format = "JPEG" if image.format == "MPO" else image.format or ""
            width, height = image.size
        with opened(path) as file:
            traits = read_traits(file)
        if traits.orientation > 4:
            width, height = height, width
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
    if width * height > LARGEST_IMAGE:
        raise UnusableImageError(_too_large())
    return Header(format, width, height, traits)


def exceeds_rgb(path: Path) -> bool:
    """Return whether a readable image has 16 bits, or may be transparent: more than 8-bit RGB."""
    traits = read_header(path).traits
    with Image.open(path) as image:
        deep = traits.sixteen_bits or image.mode.startswith("I")
        return deep or traits.has_alpha or image.has_transparency_data


def read_traits(file: IO[bytes]) -> Traits:
    """Read what a JPEG or a PNG says of itself beside its size.

    Parameters
    ----------
    file
        From its first byte.

    Returns
    -------
    The traits; those of an ordinary image for any other format, and for what cannot be
    understood, which is for the decoder to judge.
    """
    start = file.read(8)
    try:
        if start == b"\x89PNG\r\n\x1a\n":
            return _png_traits(file)
        if start[:2] == b"\xff\xd8":
            file.seek(2)
            return Traits(_jpeg_orientation(file))
    except (struct.error, IndexError):
        pass
    return Traits()


def _png_traits(file: IO[bytes]) -> Traits:
    orientation, has_alpha, bits = 1, False, 8
    while True:
        length, kind = struct.unpack(">I4s", file.read(8))
        if kind == b"IHDR":
            header = file.read(length)
            bits, has_alpha = header[8], header[9] in (4, 6)
        elif kind == b"eXIf":
            orientation = _exif_orientation(file.read(length))
        else:
            has_alpha = has_alpha or kind == b"tRNS"
            if kind == b"IEND":
                return Traits(orientation, has_alpha, bits == 16)
            file.seek(length, os.SEEK_CUR)
        file.seek(4, os.SEEK_CUR)  # its checksum


def _jpeg_orientation(file: IO[bytes]) -> int:
    while True:
        marker = file.read(2)
        while marker[1] == 0xFF:  # bytes that fill up
            marker = marker[1:] + file.read(1)
        if marker[0] != 0xFF or marker[1] in (0xD9, 0xDA):  # the end, or the picture
            return 1
        (length,) = struct.unpack(">H", file.read(2))
        if marker[1] == 0xE1:
            content = file.read(length - 2)
            if content.startswith(b"Exif\0\0"):
                return _exif_orientation(content[6:])
        else:
            file.seek(length - 2, os.SEEK_CUR)


def _exif_orientation(content: bytes) -> int:
    """Find tag 0x0112 in the first directory of a TIFF header."""
    order = {b"II": "<", b"MM": ">"}.get(content[:2])
    if order is None:
        return 1
    (place,) = struct.unpack_from(order + "I", content, 4)
    (count,) = struct.unpack_from(order + "H", content, place)
    for number in range(count):
        entry = place + 2 + 12 * number
        tag, kind = struct.unpack_from(order + "HH", content, entry)
        if tag == 0x0112:
            (value,) = struct.unpack_from(order + ("I" if kind == 4 else "H"), content, entry + 8)
            return value if 1 <= value <= 8 else 1
    return 1


def merged_values(values: np.ndarray) -> str | None:
    """Say whether 16-bit values can become bytes, which keep their upper half.

    Parameters
    ----------
    values
        Any shape; from 0 to 65535.

    Returns
    -------
    What is lost, in words that follow the file's name, or None: nearly all of it, where fewer
    than 16 greys are left of more values.
    """
    found = np.flatnonzero(np.bincount(values.ravel(), minlength=1 << 16))
    greys = len(np.unique(found >> 8))
    if greys >= min(16, len(found)):
        return None
    return (
        f"has 16 bits, and its {len(found)} values from {found[0]} to {found[-1]} would become "
        f"{greys} of 256 greys; save the numbers of classes with 8 bits, and stretch others "
        "towards 65535, or train on them as they are with bit_depth 16"
    )


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
def readable(path: PathLike) -> Iterator[None]:
    """Turn the system's refusal to read a folder into one sentence.

    Raises
    ------
    InputError
        If it may not be read, or its name is too long.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{printable(path)}: cannot be read ({error.strerror or error}); check its "
            "permissions and its name"
        ) from error


def is_folder(path: Path) -> bool:
    """Say whether a folder is there.

    Raises
    ------
    InputError
        If that cannot be found out.
    """
    with readable(path):
        return path.is_dir()


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
