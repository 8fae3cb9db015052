"""Make pairs from one's own images, and say what became of every file.

Two ways lead to a data set in the form of pix2pix, both images side by side in one file:
`combine_folders` joins two folders of images that belong together, and `pairs_from_images`
makes the input from the photographs themselves: their edges, their greys, or a blurred copy.

Pairs are always written as PNG. It keeps the colours of a label map exactly, and a photograph
that was a JPEG is not compressed a second time.
"""

import shutil
import struct
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

import numpy as np
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError
from skimage.feature import canny

from pix2pix_utils.data.pairs import (
    LARGEST_IMAGE,
    SMALLEST_SIDE,
    SPLITS,
    pillow_limit,
    write_declaration,
)
from pix2pix_utils.support.errors import InputError, listed
from pix2pix_utils.support.files import PathLike, whole_folder

FITS = {
    "crop": "cut to the square in their middle",
    "stretch": "stretched to a square",
    "pad": "padded to a square",
}
"""What can be done with images that are not square, and how the report calls it."""

KINDS = ("edges", "grey", "blur")
"""What `pairs_from_images` can make of a photograph."""

_STRENGTHS = {"edges": 2.0, "blur": 4.0}
_LARGEST_SIZE = 4096
_WHITE = (255, 255, 255)
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")

_Job = tuple[str | None, str, tuple[Path, ...]]
_Made = tuple[list[Image.Image], bool, bool]
_Groups = dict[str | None, dict[str, Path]]
_Skipped = list[tuple[Path, str]]


# --------------------------------------------------------------------------------------
# The report
# --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """What became of the files; ``print(report)`` says it in words.

    Attributes
    ----------
    folder
        The data set that was written.
    written
        How many pairs each split holds.
    skipped
        Every file that was not used, and why.
    size
        The side of the halves in pixels; None where the images kept their sizes.
    fit : {"crop", "stretch", "pad"}
        What was done with images that are not square.
    reshaped
        To how many pairs that was done.
    enlarged
        How many pairs were smaller than ``size`` and have been enlarged.
    """

    folder: Path
    written: dict[str, int]
    skipped: tuple[tuple[Path, str], ...]
    size: int | None
    fit: str
    reshaped: int
    enlarged: int

    @property
    def total(self) -> int:
        """How many pairs were written."""
        return sum(self.written.values())

    def __str__(self) -> str:
        splits = ", ".join(f"{count} {split}" for split, count in self.written.items())
        lines = [f"{_many(self.total, 'pair')} written to {self.folder}: {splits}."]
        if self.size:
            lines.append(f"Each half is {self.size}×{self.size} pixels.")
        if self.reshaped:
            lines.append(
                f"{_many(self.reshaped, 'pair')} not square: {FITS[self.fit]} (fit={self.fit!r})."
            )
        if self.enlarged:
            lines.append(f"{_many(self.enlarged, 'pair')} smaller than that: enlarged.")
        if self.skipped:
            lines.append(f"{_many(len(self.skipped), 'file')} not used:")
            lines += [f"  {path}: {reason}" for path, reason in self.skipped[:20]]
            if len(self.skipped) > 20:
                lines.append(f"  and {len(self.skipped) - 20} more (see .skipped)")
        return "\n".join(lines)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


# --------------------------------------------------------------------------------------
# The two ways to a data set
# --------------------------------------------------------------------------------------


def combine_folders(
    a: PathLike,
    b: PathLike,
    output: PathLike,
    *,
    splits: tuple[float, float, float] = (0.8, 0.1, 0.1),
    size: int | None = None,
    fit: str = "crop",
    pad_colour: tuple[int, int, int] = _WHITE,
    seed: int = 0,
    direction: str = "AtoB",
    label_half: str = "none",
    name: str | None = None,
    citation: str = "",
) -> Report:
    """Join the images of two folders to side-by-side pairs.

    ``a/house.jpg`` belongs to ``b/house.png``: the names count, not the extensions. Where both
    folders hold sub-folders train, val or test, these are the splits; otherwise the pairs are
    drawn into splits by lot. Hidden files are passed over.

    Parameters
    ----------
    a, b
        The folders; the images of ``a`` become the left halves.
    output
        The data set to write; it must not exist yet, or be empty.
    splits : three float or three int
        Shares of train, val and test that sum to 1, or numbers of pairs. Of shares, every
        split whose share is not 0 gets a pair if there are enough. Pairs beyond the numbers
        are left out, and reported. Ignored where the folders have splits of their own.
    size
        Side of each half in pixels; None keeps the images as they are.
    fit : {"crop", "stretch", "pad"}
        What to do with images that are not square, where ``size`` is given.
    pad_colour
        RGB in [0, 255], what ``fit="pad"`` adds.
    seed
        Of the lot. The same files and seed give the same splits.
    direction : {"AtoB", "BtoA"}
        Which half will be translated into which.
    label_half : {"A", "B", "both", "none"}
        Which half is a label map; it is resized to the nearest pixel, so that no new colours
        come up.
    name
        What to call the data set; by default as the folder.
    citation
        What to cite when the data set is used.

    Raises
    ------
    InputError
        If an argument is wrong, ``output`` holds something, or nothing could be paired.
    """
    a, b, output = Path(a), Path(b), Path(output)
    _require_choice("direction", direction, ("AtoB", "BtoA"))
    _require_choice("label_half", label_half, ("A", "B", "both", "none"))
    _require_common(output, splits, size, fit, pad_colour)
    for folder in (a, b):
        _require_folder(folder)
    if a.samefile(b):
        raise InputError(f"{b}: is given as A and as B; give two folders")
    groups_a, skipped_a = _grouped(a)
    groups_b, skipped_b = _grouped(b)
    if set(groups_a) & set(SPLITS) and set(groups_b) == {None}:
        raise InputError(f"{b}: has no folders train, val or test as {a} has; make them alike")
    if set(groups_b) & set(SPLITS) and set(groups_a) == {None}:
        raise InputError(f"{a}: has no folders train, val or test as {b} has; make them alike")

    jobs: list[_Job] = []
    skipped = skipped_a + skipped_b
    for split in (None, *SPLITS):
        images_a, images_b = groups_a.get(split, {}), groups_b.get(split, {})
        for stem, path in images_a.items():
            if stem in images_b:
                jobs.append((split, stem, (path, images_b[stem])))
            else:
                skipped.append((path, f"no image of this name in {_place(b, split)}"))
        skipped += [
            (path, f"no image of this name in {_place(a, split)}")
            for stem, path in images_b.items()
            if stem not in images_a
        ]

    labels = [label_half in (half, "both") for half in "AB"]

    def make(paths: tuple[Path, ...]) -> _Made:
        images = [_read(path) for path in paths]
        if size is None:
            return images, False, False
        _require_alike(paths, images, fit)
        reshaped = not all(image.width == image.height for image in images)
        small = any(_is_small(image, size, fit) for image in images)
        images = [
            _fitted(image, size, fit, label) for image, label in zip(images, labels, strict=True)
        ]
        return [_padded(image, size, pad_colour) for image in images], reshaped, small

    return _write(
        output,
        jobs,
        skipped,
        make,
        splits=splits,
        seed=seed,
        size=size,
        fit=fit,
        nothing=_nothing_paired(a, b, groups_a, groups_b),
        declaration={
            "name": name or output.name,
            "direction": direction,
            "label_half": label_half,
            "source": f"made from the folders {a.name} and {b.name}",
            "citation": citation,
        },
    )


def pairs_from_images(
    folder: PathLike,
    output: PathLike,
    *,
    kind: str = "edges",
    strength: float | None = None,
    size: int | None = 256,
    splits: tuple[float, float, float] = (0.8, 0.1, 0.1),
    fit: str = "crop",
    pad_colour: tuple[int, int, int] = _WHITE,
    seed: int = 0,
    name: str | None = None,
    citation: str = "",
) -> Report:
    """Make pairs from photographs alone: the input is drawn from each of them.

    The left half, A, is the input that was made, the right one, B, the photograph; the
    direction is AtoB.

    Parameters
    ----------
    folder
        The photographs, with or without sub-folders train, val and test.
    output
        The data set to write; it must not exist yet, or be empty.
    kind : {"edges", "grey", "blur"}
        Canny's edges, dark on white (J. Canny, A Computational Approach to Edge Detection,
        1986); the greys of the photograph; or a copy blurred with a Gaussian.
    strength
        Standard deviation of the Gaussian in pixels: 2 before the edges are sought (more
        gives fewer edges), 4 for the blurred copy. Greys have none.
    size
        Side of each half in pixels; None keeps the photographs' sizes.
    splits
        As in `combine_folders`.
    fit : {"crop", "stretch", "pad"}
        What to do with photographs that are not square, where ``size`` is given.
    pad_colour
        RGB in [0, 255], what ``fit="pad"`` adds.
    seed
        Of the lot that draws the splits.
    name
        What to call the data set; by default as the folder.
    citation
        What to cite when the data set is used.

    Raises
    ------
    InputError
        If an argument is wrong, ``output`` holds something, or there is no usable image.
    """
    folder, output = Path(folder), Path(output)
    _require_choice("kind", kind, KINDS)
    if strength is None:
        strength = _STRENGTHS.get(kind, 0.0)
    elif kind == "grey" or isinstance(strength, bool) or not 0 < strength < 1000:
        raise InputError(
            f"strength: {strength!r} is not allowed for {kind}; give a number of pixels above 0 "
            "for edges and blur, and none for grey"
        )
    _require_common(output, splits, size, fit, pad_colour)
    _require_folder(folder)
    groups, skipped = _grouped(folder)
    jobs: list[_Job] = [
        (split, stem, (path,)) for split in groups for stem, path in groups[split].items()
    ]

    def make(paths: tuple[Path, ...]) -> _Made:
        photograph = _read(paths[0])
        reshaped = small = False
        if size is not None:
            reshaped = photograph.width != photograph.height
            small = _is_small(photograph, size, fit)
            photograph = _fitted(photograph, size, fit, label=False)
        # Drawn before padding, or the border of the padding would be an edge.
        images = [_drawn(photograph, kind, strength), photograph]
        if size is not None:
            images = [_padded(image, size, pad_colour) for image in images]
        return images, reshaped, small

    return _write(
        output,
        jobs,
        skipped,
        make,
        splits=splits,
        seed=seed,
        size=size,
        fit=fit,
        nothing=f"{folder}: holds no image that can be used",
        declaration={
            "name": name or output.name,
            "direction": "AtoB",
            "label_half": "none",
            "source": f"made from the photographs of the folder {folder.name} ({kind})",
            "citation": citation,
        },
    )


# --------------------------------------------------------------------------------------
# The border
# --------------------------------------------------------------------------------------


def _require_choice(field: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise InputError(
            f"{field}: {value!r} is not allowed; give one of {', '.join(map(str, choices))}"
        )


def _require_common(
    output: Path,
    splits: Sequence[float],
    size: int | None,
    fit: str,
    pad_colour: tuple[int, int, int],
) -> None:
    _require_choice("fit", fit, tuple(FITS))
    if size is not None and (type(size) is not int or not SMALLEST_SIDE <= size <= _LARGEST_SIZE):
        raise InputError(
            f"size: {size!r} is not allowed; give None or a whole number from {SMALLEST_SIDE} "
            f"to {_LARGEST_SIZE}"
        )
    if len(pad_colour) != 3 or not all(
        type(value) is int and 0 <= value <= 255 for value in pad_colour
    ):
        raise InputError(
            f"pad_colour: {pad_colour!r} is not allowed; give three whole numbers from 0 to 255"
        )
    splits = tuple(splits)
    fine = len(splits) == 3 and all(type(p) in (int, float) and p >= 0 for p in splits)
    if not fine or not (sum(splits) > 0 if _are_numbers(splits) else abs(sum(splits) - 1) < 1e-6):
        raise InputError(
            f"splits: {splits!r} is not allowed; give three shares that sum to 1, or three "
            "numbers of pairs"
        )
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise InputError(
            f"{output}: exists already, and nothing is overwritten; choose another folder or "
            "remove it"
        )


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; give a folder of images")


def _nothing_paired(a: Path, b: Path, groups_a: _Groups, groups_b: _Groups) -> str:
    """Say why two folders gave no pair, with names by which the reader sees it."""

    def held(folder: Path, groups: _Groups) -> str:
        names = [path.name for images in groups.values() for path in images.values()]
        some = f" ({', '.join(names[:3])}{', …' if len(names) > 3 else ''})" if names else ""
        return f"{folder} holds {_many(len(names), 'image')}{some}"

    return (
        f"nothing could be paired: {held(a, groups_a)}, {held(b, groups_b)}; the two images of "
        "a pair must have the same name, apart from the extension"
    )


# --------------------------------------------------------------------------------------
# Finding files
# --------------------------------------------------------------------------------------


def _place(folder: Path, split: str | None) -> Path:
    return folder / split if split else folder


def _grouped(folder: Path) -> tuple[_Groups, _Skipped]:
    """Sort the files of a folder.

    Returns
    -------
    groups
        For each split, or None for files in the folder itself: the images by name.
    """
    own = [split for split in SPLITS if (folder / split).is_dir()]
    groups: _Groups = {}
    skipped: _Skipped = []
    for split in own or (None,):
        groups[split], unusable = _images_by_name(_place(folder, split))
        skipped += unusable
    if own:
        loose, unusable = _images_by_name(folder, passed_over=own)
        skipped += unusable
        skipped += [(path, f"stands outside {', '.join(own)}") for path in loose.values()]
    return groups, skipped


def _images_by_name(
    folder: Path, passed_over: Sequence[str] = ()
) -> tuple[dict[str, Path], _Skipped]:
    by_name: defaultdict[str, list[Path]] = defaultdict(list)
    skipped: _Skipped = []
    # iterdir and not glob: names may hold glob characters.
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if path.name not in passed_over:
                skipped.append((path, "is a folder; what it holds is not read"))
            continue
        problem = _problem_of_header(path)
        if problem:
            skipped.append((path, problem))
        else:
            # A Mac writes é as two characters, everyone else as one.
            by_name[unicodedata.normalize("NFC", path.stem)].append(path)
    for name in [name for name, paths in by_name.items() if len(paths) > 1]:
        for path in by_name.pop(name):
            skipped.append((path, "another image here has the same name; which one is meant?"))
    return {name: path for name, (path,) in by_name.items()}, skipped


def _problem_of_header(path: Path) -> str | None:
    try:
        with pillow_limit(), Image.open(path) as image:
            width, height = image.size
    except UnidentifiedImageError:
        return "is not an image"
    except Image.DecompressionBombError:
        return _too_large()
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    except (SyntaxError, ValueError, struct.error):
        return "is damaged"
    if width * height > LARGEST_IMAGE:
        return _too_large()
    if min(width, height) < SMALLEST_SIDE:
        return f"is {width}×{height} pixels, less than {SMALLEST_SIDE} on a side"
    return None


def _too_large() -> str:
    return f"has more than {LARGEST_IMAGE // 1_000_000} megapixels"


# --------------------------------------------------------------------------------------
# Images
# --------------------------------------------------------------------------------------


class _SkippedError(Exception):
    """Why a pair cannot be used: (path, reason)."""


def _read(path: Path) -> Image.Image:
    """Read any image as 8-bit RGB, upright, on white."""
    try:
        with Image.open(path) as image:
            # A PNG of 16 bits is read as mode I by older versions of Pillow.
            sixteen_bits = image.mode in _SIXTEEN_BITS or (image.mode, image.format) == ("I", "PNG")
            if image.mode in ("I", "F") and not sixteen_bits:
                raise _SkippedError(
                    path,
                    f"has 32-bit pixels (mode {image.mode}), whose black and white are not "
                    "known; save it with 8 or 16 bits",
                )
            upright = ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise _SkippedError(path, "is damaged or cut short") from error
    return _eight_bits(upright) if sixteen_bits else _on_white(upright)


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.float64)
    return Image.fromarray(np.round(values / 257).astype(np.uint8)).convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        if image.mode in ("RGBa", "La"):
            image = image.convert(image.mode.upper())
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("RGB")


def _require_alike(paths: tuple[Path, ...], images: list[Image.Image], fit: str) -> None:
    """Refuse a pair whose images cannot lie on each other."""
    (width_a, height_a), (width_b, height_b) = (image.size for image in images)
    # Stretching brings any two shapes together; else 1 % leaves room for rounded sizes.
    alike = abs(width_a * height_b / (height_a * width_b) - 1) <= 0.01
    if fit != "stretch" and not alike:
        raise _SkippedError(
            paths[0],
            f"is {width_a}×{height_a} pixels and its partner {width_b}×{height_b}: not of one "
            "shape",
        )


def _is_small(image: Image.Image, size: int, fit: str) -> bool:
    return (max if fit == "pad" else min)(image.size) < size


def _fitted(image: Image.Image, size: int, fit: str, label: bool) -> Image.Image:
    """Resize an image to a square of ``size``, or, to be padded, to fit into it."""
    resampling = Image.Resampling.NEAREST if label else Image.Resampling.LANCZOS
    if fit == "crop":
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side))
    shape = (size, size)
    if fit == "pad":
        longest = max(image.size)
        width, height = (max(1, round(side * size / longest)) for side in image.size)
        shape = (width, height)
    return image if image.size == shape else image.resize(shape, resampling)


def _padded(image: Image.Image, size: int, colour: tuple[int, int, int]) -> Image.Image:
    """Put an image in the middle of a square; one that fills it comes back as it is."""
    if image.size == (size, size):
        return image
    square = Image.new("RGB", (size, size), colour)
    square.paste(image, ((size - image.width) // 2, (size - image.height) // 2))
    return square


def _drawn(photograph: Image.Image, kind: str, strength: float) -> Image.Image:
    """Make the input of a pair from its photograph: RGB, of the same size."""
    if kind == "blur":
        return photograph.filter(ImageFilter.GaussianBlur(strength))
    grey = photograph.convert("L")
    if kind == "edges":
        edges = canny(np.asarray(grey) / 255.0, sigma=strength)
        grey = Image.fromarray(np.where(edges, 0, 255).astype(np.uint8))
    return grey.convert("RGB")


# --------------------------------------------------------------------------------------
# Writing
# --------------------------------------------------------------------------------------


def _write(
    output: Path,
    jobs: list[_Job],
    skipped: _Skipped,
    make: Callable[[tuple[Path, ...]], _Made],
    *,
    splits: Sequence[float],
    seed: int,
    size: int | None,
    fit: str,
    nothing: str,
    declaration: dict[str, str],
) -> Report:
    """Make every pair, draw the splits among those that came out, and report.

    ``jobs`` are (split or None, name, paths); ``make(paths)`` returns the two halves, whether
    they were not square, and whether they were too small.
    """
    jobs = sorted(jobs, key=lambda job: (job[0] or "", job[1]))
    with whole_folder(output) as temporary:
        staged = temporary / ".staged"
        for split in {split for split, _, _ in jobs}:
            (staged / str(split)).mkdir(parents=True)

        def staged_path(job: _Job) -> Path:
            return staged / str(job[0]) / f"{job[1]}.png"

        def one(job: _Job) -> tuple[tuple[Path, str] | None, bool, bool]:
            try:
                (left, right), reshaped, small = make(job[2])
                _require_one_size(job[2], left, right)
            except _SkippedError as error:
                return error.args, False, False
            both = Image.new("RGB", (2 * left.width, left.height))
            both.paste(left, (0, 0))
            both.paste(right, (left.width, 0))
            both.save(staged_path(job))
            return None, reshaped, small

        # Pillow works outside Python's lock; more threads would hold more decoded images.
        with pillow_limit(), ThreadPoolExecutor(4) as pool:
            results = dict(zip(jobs, pool.map(one, jobs), strict=True))
        failed = [problem for problem, _, _ in results.values() if problem]
        made = [job for job in jobs if not results[job][0]]
        skipped = skipped + failed
        if not made:
            reasons = [f"{path} {reason}" for path, reason in failed or skipped]
            why = f" ({listed(reasons, 5)})" if reasons else ""
            if failed:
                nothing = f"{output}: has not been written, for no pair could be used"
            raise InputError(f"{nothing}{why}" + ("; repair what is named" if failed else ""))

        chosen, left_over = _drawn_splits(made, splits, seed)
        skipped += [
            (path, "is beyond the numbers of splits") for job in left_over for path in job[2]
        ]
        written = dict.fromkeys(SPLITS, 0)
        for split, job in chosen:
            (temporary / split).mkdir(exist_ok=True)
            staged_path(job).rename(temporary / split / staged_path(job).name)
            written[split] += 1
        shutil.rmtree(staged)
        write_declaration(temporary, **declaration)
    of_chosen = [results[job] for _, job in chosen]
    return Report(
        folder=output,
        written=written,
        skipped=tuple(skipped),
        size=size,
        fit=fit,
        reshaped=sum(reshaped for _, reshaped, _ in of_chosen),
        enlarged=sum(small for _, _, small in of_chosen),
    )


def _require_one_size(paths: tuple[Path, ...], left: Image.Image, right: Image.Image) -> None:
    if left.size != right.size:
        raise _SkippedError(
            paths[0],
            f"is {left.width}×{left.height} pixels and its partner {right.width}×"
            f"{right.height}; give a size to make them equal",
        )


def _drawn_splits(
    jobs: list[_Job], splits: Sequence[float], seed: int
) -> tuple[list[tuple[str, _Job]], list[_Job]]:
    """Give every job a split: its own, or one drawn by lot; return those left over too."""
    chosen = [(job[0], job) for job in jobs if job[0] is not None]
    loose = [job for job in jobs if job[0] is None]
    if not loose:
        return chosen, []
    order = np.random.default_rng(seed).permutation(len(loose))
    start = 0
    for split, count in zip(SPLITS, _split_counts(len(loose), splits), strict=True):
        chosen += [(split, loose[index]) for index in order[start : start + count]]
        start += count
    return chosen, [loose[index] for index in order[start:]]


def _split_counts(pairs: int, splits: Sequence[float]) -> list[int]:
    """Return how many of the pairs go to train, val and test."""
    if _are_numbers(splits):
        if sum(splits) > pairs:
            raise InputError(
                f"splits: asks for {sum(splits)} pairs, but there are {pairs}; give smaller "
                "numbers, or shares"
            )
        return list(splits)
    exact = [pairs * share for share in splits]
    counts = [int(value + 1e-9) for value in exact]
    by_remainder = sorted(range(3), key=lambda index: counts[index] - exact[index])
    for index in by_remainder[: pairs - sum(counts)]:
        counts[index] += 1
    for index in range(3):
        if splits[index] > 0 and counts[index] == 0 and max(counts) > 1:
            counts[counts.index(max(counts))] -= 1
            counts[index] = 1
    return counts


def _are_numbers(splits: Sequence[float]) -> TypeGuard[Sequence[int]]:
    # (1, 0, 0) means "all of them train", not "a single pair".
    return all(type(part) is int for part in splits) and sum(splits) != 1
