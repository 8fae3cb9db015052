"""When a checkpoint is due: by epochs, by milestones, and by the clock."""

import time

from pix2pix_utils.config import Config


class Rhythm:
    """Says after which steps of a loop a checkpoint is written.

    Parameters
    ----------
    config
    in_epoch
        Steps in an epoch.
    step
        Steps made before the loop. Unless it is 0, their checkpoint is there.
    """

    def __init__(self, config: Config, in_epoch: int, step: int) -> None:
        self._every = config.checkpoint_every * in_epoch
        self._milestones = config.keep_every * in_epoch
        self._seconds = config.checkpoint_minutes * 60
        self._begun, self._saved_at = step, step or None
        self._since = time.monotonic()

    def saved(self, step: int) -> None:
        """Take note of a checkpoint; the minutes begin anew."""
        self._saved_at, self._since = step, time.monotonic()

    def is_saved(self, step: int) -> bool:
        return step == self._saved_at

    def is_due(self, step: int) -> bool:
        """Say whether the epochs ask for a checkpoint after so many steps."""
        return step % self._every == 0 or self.is_milestone(step)

    def is_milestone(self, step: int) -> bool:
        return self._milestones > 0 and step % self._milestones == 0

    def is_late(self, step: int) -> bool:
        """Say whether the last checkpoint is as many minutes ago as the config allows."""
        if step <= self._begun + 1:  # the first step takes long, as it is compiled
            self._since = time.monotonic()
        return 0 < self._seconds <= time.monotonic() - self._since
