"""The shipped generators: trained for longer than a lesson lasts, on pairs of their own.

``python -m pix2pix_utils.course.experiments.shipped NAME`` trains one anew. They lie beside this
file, a byte for a weight, in a form that NumPy reads without pickle, each with a card that says
how it was made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pix2pix_utils.config import Config
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike

if TYPE_CHECKING:
    import keras
    import numpy as np

    from pix2pix_utils.training.start import Learnt, Start

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Recipe:
    """How a shipped generator was made.

    Parameters
    ----------
    data
        The built-in data set whose task it learns, and on whose test pairs it is measured.
    pairs
        How many pairs it learns from, drawn for it alone.
    changes
        Its settings, where they differ from those of the preset quick.
    grown_from
        The shipped generator of half its size that it begins with.
    steps
        Where to stop before the end of all passes: later it made worse pictures of the val split.
    """

    data: str
    pairs: int
    changes: dict[str, int | float]
    grown_from: str | None = None
    steps: int | None = None

    @property
    def config(self) -> Config:
        """The settings that it is trained with, but for the folder of its pairs."""
        return Config.preset("quick").replace(data=self.data, **self.changes)


_SMALL: dict[str, int | float] = {"epochs": 6, "decay": 0.6, "ema_decay": 0.995}

SHIPPED = {
    "facades-128": Recipe(
        "builtin",
        4000,
        {
            "generator_filters": 24,
            "discriminator_filters": 16,
            "learning_rate": 7e-4,
            "decay": 0.6,
            "ema_decay": 0.998,
            "epochs": 12,
        },
    ),
    "facades-256": Recipe(
        "builtin",
        4000,
        {
            "image_size": 256,
            "load_size": 256,
            "generator_filters": 16,
            "generator_max_filters": 192,
            "discriminator_filters": 16,
            "batch_size": 2,
            "learning_rate": 5e-4,
            "decay": 0.7,
            "ema_decay": 0.998,
            "epochs": 7,
        },
        grown_from="facades-128",
        steps=8000,
    ),
    # The colours of label maps are the ends of the range: a decoder that is not normalised drives
    # its tanh there within fifty steps, all in one colour, and no gradient brings it back. L1 alone
    # reads best, as in the paper (section 4.6, semantic segmentation).
    "labels-128": Recipe(
        "builtin-labels",
        2000,
        _SMALL
        | {
            "decoder_normalization": True,
            "gan_weight": 0.0,
            "discriminator_layers": 0,
            "discriminator_filters": 1,
            "epochs": 4,
        },
    ),
    "edges-128": Recipe("builtin-edges", 2000, _SMALL),
    "night-128": Recipe("builtin-night", 2000, _SMALL),
}
"""The shipped generators by name: what they make of what, and the side of the pictures. They meet
each pair no more often than the preset meets its 400, and there are many more."""


def weights_path(name: str) -> Path:
    """Say where the weights of a shipped generator lie.

    Parameters
    ----------
    name
        A key of `SHIPPED`.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    if name not in SHIPPED:
        raise InputError(f"{name}: is no shipped generator; there are {', '.join(SHIPPED)}")
    return FOLDER / f"{name}.npz"


def load_pretrained(name: str = "facades-128") -> "tuple[keras.Model, Config]":
    """Load a shipped generator, in float32, and the config that it was trained with.

    Parameters
    ----------
    name
        A key of `SHIPPED`.

    Raises
    ------
    InputError
        If there is none of this name, or its file is missing or damaged.
    """
    return load_weights(weights_path(name))


def load_weights(path: PathLike) -> "tuple[keras.Model, Config]":
    """Load a generator, and its config, from a file that `save_weights` wrote.

    Raises
    ------
    InputError
        If the file is missing or damaged.
    """
    from pix2pix_utils.generator import build_generator

    return _load(path, build_generator, "generator")


def load_discriminator() -> "tuple[keras.Model, Config]":
    """Load the discriminator that "facades-128" was trained against, and the config of both.

    Raises
    ------
    InputError
        If its file is missing or damaged.
    """
    from pix2pix_utils.discriminator import build_discriminator

    return _load(DISCRIMINATOR, build_discriminator, "discriminator")


DISCRIMINATOR = FOLDER / "discriminator-128.npz"


def _load(
    path: PathLike, build: "Callable[[Config], keras.Model]", prefix: str
) -> "tuple[keras.Model, Config]":
    from pix2pix_utils.training import checkpoint

    if not Path(path).exists():
        raise InputError(
            f"{path}: is missing; restore it from the repository, or make it anew with "
            "`python -m pix2pix_utils.course.experiments.shipped NAME`"
        )
    with checkpoint.opened(path) as (details, arrays):
        config = Config(**details["config"])
        model = build(config)
        checkpoint.assign(checkpoint.weight_arrays(model, prefix), arrays)
    return model, config


def save_weights(
    model: "keras.Model", config: Config, path: PathLike, prefix: str = "generator"
) -> None:
    """Write a network's weights, a byte for each, whole or not at all.

    Parameters
    ----------
    config
        What it was trained with.
    prefix : {"generator", "discriminator"}
        Which of the two it is.
    """
    from pix2pix_utils.training import checkpoint

    weights = checkpoint.weight_arrays(model, prefix)  # random states are not shipped
    checkpoint.save_bytes(path, weights, {"config": vars(config)})


def beginning(source: PathLike) -> "Start":
    """Find what another run can begin with (see `pix2pix_utils.training.start`).

    Nothing is read yet.

    Parameters
    ----------
    source
        A key of `SHIPPED`; the folder of a run, whose newest sound checkpoint is taken; a
        checkpoint, or a file that `save_weights` wrote. Where a run keeps an average of the
        weights, it is the average that is taken.
    """
    from pix2pix_utils.training.start import Start

    if isinstance(source, str) and source in SHIPPED:
        return Start(source, lambda: _learnt(weights_path(source)))
    path = Path(source).resolve()
    return Start(str(path), lambda: _learnt(path))


def _learnt(path: Path) -> "Learnt":
    """Read weights, and what they were trained with, from a run or a file."""
    from pix2pix_utils.training import checkpoint
    from pix2pix_utils.training.record import Record
    from pix2pix_utils.training.soundness import load_newest
    from pix2pix_utils.training.start import Learnt

    if not path.exists():
        raise InputError(
            f"init_from: {path} is neither a run nor a file of weights, nor a shipped generator "
            f"({', '.join(SHIPPED)}); give one of these"
        )
    if path.is_file():
        with checkpoint.opened(path) as (details, arrays):
            if path.parent.name == "checkpoints":
                config = Record.read(path.parents[1]).config
            else:
                config = Config(**details["config"])
            return Learnt(config, checkpoint.read_weights(arrays))
    record, read = Record.read(path), {}

    def load(details: Mapping[str, Any], arrays: "Mapping[str, np.ndarray]") -> None:
        record.require_own(details)
        read.update(checkpoint.read_weights(arrays))

    if load_newest(path / "checkpoints", load)[0] is None:
        raise InputError(f"{path}: holds no checkpoint yet; train it first, or give another")
    return Learnt(record.config, read)
