"""How long an epoch takes, found out from the first steps."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pix2pix_utils.training import Trainer

FIRST, LAST = 1, 4
"""Steps between which the time is taken; the first one also compiles the training step."""


class Stopwatch:
    """Times a few steps of a run that begins or goes on, and says what that means.

    Parameters
    ----------
    trainer
        Before its first step.
    goal
        The step at which it will stop, which may be before the last one of the run.
    """

    def __init__(self, trainer: "Trainer", goal: int) -> None:
        self._trainer, self._goal = trainer, goal
        self._begun, self._started = trainer.step, 0.0

    def after_a_step(self) -> str | None:
        """Take the time; return a sentence after the last step that is timed."""
        made = self._trainer.step - self._begun
        if made not in (FIRST, LAST):
            return None
        # A device may still be at work; a weight is there when its step is done.
        self._trainer.generator.trainable_variables[0].numpy()
        now = time.monotonic()
        if made == FIRST:
            self._started = now
            return None
        seconds = (now - self._started) / (LAST - FIRST)
        in_epoch = self._trainer.total_steps // self._trainer.config.epochs
        left = self._goal - self._trainer.step
        epochs = self._trainer.config.epochs
        whole = f"{epochs} epochs" if epochs > 1 else "it"
        if self._goal < self._trainer.total_steps:
            whole = f"the {self._goal} steps asked for"
        return (
            f"an epoch of {in_epoch} steps takes about {in_words(seconds * in_epoch)}, what is "
            f"left of {whole} {in_words(seconds * left)}"
        )


def in_words(seconds: float) -> str:
    """Write a duration in the unit that suits it, to about two digits.

    Examples
    --------
    >>> in_words(4), in_words(100), in_words(10_000), in_words(1e6)
    ('4 seconds', '100 seconds', '2.8 hours', '11.6 days')
    """
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            amount = seconds / length
            return f"{amount:.0f} {unit}" if amount >= 20 else f"{amount:.1f} {unit}"
    return f"{seconds:.0f} seconds"
