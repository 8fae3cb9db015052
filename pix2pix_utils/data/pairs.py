"""Pairs of images on disk: find them and check them. `reading` decodes them.

A data set is a folder with a sub-folder for each split (``train``, ``val``, ``test``). Two
forms are read:

- *side by side*, the form of pix2pix: ``train/1.jpg`` holds A in its left half and B in its
  right half;
- *two folders*: ``trainA/1.jpg`` belongs to ``trainB/1.png``, or ``A/train/1.jpg`` to
  ``B/train/1.png``. Files are matched by name, whatever their extensions.

Either may lie in `shards`, which `pix2pix data shard` writes.

A small file ``dataset.json`` beside the splits may declare which half is translated into which
and which half is a label map.
"""

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pix2pix_utils.data.headers import (
    SMALLEST_SIDE,
    UnusableImageError,
    is_folder,
    is_utf8,
    pillow_limit,
    printable,
    read_header,
    readable,
)
from pix2pix_utils.data.shards import sharded_files, size_of
from pix2pix_utils.data.soundness import problem_of
from pix2pix_utils.support.errors import InputError, listed
from pix2pix_utils.support.files import PathLike

EXTENSIONS = (".jpg", ".jpeg", ".png")
SPLITS = ("train", "val", "test")


# --------------------------------------------------------------------------------------
# Finding pairs
# --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pairs:
    """The pairs of one split, in a fixed order.

    Attributes
    ----------
    folder
        The data set.
    split
        The split they come from.
    files
        For each pair the one file that holds both halves, or the two files of A and B.
    direction : {"AtoB", "BtoA"}
    label_half : {"A", "B", "both", "none"}
    bit_depth : {8, 16}
        How many bits of a channel are kept.
    """

    folder: Path
    split: str
    files: tuple[tuple[Path, ...], ...]
    direction: str
    label_half: str
    bit_depth: int = 8

    def __len__(self) -> int:
        return len(self.files)

    @property
    def names(self) -> list[str]:
        """The name of each pair: its file's name without the extension."""
        return [files[0].stem for files in self.files]

    @property
    def labels(self) -> str:
        """Which of the two is a label map once they are input and target.

        One of "input", "target", "both", "none".
        """
        if self.label_half in ("both", "none"):
            return self.label_half
        return "input" if self.label_half == self.direction[0] else "target"

    @property
    def paths(self) -> tuple[list[str], list[str]]:
        """Two lists of strings: the first file of each pair, and the second or ""."""
        return (
            [str(files[0]) for files in self.files],
            [str(files[1]) if len(files) == 2 else "" for files in self.files],
        )

    def fingerprint(self) -> str:
        """Return a short text that changes when a file is added, removed or resized."""
        digest = hashlib.sha256()
        for files in self.files:
            for path in files:
                name = path.relative_to(self.folder).as_posix()
                digest.update(os.fsencode(f"{name}\0{size_of(path)}\0"))
        return f"{len(self)} pairs, {digest.hexdigest()[:16]}"


def find_pairs(
    folder: PathLike,
    split: str,
    direction: str = "BtoA",
    label_half: str = "B",
    bit_depth: int = 8,
) -> Pairs:
    """Find the pairs of one split.

    Parameters
    ----------
    folder
        A data set in one of the two forms that this module describes.
    split
        Usually "train", "val" or "test".
    direction : {"AtoB", "BtoA"}
    label_half : {"A", "B", "both", "none"}
    bit_depth : {8, 16}

    Returns
    -------
    Sorted by name, numbers by their value.

    Raises
    ------
    InputError
        If the folder or the split is missing or empty, or an A has no B.
    """
    folder = Path(folder)
    if not is_utf8(folder):
        raise InputError(f"{printable(folder)}: has a name that is not UTF-8; rename it")
    if not is_folder(folder):
        raise InputError(
            f"{folder}: is not a folder; give the folder that holds train/ and test/, "
            "or `builtin` for the built-in facades"
        )
    folders = split_folders(folder, split)
    if not folders:
        raise InputError(_what_is_missing(folder, split))
    files: Sequence[tuple[Path, ...]] | None = sharded_files(folders[0])
    if files is None and len(folders) == 1:
        files = [(path,) for path in _images(folders[0])]
    elif files is None:
        files = _matched(*folders)
    if not files:
        raise InputError(_what_is_empty(folders[0]))
    return Pairs(folder, split, tuple(files), direction, label_half, bit_depth)


def split_folders(folder: PathLike, split: str) -> tuple[Path, ...]:
    """Return the folders that a split is read from.

    Returns
    -------
    One folder of side-by-side pairs, or those of A and of B, or none.
    """
    folder = Path(folder)
    if is_folder(folder / split):
        return (folder / split,)
    for folder_a, folder_b in (
        (folder / f"{split}A", folder / f"{split}B"),
        (folder / "A" / split, folder / "B" / split),
    ):
        if is_folder(folder_a) and is_folder(folder_b):
            return folder_a, folder_b
    return ()


def has_split(folder: PathLike, split: str) -> bool:
    """Say whether a data set has a split, in either form."""
    return bool(split_folders(folder, split))


def _what_is_missing(folder: Path, split: str) -> str:
    """Say what stands in a data set instead of a split, and what to do about it."""
    with readable(folder):
        names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    splits = [name for name in SPLITS if has_split(folder, name)]
    other_case = [name for name in names if name.lower() == split and name != split]
    do = "put side-by-side pairs there, or make them with `pix2pix data prepare`"
    if other_case:
        do = f"rename {other_case[0]} to {split}"
    elif splits:
        found = f"it holds {' and '.join(splits)}"
        return f"{folder / split}: is missing ({found}); {do}"
    elif {"A", "B"} <= set(names):
        do = f"move the images to A/{split} and B/{split}, or run `pix2pix data prepare` on both"
    elif _images(folder):
        do = f"move them to {split}, or run `pix2pix data prepare` on the folder"
    held = [f"the folders {', '.join(names[:6])}"] if names else []
    count = len(_images(folder))
    held += [f"{count} images of its own"] if count else []
    return f"{folder / split}: is missing (it holds {' and '.join(held) or 'nothing'}); {do}"


def _what_is_empty(folder: Path) -> str:
    """Say what stands in a split that holds no images, and what to do about it."""
    with readable(folder):
        held = sorted(folder.iterdir())
    names = [path.name for path in held if path.is_dir()]
    do = "put side-by-side pairs there, or make them with `pix2pix data prepare`"
    if {"A", "B"} <= set(names):
        split = folder.name
        do = f"rename {split}/A to {split}A and {split}/B to {split}B"
    others = sorted({path.suffix.lower() for path in held if not path.is_dir()} - {""})
    found = f"the folders {', '.join(names[:6])}" if names else "nothing"
    if others and not names:
        found = f"files {', '.join(others[:6])}"
    return f"{folder}: holds no images ({', '.join(EXTENSIONS)}), but {found}; {do}"


def evaluation_split(folder: PathLike) -> str:
    """Return "test", or "val" for a data set that has no test split (maps, edges2shoes)."""
    return "val" if has_split(folder, "val") and not has_split(folder, "test") else "test"


def images_in(folder: PathLike) -> list[Path]:
    """List the image files of a folder in the order of their names, numbers by value.

    Returns
    -------
    JPEG and PNG files by extension; hidden files are left out.
    """
    return _images(Path(folder))


def _images(folder: Path) -> list[Path]:
    def by_number(path: Path) -> tuple[bool, int, Path]:
        # 2.jpg comes before 10.jpg, and the order is the same on every file system.
        return (not path.stem.isdecimal(), int(path.stem) if path.stem.isdecimal() else 0, path)

    try:
        # iterdir and not glob: a folder's name may hold glob characters.
        found = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in EXTENSIONS and not path.name.startswith(".")
        ]
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be read ({error.strerror}); check its permissions"
        ) from error
    return sorted(found, key=by_number)


def composed(name: str) -> str:
    """Write é as one character, as everyone does, and not as two, as a Mac does."""
    return unicodedata.normalize("NFC", name)


def _matched(folder_a: Path, folder_b: Path) -> list[tuple[Path, Path]]:
    images_a, images_b = _images(folder_a), _images(folder_b)
    problems = []
    for images in (images_a, images_b):
        counts = Counter(composed(path.stem) for path in images)
        twice = [stem for stem, count in counts.items() if count > 1]
        problems += [f"{images[0].parent / stem}.*: stands there twice" for stem in twice]
    stems_a = {composed(path.stem): path for path in images_a}
    stems_b = {composed(path.stem): path for path in images_b}
    for stems, others, folder in ((stems_a, stems_b, folder_b), (stems_b, stems_a, folder_a)):
        problems += [
            f"{printable(path)}: has no partner in {folder}"
            for stem, path in stems.items()
            if stem not in others
        ]
    if problems:
        raise InputError(listed(problems) + "; give every A one B of the same name, or remove it")
    return [(path, stems_b[stem]) for stem, path in stems_a.items()]


# --------------------------------------------------------------------------------------
# Checking pairs
# --------------------------------------------------------------------------------------


def check(pairs: Pairs, decode: bool = False) -> list[str]:
    """Look for files that cannot be used, all of them in one pass.

    Every file's header is read; with ``decode`` every pixel is, by the decoder of the training.

    Parameters
    ----------
    decode
        Also decode each image completely: about 2 ms for a pair of 256×256.

    Returns
    -------
    A sentence for each unusable file; empty when all is well.
    """
    with pillow_limit(), ThreadPoolExecutor() as pool:
        bits = pairs.bit_depth
        found = pool.map(lambda files: _problems_of(files, decode, bits), pairs.files)
        return [problem for problems in found for problem in problems]


def check_images(pairs: Pairs) -> list[str]:
    """Look for images that cannot be used, where each file is an image of its own.

    Returns
    -------
    A sentence for each unusable file; empty when all is well.
    """
    with pillow_limit():
        bits = pairs.bit_depth
        found = (
            (files[0], problem_of(files[0], True, halves=1, bits=bits)[0]) for files in pairs.files
        )
        return [f"{printable(path)}: {problem}" for path, problem in found if problem]


def require_sound(pairs: Pairs, decode: bool = False) -> None:
    """Raise InputError naming every file that `check` finds.

    Raises
    ------
    InputError
    """
    problems = check(pairs, decode)
    if problems:
        raise InputError(listed(problems) + "; repair or remove what is named")


def half_sizes(pairs: Pairs) -> Counter[tuple[int, int]]:
    """Count the sizes of the halves, from the headers alone.

    Returns
    -------
    How many pairs have halves of (height, width).
    """
    sizes: Counter[tuple[int, int]] = Counter()
    with pillow_limit():
        for files in pairs.files:
            try:
                header = read_header(files[0])
            except UnusableImageError as error:
                raise InputError(f"{printable(files[0])}: {error}") from error
            width = header.width // 2 if len(files) == 1 else header.width
            sizes[header.height, width] += 1
    return sizes


def _problems_of(files: Sequence[Path], decode: bool, bits: int) -> list[str]:
    problems, sizes = [], []
    for path in files:
        problem, size = problem_of(path, decode, halves=3 - len(files), bits=bits)
        if size is None:
            problems.append(f"{printable(path)}: {problem}")
        else:
            sizes.append(size)
    if problems:
        return problems
    width, height = sizes[0]
    if len(files) == 1:
        if width % 2:
            return [f"{files[0]}: is {width} pixels wide, which is no two equal halves"]
        width //= 2
    elif sizes[0] != sizes[1]:
        return [
            f"{files[0]} and {files[1]}: are {width}×{height} and "
            f"{sizes[1][0]}×{sizes[1][1]} pixels, not of one size"
        ]
    if min(width, height) < SMALLEST_SIDE:
        return [
            f"{files[0]}: has halves of {width}×{height} pixels, less than "
            f"{SMALLEST_SIDE} on a side"
        ]
    return []
