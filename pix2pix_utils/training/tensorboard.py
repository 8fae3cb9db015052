"""What TensorBoard shows of a run."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from pix2pix_utils.training.history import History
from pix2pix_utils.training.measures import Measure


class Summaries:
    """Writes scalars and pictures while a run trains; nothing without a folder.

    A context manager, that closes the files.

    Parameters
    ----------
    folder
        Where to write, or None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._writer = tf.summary.create_file_writer(str(folder)) if folder else None

    def __enter__(self) -> "Summaries":
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def __bool__(self) -> bool:
        return self._writer is not None

    def scalars(self, step: int, rows: np.ndarray) -> None:
        """Write the means of rows of the history."""
        if self._writer is None:
            return
        with self._writer.as_default(step=step):
            for name, values in History(rows).columns.items():
                if name != "step":
                    tf.summary.scalar(name, np.mean(values, dtype=np.float64))

    def measure(self, measure: Measure, said: str | None) -> None:
        """Write what was measured on the val split, and the sentence that it led to."""
        if self._writer is None:
            return
        with self._writer.as_default(step=measure.step):
            tf.summary.scalar("validation/l1", measure.l1)
            tf.summary.scalar("validation/training_l1", measure.training_l1)
            if measure.fcn is not None:
                tf.summary.scalar("validation/fcn", measure.fcn)
            if said:
                tf.summary.text("validation/notice", said)
            self._writer.flush()

    def pictures(self, step: int, grid: np.ndarray, on_real: tf.Tensor, on_fake: tf.Tensor) -> None:
        """Write the samples in one picture, and the discriminator's verdicts on them.

        Parameters
        ----------
        grid
            [height, width, 3], uint8: inputs, truth and translations.
        on_real, on_fake
            [count, rows, columns, 1] in [0, 1]: how real each patch looks.
        """
        if self._writer is None:
            return
        with self._writer.as_default(step=step):
            tf.summary.image("input, truth, translation", grid[np.newaxis])
            tf.summary.image("patch map, truth and translation", tf.concat([on_real, on_fake], 2))
            self._writer.flush()
