"""Look through a whole data set: what is used of it, what cannot be, and what is not."""

from dataclasses import dataclass
from pathlib import Path

from pix2pix_utils.data.declaration import DECLARATION, read_declaration
from pix2pix_utils.data.headers import (
    UnusableImageError,
    pillow_limit,
    printable,
    read_header,
    readable,
)
from pix2pix_utils.data.pairs import (
    EXTENSIONS,
    SPLITS,
    Pairs,
    check,
    find_pairs,
    has_split,
    split_folders,
)
from pix2pix_utils.data.sources import data_folder
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike


@dataclass(frozen=True)
class Inspection:
    """What was found in a data set; ``print(inspection)`` says it in words.

    Attributes
    ----------
    folder
        Where it is.
    pairs
        How many pairs each split holds.
    problems
        For each split a sentence for every file that must be repaired or removed.
    unused
        A sentence for every file that is passed over.
    """

    folder: Path
    pairs: dict[str, int]
    problems: dict[str, list[str]]
    unused: list[str]

    def __str__(self) -> str:
        lines = [
            f"{split}: {count} pairs, {len(self.problems[split])} of them unusable"
            for split, count in self.pairs.items()
        ]
        if self.unused:
            lines += ["not used:", *(f"  {sentence}" for sentence in self.unused)]
        return "\n".join([*lines, *self._all_problems()])

    def require_sound(self) -> None:
        """Raise InputError where there is anything that training would refuse.

        Raises
        ------
        InputError
        """
        count = len(self._all_problems())
        if count:
            raise InputError(f"{self.folder}: {count} problems; repair or remove the files above")

    def _all_problems(self) -> list[str]:
        return [sentence for found in self.problems.values() for sentence in found]


def inspect(data: PathLike) -> Inspection:
    """Look through a data set as training would, decoding every image.

    Parameters
    ----------
    data
        What `data_folder` takes.

    Raises
    ------
    InputError
        If it is no data set, or declares what cannot be meant.
    """
    folder = data_folder(data)
    read_declaration(folder)
    splits = [split for split in SPLITS if has_split(folder, split)]
    pairs, problems = {}, {}
    for split in splits or ["train"]:  # without any split find_pairs says what is missing
        found = find_pairs(folder, split)
        pairs[split], problems[split] = len(found), check(found, decode=True)
        problems[split] += [] if problems[split] else single_images_among(found)
    return Inspection(folder, pairs, problems, unused_files(folder))


def single_images_among(pairs: Pairs) -> list[str]:
    """Name what seems to be a single image in a folder of pairs.

    Returns
    -------
    A sentence for each square file where others are twice as wide as high.
    """
    with pillow_limit():
        headers = {files[0]: read_header(files[0]) for files in pairs.files if len(files) == 1}
    if not any(header.width == 2 * header.height for header in headers.values()):
        return []
    return [
        f"{path}: is square among pairs twice as wide as high, a single image perhaps"
        for path, header in headers.items()
        if header.width == header.height
    ]


def unused_files(folder: PathLike) -> list[str]:
    """Name every file of a data set that training passes over.

    Returns
    -------
    For each a sentence that says why, and what would make it usable. Hidden files are left
    out.
    """
    folder = Path(folder)
    read = [path for split in SPLITS for path in split_folders(folder, split)]
    sentences = []
    with pillow_limit():
        for place in dict.fromkeys([folder, *(path.parent for path in read), *read]):
            with readable(place):
                held = sorted(place.iterdir())
            for path in held:
                reason = _why_unused(path, read)
                if reason and not path.name.startswith("."):
                    sentences.append(f"{printable(path)}: {reason}")
    return sentences


def _why_unused(path: Path, read: list[Path]) -> str | None:
    if path.is_dir():
        used = any(path == one or path in one.parents for one in read)
        return None if used else "is a folder that is not read"
    if path.parent not in read:
        return None if path.name == DECLARATION else "stands outside the splits"
    if path.suffix.lower() in EXTENSIONS:
        return None
    try:
        format = read_header(path).format
    except UnusableImageError as error:
        return str(error)
    if format in ("JPEG", "PNG"):
        return f"is a {format} image by another name; let it end in .{format.lower()}"
    return f"is a {format} image, which training does not read; `pix2pix data prepare` does"
