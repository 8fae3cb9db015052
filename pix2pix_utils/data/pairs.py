"""Pairs of images on disk: find them and check them. `reading` decodes them.

A data set is a folder with a sub-folder for each split (``train``, ``val``, ``test``). Two
forms are read:

- *side by side*, the form of pix2pix: ``train/1.jpg`` holds A in its left half and B in its
  right half;
- *two folders*: ``trainA/1.jpg`` belongs to ``trainB/1.png``, or ``A/train/1.jpg`` to
  ``B/train/1.png``. Files are matched by name, whatever their extensions.

A small file ``dataset.json`` beside the splits may declare which half is translated into which
and which half is a label map.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pix2pix_utils.data.headers import (
    LARGEST_JPEG,
    SMALLEST_SIDE,
    UnusableImageError,
    is_utf8,
    pillow_limit,
    printable,
    read_header,
)
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
    """

    folder: Path
    split: str
    files: tuple[tuple[Path, ...], ...]
    direction: str
    label_half: str

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
                digest.update(os.fsencode(f"{name}\0{path.stat().st_size}\0"))
        return f"{len(self)} pairs, {digest.hexdigest()[:16]}"


def find_pairs(
    folder: PathLike, split: str, direction: str = "BtoA", label_half: str = "B"
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
    if not folder.is_dir():
        raise InputError(
            f"{folder}: is not a folder; give the folder that holds train/ and test/, "
            "or `builtin` for the built-in facades"
        )
    folders = split_folders(folder, split)
    if not folders:
        raise InputError(_what_is_missing(folder, split))
    files: Sequence[tuple[Path, ...]] = (
        [(path,) for path in _images(folders[0])] if len(folders) == 1 else _matched(*folders)
    )
    if not files:
        raise InputError(
            f"{folders[0]}: holds no images ({', '.join(EXTENSIONS)}); put side-by-side pairs "
            "there, or make them with `pix2pix data prepare`"
        )
    return Pairs(folder, split, tuple(files), direction, label_half)


def split_folders(folder: PathLike, split: str) -> tuple[Path, ...]:
    """Return the folders that a split is read from.

    Returns
    -------
    One folder of side-by-side pairs, or those of A and of B, or none.
    """
    folder = Path(folder)
    if (folder / split).is_dir():
        return (folder / split,)
    for folder_a, folder_b in (
        (folder / f"{split}A", folder / f"{split}B"),
        (folder / "A" / split, folder / "B" / split),
    ):
        if folder_a.is_dir() and folder_b.is_dir():
            return folder_a, folder_b
    return ()


def has_split(folder: PathLike, split: str) -> bool:
    """Say whether a data set has a split, in either form."""
    return bool(split_folders(folder, split))


def _what_is_missing(folder: Path, split: str) -> str:
    held = [name for name in SPLITS if has_split(folder, name)]
    instead = f"it holds {' and '.join(held)}" if held else "it holds no split at all"
    return (
        f"{folder / split}: is missing ({instead}); put side-by-side pairs there, or make "
        "them with `pix2pix data prepare`"
    )


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


def _matched(folder_a: Path, folder_b: Path) -> list[tuple[Path, Path]]:
    images_a, images_b = _images(folder_a), _images(folder_b)
    problems = []
    for images in (images_a, images_b):
        twice = [stem for stem, n in Counter(path.stem for path in images).items() if n > 1]
        problems += [f"{images[0].parent / stem}.*: stands there twice" for stem in twice]
    stems_a = {path.stem: path for path in images_a}
    stems_b = {path.stem: path for path in images_b}
    problems += [
        f"{path}: has no partner in {folder_b}" for s, path in stems_a.items() if s not in stems_b
    ]
    problems += [
        f"{path}: has no partner in {folder_a}" for s, path in stems_b.items() if s not in stems_a
    ]
    if problems:
        raise InputError(listed(problems) + "; give every A one B of the same name, or remove it")
    return [(path, stems_b[path.stem]) for path in images_a]


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
        found = pool.map(lambda files: _problems_of(files, decode), pairs.files)
        return [problem for problems in found for problem in problems]


def check_images(pairs: Pairs) -> list[str]:
    """Look for images that cannot be used, where each file is an image of its own.

    Returns
    -------
    A sentence for each unusable file; empty when all is well.
    """
    with pillow_limit():
        found = ((files[0], _problem_of(files[0], True)[0]) for files in pairs.files)
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
            with Image.open(files[0]) as image:
                width, height = image.size
            sizes[height, width // 2 if len(files) == 1 else width] += 1
    return sizes


def _problems_of(files: Sequence[Path], decode: bool) -> list[str]:
    problems, sizes = [], []
    for path in files:
        problem, size = _problem_of(path, decode)
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


def _problem_of(path: Path, decode: bool) -> tuple[str | None, tuple[int, int] | None]:
    """Return (what is wrong or None, (width, height) or None) of one image file."""
    try:
        header = read_header(path)
        if header.format not in ("JPEG", "PNG"):
            return (
                f"is a {header.format} image, not JPEG or PNG; `pix2pix data prepare` reads it",
                None,
            )
        if header.format == "JPEG" and header.width * header.height > LARGEST_JPEG:
            return (
                f"has more than {LARGEST_JPEG // 1_000_000} megapixels, the most that can be "
                "decoded of a JPEG; make it smaller with `pix2pix data prepare`",
                None,
            )
        if (decode or not _has_end(path, header.format)) and not _is_decoded(path):
            return "is damaged or cut short", None
    except UnusableImageError as error:
        return str(error), None
    except OSError as error:
        return f"cannot be read ({error.strerror or error})", None
    return None, (header.width, header.height)


def _is_decoded(path: Path) -> bool:
    """Say whether the decoder of the training accepts a file; Pillow's is more lenient."""
    import tensorflow as tf

    from pix2pix_utils.data.reading import read_image

    try:
        read_image(str(path))
    except tf.errors.OpError:
        return False
    return True


def _has_end(path: Path, format: str) -> bool:
    """Say whether an image file ends as its format demands; a file cut short does not."""
    with open(path, "rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 512))
        tail = file.read()
    return (b"\xff\xd9" if format == "JPEG" else b"IEND\xaeB`\x82") in tail
