"""Many pairs in few large files, for disks that are slow to open many small ones.

A shard is a TFRecord file: the contents of image files, as they are, one after the other. An
index beside the shards says where each lies, so that any of them can be read alone, and the order
of a training stays what it is with files of their own. Within the package an image in a shard has
a path as if it lay in a folder: ``train/00000.tfrecord/12+53211/17.jpg`` starts at byte 12.
"""

import functools
import io
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, whole_folder

INDEX = "index.json"

PLACE = re.compile(r"(.*\.tfrecord)[/\\](\d+)\+(\d+)[/\\][^/\\]*", re.DOTALL)
"""A path into a shard: the shard, the image's first byte in it, and its length."""

_BEFORE, _AFTER = 12, 4
"""Bytes of a TFRecord around what it holds: its length and two checksums."""


class _Part(io.RawIOBase):
    """The bytes of one image within a shard, as a file of their own."""

    def __init__(self, shard: str, start: int, length: int) -> None:
        self._file = open(shard, "rb")  # noqa: SIM115 (closed with this)
        self._start, self._length, self._at = start, length, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = max(0, min(len(buffer), self._length - self._at))
        self._file.seek(self._start + self._at)
        found = self._file.read(wanted)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()


def opened(path: PathLike) -> IO[bytes]:
    """Open an image file to be read, or what stands for one in a shard."""
    place = PLACE.fullmatch(os.fspath(path))
    if place is None:
        return open(path, "rb")
    return io.BufferedReader(_Part(place[1], int(place[2]), int(place[3])))


def size_of(path: PathLike) -> int:
    """Return the bytes of an image file, or of what stands for one in a shard."""
    place = PLACE.fullmatch(os.fspath(path))
    return os.stat(path).st_size if place is None else int(place[3])


@functools.cache
def _descriptor(shard: str) -> int:
    """Open a shard once: there are few, and they stay what they are."""
    return os.open(shard, os.O_RDONLY)


def contents_of(path: str | bytes | np.ndarray) -> bytes:
    """Read an image out of a shard.

    Parameters
    ----------
    path
        Of a file, or one that `PLACE` matches; bytes are UTF-8, in an array of one as well, as
        TensorFlow hands them over.
    """
    found = path.item() if isinstance(path, np.ndarray) else path
    text = found.decode() if isinstance(found, bytes) else found
    place = PLACE.fullmatch(text)
    if place is None or not hasattr(os, "pread"):  # Windows has no pread
        with opened(text) as file:
            return file.read()
    return os.pread(_descriptor(place[1]), int(place[3]), int(place[2]))


def sharded_files(folder: Path) -> list[tuple[Path, ...]] | None:
    """List the pairs of a split's shards.

    Returns
    -------
    For each pair the path of its file, or of its two; None where the folder has no index.

    Raises
    ------
    InputError
        If the index cannot be used, or a shard is not what it says.
    """
    path = folder / INDEX
    if not path.exists():
        return None
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
        shards = {str(name): int(size) for name, size in index["shards"].items()}
        files = [
            tuple(folder / shard / f"{int(start)}+{int(length)}" / name for
                  shard, start, length, name in parts)
            for parts in index["pairs"]
        ]  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path}: is no index of shards; write them again with `pix2pix data shard`"
        ) from error
    for name, size in shards.items():
        shard = folder / name
        if not shard.is_file() or shard.stat().st_size != size:
            raise InputError(
                f"{shard}: is missing or has not the {size} bytes that {INDEX} says; copy it "
                "again, or write the shards again with `pix2pix data shard`"
            )
    return files


def write_shards(
    splits: Mapping[str, Sequence[tuple[Path, ...]]], output: PathLike, megabytes: int = 128
) -> Path:
    """Write the pairs of a data set as shards.

    Parameters
    ----------
    splits
        For each split the files of its pairs, sound ones.
    output
        A new folder, which appears whole or not at all.
    megabytes
        A shard ends with the pair that makes it larger than this.

    Raises
    ------
    InputError
        If ``megabytes`` is not positive, the folder is there already, or cannot be written.
    """
    output = Path(output)
    if megabytes < 1:
        raise InputError(f"megabytes: {megabytes} is not allowed; give a whole number, at least 1")
    if output.exists():
        raise InputError(f"{output}: exists; remove it or give another folder")
    with whole_folder(output) as temporary:
        for split, files in splits.items():
            (temporary / split).mkdir()
            _write_split(temporary / split, files, megabytes * 1_000_000)
    return output


def _write_split(folder: Path, files: Sequence[tuple[Path, ...]], limit: int) -> None:
    import tensorflow as tf

    shards: dict[str, int] = {}
    pairs = []
    for number, group in enumerate(_groups(files, limit)):
        name, place = f"{number:05d}.tfrecord", 0
        with tf.io.TFRecordWriter(str(folder / name)) as writer:
            for paths in group:
                parts = []
                for path in paths:
                    with opened(path) as file:
                        content = file.read()
                    writer.write(content)
                    parts.append((name, place + _BEFORE, len(content), path.name))
                    place += _BEFORE + len(content) + _AFTER
                pairs.append(parts)
        shards[name] = place
    text = json.dumps({"shards": shards, "pairs": pairs}, ensure_ascii=False)
    (folder / INDEX).write_text(text, encoding="utf-8")


def _groups(files: Sequence[tuple[Path, ...]], limit: int) -> Iterator[list[tuple[Path, ...]]]:
    """Part a list of pairs where the bytes of their files exceed a limit."""
    group: list[tuple[Path, ...]] = []
    taken = 0
    for paths in files:
        group.append(paths)
        taken += sum(map(size_of, paths))
        if taken > limit:
            yield group
            group, taken = [], 0
    if group:
        yield group
