"""The folder of a run: whose it is, what it keeps, and how a run goes on from it."""

import contextlib
import dataclasses
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pix2pix_utils.config import Config
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file
from pix2pix_utils.training import checkpoint, lock, samples
from pix2pix_utils.training.history import COLUMNS, History
from pix2pix_utils.training.measures import NAME, Measure, Measures
from pix2pix_utils.training.record import SCHEDULE, Record
from pix2pix_utils.training.soundness import load_newest, require_sound

_TABLES = ("config.json", "history.csv", NAME)
_LEFTOVERS = (*(f".{name}.*" for name in _TABLES), "checkpoints/.step-*", "samples/.step-*")
"""What a process leaves behind that is killed while it writes."""


class RunFolder:
    """Config, checkpoints, history, samples and TensorBoard's files of one run.

    Looking at it changes nothing; `held` makes it the run's.

    Parameters
    ----------
    path
        A new or an empty folder, or that of a run. None for a run that leaves nothing behind.
    config
        With which the run begins or goes on.
    pairs
        Fingerprint of the data; empty to take any.
    writes
        False for all but one of several workers.

    Attributes
    ----------
    path : pathlib.Path or None
    writes : bool
        Whether this process writes.
    record : Record
        What ``config.json`` says, or will say.
    measures : Measures
        What was measured on the val split up to the present step.

    Raises
    ------
    InputError
        If the folder belongs to another run, with the field in which it differs, or to
        something else.
    """

    def __init__(
        self, path: PathLike | None, config: Config, pairs: str = "", writes: bool = True
    ) -> None:
        self.path = Path(path) if path is not None else None
        self.writes = writes and path is not None
        self._config, self._pairs = config, pairs
        self._step, self._goes_back = 0, False
        self._unusable: dict[Path, str] = {}
        self._proven: int | None = None
        self.measures = Measures()
        self._is_held = self._is_claimed = False
        stored = self._stored()
        self._is_new = stored is None
        self.record = stored or Record(config, pairs)

    @property
    def _folder(self) -> Path:
        assert self.path is not None
        return self.path

    @property
    def checkpoints(self) -> Path:
        return self._folder / "checkpoints"

    @property
    def samples(self) -> Path:
        return self._folder / "samples"

    @property
    def tensorboard(self) -> Path:
        return self._folder / "tensorboard"

    @property
    def usable_steps(self) -> list[int]:
        """Steps of the checkpoints with which nothing was found to be wrong, in order."""
        found = checkpoint.checkpoints(self.checkpoints) if self.path else []
        return [step for step, path in found if path not in self._unusable]

    def _stored(self) -> Record | None:
        """Read what the folder says of its run; refuse it where that is another one."""
        if self.path is None:
            return None
        try:
            names = os.listdir(self._folder)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise InputError(
                f"{self._folder}: cannot be read ({error.strerror}); choose a folder you may read "
                "and write to"
            ) from error
        if "config.json" not in names:
            # A process that was killed in its first moments leaves no more than these.
            foreign = [n for n in names if n != lock.NAME and not n.startswith(".config.json.")]
            if self.writes and foreign:
                raise InputError(
                    f"{self._folder}: holds other files and no run; give a new or an empty folder"
                )
            return None
        record = Record.read(self._folder)
        differs = record.difference(self._config)
        if differs:
            raise InputError(
                f"{self._folder}: {differs}; keep the old value, or give another folder"
            )
        if record.pairs and self._pairs not in ("", record.pairs):
            raise InputError(
                f"{self._folder}: was begun with other data ({record.pairs}, and now "
                f"{self._pairs}); restore the data, or give another folder"
            )
        return dataclasses.replace(record, pairs=record.pairs or self._pairs)

    def restore(
        self, variables: Mapping[str, Any], from_step: int | None = None
    ) -> tuple[int, History, list[str]]:
        """Set variables from the newest checkpoint that can be used, where there is one.

        Parameters
        ----------
        variables
            By name, as `save` was given them.
        from_step
            Set them from the checkpoint of this step. Later ones are put aside when training
            begins.

        Returns
        -------
        step
            0 where there is no checkpoint.
        history
            Empty there.
        notes
            What there is to say about it.

        Raises
        ------
        InputError
            If there are checkpoints and none can be used, or not that of ``from_step``.
        """
        history = History()
        if self.path is None:
            if from_step is not None:
                raise InputError("from_step: there is no run to go back in; give its folder too")
            return 0, history, []

        def load(details: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
            nonlocal history
            self.record.require_own(details)
            rows = arrays["history"]
            if rows.dtype.kind != "f" or rows.shape != (details["step"], len(COLUMNS)):
                raise InputError(f"history: has {rows.dtype} of shape {rows.shape}; use another")
            checkpoint.assign(variables, arrays)
            history = History(rows)

        step, self._unusable = load_newest(self.checkpoints, load, from_step)
        notes = [f"{problem} and was passed over" for problem in self._unusable.values()]
        self._step, self._goes_back = step or 0, from_step is not None
        self.measures = Measures.read_csv(self._folder / NAME).until(self._step)
        if step is not None:
            notes.append(f"going on from step {step}")
        if self._goes_back and self._later():
            notes.append(f"what the run made after step {step} is kept in {self._aside()}")
        notes += self._go_on_with(self._config)
        return self._step, history, notes

    def _go_on_with(self, config: Config) -> list[str]:
        """Take the present choices into the record; say which of the schedule are new."""
        before = self.record.at(self._step) if self._goes_back else self.record.config
        new = [name for name in SCHEDULE if getattr(config, name) != getattr(before, name)]
        if new or self._goes_back:
            self.record = self.record.going_on(config, self._step)
        self.record = dataclasses.replace(self.record, config=config)
        return [
            f"{name} is {getattr(config, name)} from step {self._step} on, and was "
            f"{getattr(before, name)}"
            for name in new
        ]

    def begins_with(self, source: str | None) -> bool:
        """Say whether the run has still to take its first weights from somewhere.

        Parameters
        ----------
        source
            From where they shall come; None where nothing is said of it.

        Raises
        ------
        InputError
            If the run was begun with others, or needs them and nothing is said.
        """
        if self._is_new:
            return source is not None
        before = self.record.start.get("from")
        if source is None and before and not self._step:
            raise InputError(
                f"{self._folder}: was begun with {before} and has no checkpoint yet; give it as "
                "init_from again, or another folder"
            )
        if source not in (None, before):
            raise InputError(
                f"{self._folder}: was begun with {before or 'fresh weights'}, and now init_from = "
                f"{source} is asked for; leave that out, or give another folder"
            )
        return source is not None and not self._step

    def note_start(self, start: Mapping[str, str]) -> None:
        """Take into the record what the first weights were taken from."""
        self.record = dataclasses.replace(self.record, start=start)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Be the only process that writes here; at the first time make the folder the run's.

        Raises
        ------
        InputError
            As for `RunFolder`; if another process trains here, or has trained further since
            `restore`; or if the folder cannot be written to.
        """
        if not self.writes or self._is_held:
            yield
            return
        self._stored()  # before anything is written to it
        with lock.locked(self._folder):
            self._is_held = True
            try:
                self._claim()
                yield
            finally:
                self._is_held = False

    def _claim(self) -> None:
        self._stored()
        ahead = [step for step in self.usable_steps if step > self._step]
        if ahead and not self._goes_back:
            raise InputError(
                f"{self._folder}: another process has trained on to step {ahead[-1]}; give the "
                "command again, or make a new Trainer"
            )
        if self._is_claimed:
            return
        for pattern in _LEFTOVERS:
            for leftover in self._folder.glob(pattern):
                leftover.unlink(missing_ok=True)
        if self._goes_back:
            self._put_aside()
        with atomic_file(self._folder / "config.json") as temporary:
            temporary.write_text(self.record.to_json(), encoding="utf-8")
        self._is_claimed, self._goes_back = True, False

    def _later(self) -> list[Path]:
        """List what was written for later steps, the latest last."""
        found = [*checkpoint.checkpoints(self.checkpoints), *samples.stored(self.samples).items()]
        return [path for step, path in sorted(found) if step > self._step]

    def _aside(self) -> Path:
        """Name the folder to which later checkpoints go: a run of its own."""
        number = 1
        while (self._folder / f"replaced-{number}").exists():
            number += 1
        return self._folder / f"replaced-{number}"

    def _put_aside(self) -> None:
        later, aside = self._later(), self._aside()
        if not later:
            return
        try:
            for name in _TABLES:
                if (self._folder / name).exists():
                    with atomic_file(aside / name) as temporary:
                        shutil.copyfile(self._folder / name, temporary)
            for path in reversed(later):  # what stays is at no moment the newest by mistake
                (aside / path.parent.name).mkdir(parents=True, exist_ok=True)
                os.replace(path, aside / path.parent.name / path.name)
        except OSError as error:
            raise InputError(
                f"{aside}: cannot be written ({error.strerror}); free some space or make the "
                "run's folder one you may write to"
            ) from error

    def save(
        self, step: int, variables: Mapping[str, Any], history: History, milestone: bool = False
    ) -> None:
        """Write all that the run needs to go on to the same end.

        Parameters
        ----------
        variables
            By name, as `restore` sets them.
        milestone
            Whether the checkpoint is to stay for good.

        Raises
        ------
        InputError
            If the folder cannot be written to.
        FloatingPointError
            If a weight is not finite, with its name; nothing is written.
        """
        arrays = {**variables, "history": history.rows}
        details = self.record.identity()
        if milestone:
            details[checkpoint.MILESTONE] = True
        best = self._sound_best()
        path = checkpoint.save(self.checkpoints, step, arrays, details, self._unusable, best)
        self._unusable.pop(path, None)
        self._step = step
        self.mend(history)

    def _sound_best(self) -> int | None:
        """Return the step of the best checkpoint, none that is damaged: others go on its behalf.

        Each is read once; what is found to be damaged is among those that were passed over.
        """
        by = self.record.config.keep_best
        while (best := self.measures.best(by, self.usable_steps)) and best.step != self._proven:
            path = dict(checkpoint.checkpoints(self.checkpoints))[best.step]
            try:
                require_sound(path)
                self._proven = best.step
            except InputError as error:
                self._unusable[path] = str(error)
        return best.step if best else None

    def note(self, measure: Measure) -> str | None:
        """Add what was measured at the present step; return what `Measures.add` says to it."""
        said = self.measures.add(measure)
        if self.writes:
            self.measures.write_csv(self._folder / NAME)
        return said

    def mend(self, history: History) -> None:
        """Write the tables anew, which a process that was killed may have left behind."""
        history.write_csv(self._folder / "history.csv")
        if self.measures.rows or (self._folder / NAME).exists():
            self.measures.write_csv(self._folder / NAME)
