"""What is in an archive, and whether it may be let onto the disk."""

import errno
import hashlib
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Collection
from pathlib import Path, PureWindowsPath
from typing import IO, Any

from pix2pix_utils.data.downloading import UnusableError, written
from pix2pix_utils.data.pairs import SPLITS, find_pairs, has_split, images_in
from pix2pix_utils.support.errors import InputError

_DAMAGED = "gave no sound archive (it is damaged, or something else altogether)"
_OF_THE_DISK = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS),
    *(errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE, errno.ENFILE),
)


def verify(path: Path, size: int | None = None, sha256: str | None = None) -> str:
    """Compare an archive with what is known of it.

    Parameters
    ----------
    size
        Its exact size in bytes, where known.
    sha256
        Its checksum, where known.

    Returns
    -------
    The sha256 of the file.

    Raises
    ------
    UnusableError
        If it is another file.
    """
    seen_size = path.stat().st_size
    with open(path, "rb") as file:
        start = file.read(512).lstrip().lower()
        if start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
            raise UnusableError(
                "gave a web page instead of an archive (a login page of the network, perhaps)"
            )
        if size is not None and seen_size != size:
            raise UnusableError(f"gave {seen_size:,} bytes instead of {size:,}")
        digest = hashlib.sha256()
        file.seek(0)
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    seen = digest.hexdigest()
    if sha256 and seen != sha256:
        raise UnusableError(f"gave a file of sha256 {seen} instead of {sha256}")
    return seen


def unpack(path: Path, folder: Path) -> None:
    """Unpack a tar or zip archive; what a Mac adds to its archives is left out.

    Parameters
    ----------
    folder
        A folder that is there. Nothing is written outside it.

    Raises
    ------
    UnusableError
        If the archive is damaged, or has a member that is not a plain file or folder within it.
    InputError
        If there is no room for what it holds.
    """
    try:
        with open(path, "rb") as file:
            is_zip = file.read(4) == b"PK\x03\x04"
            file.seek(0)
            (_unpack_zip if is_zip else _unpack_tar)(file, folder)
    except (UnusableError, InputError):
        raise
    except OSError as error:
        if error.errno in _OF_THE_DISK:
            raise
        raise UnusableError(_DAMAGED) from error
    except Exception as error:
        # Python's readers raise whatever a damaged byte leads them to: zlib.error, LZMAError,
        # EOFError, KeyError, UnicodeDecodeError, RuntimeError for a password, …
        raise UnusableError(_DAMAGED) from error


def require_space(folder: Path, needed: int) -> None:
    """Refuse to begin what the disk cannot hold.

    Parameters
    ----------
    folder
        A folder that is there.
    needed
        Bytes.

    Raises
    ------
    InputError
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise InputError(
            f"{folder}: has {written(free)} free, but {written(needed)} are needed; free some "
            "space or choose another folder"
        )


def _unpack_zip(file: IO[bytes], folder: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        require_space(folder, sum(member.file_size for member in members))
        for member in members:
            kind = stat.S_IFMT(member.external_attr >> 16)
            _refuse_unsafe(member.filename, kind in (0, stat.S_IFREG, stat.S_IFDIR))
            if not _is_litter(member.filename):
                archive.extract(member, folder)


def _unpack_tar(file: IO[bytes], folder: Path) -> None:
    # Early releases of Python 3.10 and 3.11 have no filter; the checks below do its work.
    safely: dict[str, Any] = (
        {"filter": "data"} if hasattr(tarfile, "data_filter") else {"set_attrs": False}
    )
    with tarfile.open(fileobj=file, mode="r:*") as archive:
        for entry in archive:
            _refuse_unsafe(entry.name, entry.isreg() or entry.isdir())
            require_space(folder, entry.size)
            if not _is_litter(entry.name):
                archive.extract(entry, folder, **safely)
        # The checksum of a gzip file stands behind the archive's own end.
        while archive.fileobj.read(1 << 20):
            pass


def _refuse_unsafe(name: str, is_plain: bool) -> None:
    # The Windows rules are the wider ones: they know drives, and both kinds of slashes.
    path = PureWindowsPath(name)
    if path.anchor or ".." in path.parts:
        raise UnusableError(f"gave an archive whose member {name!r} leads out of its folder")
    if not is_plain:
        raise UnusableError(f"gave an archive whose member {name!r} is a link or a device")


def _is_litter(name: str) -> bool:
    """Say whether a member is what a Mac adds to its archives."""
    parts = PureWindowsPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(("._", ".DS_Store")) for part in parts)


def data_set_in(folder: Path, splits: Collection[str]) -> Path:
    """Find the data set in what was unpacked.

    The halves of CycleGAN, 1_A.jpg and 1_B.jpg, get one name on the way, so that they are known
    as a pair.

    Parameters
    ----------
    folder
        May hold the data set below a folder that holds nothing else.
    splits
        Which it must have.

    Returns
    -------
    The folder that holds the splits.

    Raises
    ------
    UnusableError
        If a split is missing or holds no usable pairs.
    """
    while not any(has_split(folder, split) for split in SPLITS):
        held = list(folder.iterdir())
        if len(held) != 1 or not held[0].is_dir():
            break
        folder = held[0]
    _drop_letters(folder)
    found = [split for split in SPLITS if has_split(folder, split)]
    missing = [split for split in splits if split not in found]
    if missing or not found:
        raise UnusableError(f"gave an archive without a folder {(missing or SPLITS)[0]}/")
    for split in found:
        try:
            find_pairs(folder, split)
        except InputError as error:
            raise UnusableError(f"gave an archive without usable pairs in {split}/") from error
    return folder


def _drop_letters(folder: Path) -> None:
    """Give 1_A.jpg and 1_B.jpg one name, so that they are known as a pair."""
    for split in SPLITS:
        for letter in "AB":
            one_half = folder / f"{split}{letter}"
            images = images_in(one_half) if one_half.is_dir() else []
            if all(path.stem.endswith(f"_{letter}") for path in images):
                for path in images:
                    path.rename(path.with_name(path.stem[:-2] + path.suffix))
