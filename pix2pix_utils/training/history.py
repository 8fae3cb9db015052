"""What happened in each step, as a table."""

import csv
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file

COLUMNS = (
    "step",
    "generator_gan_loss",
    "l1_loss",
    "discriminator_loss",
    "accuracy_real",
    "accuracy_fake",
    "learning_rate",
)
"""Steps count from 1; losses without their weights λ; accuracies in [0, 1]."""


class History:
    """A row of `COLUMNS` for each training step.

    Parameters
    ----------
    rows
        [steps, columns], what `rows` returned before.
    """

    def __init__(self, rows: Iterable[ArrayLike] = ()) -> None:
        self._rows = [np.asarray(row, np.float32) for row in rows]

    def __len__(self) -> int:
        return len(self._rows)

    def append(self, rows: ArrayLike) -> None:
        """Add rows at the end.

        Parameters
        ----------
        rows
            [steps, columns].
        """
        self._rows.extend(np.asarray(rows, np.float32))

    def append_finite(self, rows: np.ndarray) -> tuple[int, str] | None:
        """Add rows up to the first that holds a number which is not finite.

        Returns
        -------
        The step of that row, and which column is what; None where there is no such row.
        """
        finite = np.isfinite(rows).all(axis=1)
        self.append(rows[: np.argmin([*finite, False])])
        if finite.all():
            return None
        row = dict(zip(COLUMNS, rows[np.argmin(finite)], strict=True))
        name = next(name for name, value in row.items() if not np.isfinite(value))
        return int(row["step"]), f"{name} is {row[name]}"

    @property
    def rows(self) -> np.ndarray:
        """Everything as float32, [steps, columns]."""
        return np.stack(self._rows) if self._rows else np.zeros((0, len(COLUMNS)), np.float32)

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """Everything as a dict from column name to float32 array."""
        return dict(zip(COLUMNS, self.rows.T, strict=True))

    def write_csv(self, path: PathLike) -> None:
        """Write the table, whole or not at all.

        Every number is written with as many digits as it takes to read the same float32 back.
        """
        with atomic_file(path) as temporary, open(temporary, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for step, *values in self._rows:
                writer.writerow([int(step), *map(str, values)])

    @classmethod
    def read_csv(cls, path: PathLike) -> "History":
        """Read what `write_csv` wrote.

        Raises
        ------
        InputError
            If the file cannot be read or has other columns.
        """
        try:
            with open(path, newline="") as file:
                header, *rows = csv.reader(file)
            if tuple(header) != COLUMNS:
                raise ValueError(f"its columns are {', '.join(header)}")
            if any(len(row) != len(COLUMNS) for row in rows):
                raise ValueError("a row is not whole")
            return cls([[float(value) for value in row] for row in rows])
        except (OSError, ValueError, csv.Error) as error:
            raise InputError(
                f"{path}: cannot be read as the history of a run ({error}); go on with the run, "
                "which writes it anew"
            ) from error
