"""The folder of a run: whose it is, what it keeps, and how a run goes on from it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pix2pix_utils.config import Config
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file
from pix2pix_utils.training import checkpoint
from pix2pix_utils.training.history import History

MAY_CHANGE = ("data", "epochs", "checkpoint_every", "cache_megabytes")
"""Fields in which a run that goes on may differ from its start."""


class RunFolder:
    """Config, checkpoints, history, samples and TensorBoard's files of one run.

    Looking at it changes nothing; `claim` makes it the run's.

    Parameters
    ----------
    path
        A new or an empty folder, or that of a run.
    writes
        False for all but one of several workers.
    """

    def __init__(self, path: PathLike, writes: bool = True) -> None:
        self.path, self.writes = Path(path), writes
        self._claimed = False

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def samples(self) -> Path:
        return self.path / "samples"

    @property
    def tensorboard(self) -> Path:
        return self.path / "tensorboard"

    def require_fit(self, config: Config) -> None:
        """Refuse a folder that belongs to another run, or to something else.

        Raises
        ------
        InputError
            With the field in which the configurations differ.
        """
        path = self.path / "config.json"
        if path.exists():
            before = Config.from_json(path)
            for field, value in vars(before).items():
                now = getattr(config, field)
                if field not in MAY_CHANGE and value != now:
                    raise InputError(
                        f"{self.path}: was begun with {field} = {value}, and now {now} is asked "
                        "for; keep the old value, or give another folder"
                    )
        elif self.writes and self.path.is_dir() and any(self.path.iterdir()):
            raise InputError(
                f"{self.path}: holds other files and no run; give a new or an empty folder"
            )

    def claim(self, config: Config) -> None:
        """Write the config: from now on the folder is that of this run. Once is enough.

        Raises
        ------
        InputError
            As `require_fit`, or if it cannot be written to.
        """
        if self._claimed:
            return
        self.require_fit(config)
        self._claimed = True
        if self.writes:
            with atomic_file(self.path / "config.json") as temporary:
                temporary.write_text(config.to_json(), encoding="utf-8")

    def save(
        self, step: int, variables: Mapping[str, Any], history: History, fingerprint: str
    ) -> None:
        """Write all that the run needs to go on to the same end.

        Parameters
        ----------
        variables
            By name, as `restore` sets them.
        fingerprint
            Of the data.

        Raises
        ------
        InputError
            If the folder cannot be written to.
        FloatingPointError
            If a weight is not finite, with its name; nothing is written.
        """
        arrays = {**variables, "history": history.rows}
        checkpoint.save(self.checkpoints, step, arrays, {"data": fingerprint})
        history.write_csv(self.path / "history.csv")

    def restore(
        self, variables: Mapping[str, Any], fingerprint: Callable[[], str] | None
    ) -> tuple[int, History, list[str]]:
        """Set variables from the newest sound checkpoint, where there is one.

        Parameters
        ----------
        variables
            By name, as `save` was given them.
        fingerprint
            Gives that of the data; None to take any.

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
            If all checkpoints are damaged, or the run was begun with other data.
        """
        path, damaged = checkpoint.newest_sound(self.checkpoints)
        notes = [f"{bad}: is damaged and was passed over" for bad in damaged]
        if path is None:
            return 0, History(), notes
        with checkpoint.opened(path) as (details, arrays):
            now = fingerprint() if fingerprint is not None else details["data"]
            if details["data"] != now:
                raise InputError(
                    f"{self.path}: was begun with other data ({details['data']}; now {now}); "
                    "restore the data, or give another folder"
                )
            checkpoint.assign(variables, arrays)
            step, history = details["step"], History(arrays["history"])
        return step, history, [*notes, f"going on from step {step}"]
