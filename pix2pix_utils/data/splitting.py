"""Write prepared pairs into their splits, and report what became of every file."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

import numpy as np
from PIL import Image

from pix2pix_utils.data.declaration import write_declaration
from pix2pix_utils.data.headers import SMALLEST_SIDE, exceeds_rgb, pillow_limit, printable
from pix2pix_utils.data.pairs import SPLITS
from pix2pix_utils.data.shaping import FITS, SkippedError, require_one_size
from pix2pix_utils.support.errors import InputError, listed
from pix2pix_utils.support.files import whole_folder

_LARGEST_SEED = 2**31 - 1
_LARGEST_SIZE = 4096

Job = tuple[str | None, str, tuple[Path, ...]]
"""One pair to be made: (split or None, name, files)."""

Made = tuple[list[Image.Image], bool, bool]
"""Two halves, whether they were not square, and whether they were too small."""

Skipped = list[tuple[Path, str]]
"""Files that are not used, and why."""


@dataclass(frozen=True)
class Options:
    """How pairs are prepared: their size, their splits, and what the data set is called.

    Attributes
    ----------
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
        Of the lot that draws the splits. The same files and seed give the same splits.
    name
        What to call the data set; by default as its folder.
    citation
        What to cite when the data set is used.

    Raises
    ------
    InputError
        If a value cannot be used.
    """

    splits: tuple[float, float, float] = (0.8, 0.1, 0.1)
    size: int | None = None
    fit: str = "crop"
    pad_colour: tuple[int, int, int] = (255, 255, 255)
    seed: int = 0
    name: str | None = None
    citation: str = ""

    def __post_init__(self) -> None:
        require_choice("fit", self.fit, tuple(FITS))
        if type(self.seed) is not int or not 0 <= self.seed <= _LARGEST_SEED:
            raise InputError(
                f"seed: {self.seed!r} is not allowed; give a whole number from 0 to {_LARGEST_SEED}"
            )
        size, colour, splits = self.size, self.pad_colour, tuple(self.splits)
        if size is not None and (
            type(size) is not int or not SMALLEST_SIDE <= size <= _LARGEST_SIZE
        ):
            raise InputError(
                f"size: {size!r} is not allowed; give None or a whole number from "
                f"{SMALLEST_SIDE} to {_LARGEST_SIZE}"
            )
        if len(colour) != 3 or not all(type(v) is int and 0 <= v <= 255 for v in colour):
            raise InputError(
                f"pad_colour: {colour!r} is not allowed; give three whole numbers from 0 to 255"
            )
        fine = len(splits) == 3 and all(type(p) in (int, float) and p >= 0 for p in splits)
        if not fine or not (
            sum(splits) > 0 if _are_numbers(splits) else abs(sum(splits) - 1) < 1e-6
        ):
            raise InputError(
                f"splits: {splits!r} is not allowed; give three shares that sum to 1, or three "
                "numbers of pairs"
            )


def require_choice(field: str, value: str, choices: Sequence[str]) -> None:
    """Refuse a value that is not one of a few.

    Raises
    ------
    InputError
    """
    if value not in choices:
        raise InputError(f"{field}: {value!r} is not allowed; give one of {', '.join(choices)}")


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
    reduced
        Of how many pairs an image had 16 bits or could be transparent, and is 8-bit RGB now.
    """

    folder: Path
    written: dict[str, int]
    skipped: tuple[tuple[Path, str], ...]
    size: int | None
    fit: str
    reshaped: int
    enlarged: int
    reduced: int

    @property
    def total(self) -> int:
        """How many pairs were written."""
        return sum(self.written.values())

    def __str__(self) -> str:
        splits = ", ".join(f"{count} {split}" for split, count in self.written.items())
        lines = [f"{many(self.total, 'pair')} written to {self.folder}: {splits}."]
        if self.size:
            lines.append(f"Each half is {self.size}×{self.size} pixels.")
        else:
            lines.append("Each half keeps the size of its image.")
        if self.reshaped:
            lines.append(
                f"{many(self.reshaped, 'pair')} not square: {FITS[self.fit]} (fit={self.fit!r})."
            )
        if self.enlarged:
            lines.append(f"{many(self.enlarged, 'pair')} smaller than that: enlarged.")
        if self.reduced:
            lines.append(
                f"{many(self.reduced, 'pair')} with 16 bits or transparency: written with 8 bits, "
                "on white (a folder with trainA and trainB keeps them, see docs/scale.md)."
            )
        if self.skipped:
            lines.append(f"{many(len(self.skipped), 'file')} not used:")
            lines += [f"  {printable(path)}: {reason}" for path, reason in self.skipped[:20]]
            if len(self.skipped) > 20:
                lines.append(f"  and {len(self.skipped) - 20} more (see .skipped)")
        return "\n".join(lines)


def many(count: int, noun: str) -> str:
    """Write a number with its noun, as in "3 pairs"."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def write_splits(
    output: Path,
    jobs: list[Job],
    skipped: Skipped,
    make: Callable[[tuple[Path, ...]], Made],
    options: Options,
    *,
    nothing: str,
    declaration: dict[str, str],
) -> Report:
    """Make every pair, draw the splits among those that came out, and report.

    Parameters
    ----------
    output
        The data set; it must not exist yet, or be empty.
    make
        Makes the halves of a job from its files; may raise `SkippedError`.
    nothing
        What to say where there are no jobs.
    declaration
        The fields of `write_declaration`.

    Raises
    ------
    InputError
        If no pair came out, or there are fewer than `options.splits` asks for.
    """
    jobs = sorted(jobs, key=lambda job: (job[0] or "", job[1]))
    with whole_folder(output) as temporary:
        staged = temporary / ".staged"
        for split in {split for split, _, _ in jobs}:
            (staged / str(split)).mkdir(parents=True)
        places = {job: staged / str(job[0]) / f"{job[1]}.png" for job in jobs}
        # Pillow works outside Python's lock; more threads would hold more decoded images.
        with pillow_limit(), ThreadPoolExecutor(4) as pool:
            assembled = pool.map(lambda job: _assembled(job, make, places[job]), jobs)
            results = dict(zip(jobs, assembled, strict=True))
        failed = [outcome for outcome in results.values() if isinstance(outcome, SkippedError)]
        skipped = skipped + [error.args for error in failed]
        made = [job for job in jobs if not isinstance(results[job], SkippedError)]
        if not made:
            raise InputError(_why_nothing(output, nothing, failed, skipped))
        chosen, left_over = _drawn_splits(made, options.splits, options.seed)
        skipped += [
            (path, "is beyond the numbers of splits") for job in left_over for path in job[2]
        ]
        written = dict.fromkeys(SPLITS, 0)
        for split, job in chosen:
            (temporary / split).mkdir(exist_ok=True)
            places[job].rename(temporary / split / places[job].name)
            written[split] += 1
        shutil.rmtree(staged)
        write_declaration(temporary, **declaration)
    outcomes = (results[job] for _, job in chosen)
    of_chosen = [outcome for outcome in outcomes if not isinstance(outcome, SkippedError)]
    return Report(
        folder=output,
        written=written,
        skipped=tuple(skipped),
        size=options.size,
        fit=options.fit,
        reshaped=sum(reshaped for reshaped, _, _ in of_chosen),
        enlarged=sum(small for _, small, _ in of_chosen),
        reduced=sum(reduced for _, _, reduced in of_chosen),
    )


def _assembled(
    job: Job, make: Callable[[tuple[Path, ...]], Made], place: Path
) -> tuple[bool, bool, bool] | SkippedError:
    """Write one pair; return whether it was not square, was too small, had more than 8-bit RGB."""
    try:
        (left, right), reshaped, small = make(job[2])
        require_one_size(job[2], left, right)
    except SkippedError as error:
        return error
    both = Image.new("RGB", (2 * left.width, left.height))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    both.save(place)
    return reshaped, small, any(exceeds_rgb(path) for path in job[2])


def _why_nothing(
    output: Path, nothing: str, failed: Sequence[SkippedError], skipped: Skipped
) -> str:
    if failed:
        reasons = [f"{printable(error.args[0])} {error.args[1]}" for error in failed]
        return (
            f"{output}: has not been written, for no pair could be used ({listed(reasons, 5)}); "
            "repair what is named"
        )
    reasons = [f"{printable(path)} {reason}" for path, reason in skipped]
    return nothing + (f" ({listed(reasons, 5)})" if reasons else "")


def _drawn_splits(
    jobs: list[Job], splits: Sequence[float], seed: int
) -> tuple[list[tuple[str, Job]], list[Job]]:
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
