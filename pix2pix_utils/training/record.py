"""What ``config.json`` says of a run: its choices, its data, and what was changed on the way."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pix2pix_utils.config import Config, read_config
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike

SCHEDULE = ("learning_rate", "decay", "epochs")
"""Fields that a run may change on its way; the record says from which step each value holds."""

KEEPING = ("checkpoint_every", "checkpoint_minutes", "keep_every", "keep_best")
"""Fields that say which checkpoints there are, and nothing of what they hold."""

MAY_CHANGE = (*SCHEDULE, *KEEPING, "data", "cache_megabytes")
"""Fields in which a run that goes on may differ from its start."""


@dataclass(frozen=True)
class Record:
    """The choices of a run, and from which step on they hold.

    Parameters
    ----------
    config
        As it is now.
    pairs
        Fingerprint of the data; empty where it is not known.
    changes
        Where the `SCHEDULE` has changed: step from which on, and its values. The first is that
        of step 0, the last the present one. Empty where nothing has changed.
    start
        What the first weights were taken from, as `start.begin` returns it; empty for fresh ones.
    """

    config: Config
    pairs: str = ""
    changes: tuple[tuple[int, dict[str, Any]], ...] = ()
    start: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def read(cls, run: PathLike) -> "Record":
        """Read the record of a run.

        Parameters
        ----------
        run
            Its folder.

        Raises
        ------
        InputError
            If ``config.json`` cannot be read or holds what is not allowed.
        """
        path = Path(run) / "config.json"
        config, noted = read_config(path)
        if noted is None:
            return cls(config)
        try:
            pairs, changes = noted["pairs"], [dict(change) for change in noted["changes"]]
            start = dict(noted.get("start", {}))
            steps = [change.pop("step") for change in changes]
            fine = type(pairs) is str and all(type(step) is int for step in steps)
            fine = fine and steps == sorted(set(steps)) and steps[:1] in ([], [0])
            fine = fine and sorted(start) in ([], ["from", "said"])
            fine = fine and all(type(text) is str for text in start.values())
            for change in changes:
                fine = fine and sorted(change) == sorted(SCHEDULE)
                config.replace(**change)
            fine = fine and (not changes or changes[-1] == _schedule(config))
        except (TypeError, KeyError, ValueError, AttributeError):
            fine = False
        if not fine:
            raise InputError(f"{path}: run: is not what a run writes there; restore the file")
        return cls(config, pairs, tuple(zip(steps, changes, strict=True)), start)

    def to_json(self) -> str:
        """Return what `read` reads."""
        changes = [{"step": step, **values} for step, values in self.changes]
        start = {"start": dict(self.start)} if self.start else {}
        return self.config.to_json(run={"pairs": self.pairs, "changes": changes, **start})

    def at(self, step: int) -> Config:
        """Return the choices that hold for one step, counted from 0."""
        held = [values for first, values in self.changes if first <= step]
        return self.config.replace(**held[-1]) if held else self.config

    def going_on(self, config: Config, step: int) -> "Record":
        """Return the record of a run that goes on with other choices from a step on."""
        before = self.changes or ((0, _schedule(self.config)),)
        kept = [(first, values) for first, values in before if first < step]
        if not kept or kept[-1][1] != _schedule(config):
            kept.append((step, _schedule(config)))
        changes = tuple(kept) if len(kept) > 1 else ()
        return dataclasses.replace(self, config=config, changes=changes)

    def difference(self, config: Config) -> str | None:
        """Say in which field, that may not change, another config differs; None where in none."""
        for field, value in vars(self.config).items():
            now = getattr(config, field)
            if field not in MAY_CHANGE and value != now:
                return f"was begun with {field} = {value}, and now {now} is asked for"
        return None

    def identity(self) -> dict[str, Any]:
        """Return what a checkpoint keeps to know its run by."""
        fixed = {name: v for name, v in vars(self.config).items() if name not in MAY_CHANGE}
        return {"data": self.pairs, "config": fixed}

    def require_own(self, details: Mapping[str, Any]) -> None:
        """Refuse a checkpoint of another run.

        Parameters
        ----------
        details
            Of the checkpoint. What earlier versions did not write is not compared.

        Raises
        ------
        InputError
            With what differs.
        """
        data, config = details.get("data", ""), details.get("config", {})
        if self.pairs and data != self.pairs:
            raise InputError(
                f"was begun with other data ({data}, and now {self.pairs}); restore the data, "
                "or give another folder"
            )
        if not isinstance(config, dict):
            raise InputError("config: holds no fields; use another checkpoint")
        for field, value in config.items():
            here = getattr(self.config, field, value)
            if value != here:
                raise InputError(
                    f"belongs to another run ({field} = {value}, here {here}); move it away"
                )


def _schedule(config: Config) -> dict[str, Any]:
    return {name: getattr(config, name) for name in SCHEDULE}
