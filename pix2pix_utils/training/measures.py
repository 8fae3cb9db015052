"""What was measured on the val split at each checkpoint, as a table, and what follows from it."""

import csv
import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file

NAME = "validation.csv"
"""The table's file in the folder of a run."""

PATIENCE = 5
"""Measurements after the lowest L1 from which on it counts as passed."""

MARGIN = 0.03
"""Share by which one L1 must have risen and the other fallen: less is the play of chance."""


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    Attributes
    ----------
    step
        Of the checkpoint.
    l1
        Mean absolute difference from the truth, of images in [-1, 1], on pairs of the val split.
    training_l1
        The same on pairs that are trained on.
    fcn
        Share of the pixels whose class is read rightly, in [0, 1]; None where it is not measured.
    by_heart
        1 in the row in which the run is first said to learn its pairs by heart, else 0.
    """

    step: int
    l1: float
    training_l1: float
    fcn: float | None = None
    by_heart: int = 0


COLUMNS = tuple(field.name for field in dataclasses.fields(Measure))


class Measures:
    """The table of a run, in the order of the steps.

    Parameters
    ----------
    rows
        In any order.
    """

    def __init__(self, rows: Iterable[Measure] = ()) -> None:
        self.rows = sorted(rows, key=lambda row: row.step)

    def __contains__(self, step: int) -> bool:
        return any(row.step == step for row in self.rows)

    def until(self, step: int) -> "Measures":
        """Return the table without what was measured after a step."""
        return Measures(row for row in self.rows if row.step <= step)

    def best(self, by: str, steps: Collection[int]) -> Measure | None:
        """Return the best of some steps, the earliest of several.

        Parameters
        ----------
        by : {"L1", "FCN", "none"}
            The least L1, or the highest FCN-score; "none" goes by L1 too, for what was measured
            before.
        steps
            Those that are of interest.

        Returns
        -------
        None where nothing was measured there.
        """
        rows = [row for row in self.rows if row.step in steps]
        if by == "FCN":
            scored = [(row.fcn, -row.step, row) for row in rows if row.fcn is not None]
            return max(scored)[-1] if scored else None
        return min(rows, key=lambda row: (row.l1, row.step), default=None)

    def add(self, row: Measure) -> str | None:
        """Add a row for a later step.

        Returns
        -------
        A sentence, once in the life of a run, when it learns its pairs by heart.
        """
        rows = [*self.rows, row]
        lowest = learns_by_heart([r.l1 for r in rows], [r.training_l1 for r in rows])
        if lowest is None or any(one.by_heart for one in self.rows):
            self.rows.append(row)
            return None
        self.rows.append(dataclasses.replace(row, by_heart=1))
        then = rows[lowest]
        return (
            f"the L1 on the val split was lowest at step {then.step:,} ({then.l1:.3f}) and has "
            f"risen since to {row.l1:.3f}, while that on training pairs fell from "
            f"{then.training_l1:.3f} to {row.training_l1:.3f}: the run learns its pairs by heart; "
            "stop here, or add pairs"
        )

    def write_csv(self, path: PathLike) -> None:
        """Write the table, whole or not at all; what is not measured stays empty."""
        with atomic_file(path) as temporary, open(temporary, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for row in self.rows:
                writer.writerow(dataclasses.astuple(row))  # None is written as nothing

    @classmethod
    def read_csv(cls, path: PathLike) -> "Measures":
        """Read what `write_csv` wrote; an empty table where there is no file.

        Raises
        ------
        InputError
            If the file cannot be read, or holds something else.
        """
        try:
            with open(path, newline="", encoding="utf-8") as file:
                header, *rows = csv.reader(file)
            if tuple(header) != COLUMNS:
                raise ValueError(f"its columns are {', '.join(header)}")
            return cls(_read(*row) for row in rows)
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except (OSError, ValueError, TypeError, csv.Error) as error:
            raise InputError(
                f"{path}: cannot be read as what a run has measured ({error}); remove it, and "
                "measuring begins anew"
            ) from error


def _read(step: str, l1: str, training_l1: str, fcn: str, by_heart: str) -> Measure:
    numbers = [float(number) for number in (l1, training_l1, fcn) if number]
    if not np.isfinite(numbers).all():
        raise ValueError(f"in the row of step {step} a number is not finite")
    score = float(fcn) if fcn else None
    return Measure(int(step), float(l1), float(training_l1), score, int(by_heart))


def learns_by_heart(validation: Sequence[float], training: Sequence[float]) -> int | None:
    """Say whether a network gets better at what it trains on alone.

    Parameters
    ----------
    validation, training
        The L1 on pairs that are not trained on, and on those that are, measured at the same
        moments, in order.

    Returns
    -------
    The place of the lowest of ``validation``, when it lies at least `PATIENCE` measurements back,
    the middle one of the last `PATIENCE` is higher by at least `MARGIN`, and that of ``training``
    lower than it was then by as much; else None.
    """
    lowest = int(np.argmin(validation)) if len(validation) else 0
    if len(validation) - 1 - lowest < PATIENCE:
        return None
    risen = np.median(validation[-PATIENCE:]) >= (1 + MARGIN) * validation[lowest]
    fell = np.median(training[-PATIENCE:]) <= (1 - MARGIN) * training[lowest]
    return lowest if risen and fell else None
