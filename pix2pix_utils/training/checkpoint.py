"""Checkpoints: one file holds everything, and is there whole or not at all.

A checkpoint is an uncompressed ``.npz`` file, which NumPy reads without pickle. Its arrays carry
checksums, so a file that was cut short or damaged is recognised.
"""

import contextlib
import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from pix2pix_utils.training.optimizer import Adam
    from pix2pix_utils.training.step import Player

KEPT = 2
"""How many checkpoints stay: the last, and the one before in case the last is damaged. Milestones
and the best stay beside them."""

MILESTONE = "milestone"
"""Under which the details of a checkpoint say that it is to stay."""

_SCALE = "/scale"
"""What is added to the name of a kernel to name its scales."""

DAMAGE = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    OverflowError,
    RuntimeError,  # also NotImplementedError and RecursionError: foreign kinds of zip and JSON
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
"""What Python, zipfile and NumPy raise at a file that is not what it should be."""


def model_arrays(model: "keras.Model", prefix: str) -> "dict[str, keras.Variable]":
    """Name everything in a model that training changes.

    Returns
    -------
    From names such as ``"generator/down1_conv/0"`` to variables: weights, moving
    statistics and the states of the dropout's random numbers.
    """
    return {
        f"{prefix}/{layer.name}/{number}": variable
        for layer in model.layers
        for number, variable in enumerate(layer.variables)
    }


def weight_arrays(model: "keras.Model", prefix: str) -> "dict[str, keras.Variable]":
    """Name what `model_arrays` does, without the states of the dropout's random numbers."""
    arrays = model_arrays(model, prefix)
    return {name: v for name, v in arrays.items() if "seed_generator" not in v.path}


def adam_arrays(adam: "Adam", prefix: str) -> "dict[str, tf.Variable]":
    """Name the state of an optimiser, such as ``"generator_adam/0"``."""
    return {f"{prefix}_adam/{number}": variable for number, variable in enumerate(adam.state)}


def average_arrays(model: "keras.Model") -> "dict[str, keras.Variable]":
    """Name the averaged weights of a generator.

    Returns
    -------
    From names such as ``"average/down1_conv/0"`` to variables. Moving statistics and the
    states of the dropout are not averaged, and so not among them.
    """
    arrays = model_arrays(model, "average")
    return {name: variable for name, variable in arrays.items() if variable.trainable}


def state_arrays(
    generator: "Player", discriminator: "Player", average: "keras.Model | None"
) -> "dict[str, keras.Variable | tf.Variable]":
    """Name everything that a checkpoint must hold: networks, optimisers, average.

    Parameters
    ----------
    average
        A generator that holds the averaged weights, where there is one.
    """
    named = {"generator": generator, "discriminator": discriminator}
    variables: dict[str, Any] = {}
    for name, player in named.items():
        variables.update(model_arrays(player.network, name))
    for name, player in named.items():
        variables.update(adam_arrays(player.adam, name))
    if average is not None:
        variables.update(average_arrays(average))
    return variables


def checkpoints(folder: PathLike) -> list[tuple[int, Path]]:
    """List the checkpoints of a run.

    Parameters
    ----------
    folder
        The run's folder of checkpoints; it need not exist.

    Returns
    -------
    Step and file, oldest first.

    Raises
    ------
    InputError
        If the folder cannot be read.
    """
    try:
        paths = list(Path(folder).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be read ({error.strerror}); give yourself the right to read it"
        ) from error
    named = ((re.fullmatch(r"step-([0-9]{1,18})\.npz", path.name), path) for path in paths)
    return sorted((int(match[1]), path) for match, path in named if match)


def save(
    folder: PathLike,
    step: int,
    arrays: "Mapping[str, np.ndarray | keras.Variable | tf.Variable]",
    details: dict[str, Any],
    unusable: Collection[Path] = (),
    best: int | None = None,
) -> Path:
    """Write a checkpoint and drop all but the last few, the milestones and the best.

    Parameters
    ----------
    arrays
        From name to numpy array, or to something with a ``numpy`` method.
    details
        Anything that JSON can hold. Of a milestone they have `MILESTONE`.
    unusable
        Checkpoints that were passed over: they do not count among the last few, and stay.
    best
        Step of the checkpoint that stays whatever comes after it.

    Raises
    ------
    InputError
        If the folder cannot be written to or the disk is full; earlier checkpoints stay.
    FloatingPointError
        If a weight is not finite, with its name; nothing is written.
    """
    folder = Path(folder)
    path = folder / f"step-{step:08d}.npz"
    contents = digest((name, v.shape, _dtype(v)) for name, v in arrays.items())
    with atomic_file(path) as temporary:
        _write(temporary, arrays.items(), {**details, "step": step, "contents": contents})
    good = [(n, old) for n, old in checkpoints(folder) if old == path or old not in unusable]
    for number, old in good[:-KEPT]:
        if number != best and not is_milestone(old):
            old.unlink(missing_ok=True)
    for leftover in folder.glob(".step-*"):  # of a process that was killed while it wrote
        leftover.unlink(missing_ok=True)
    return path


def is_milestone(path: PathLike) -> bool:
    """Say whether a checkpoint was saved to stay; False also where that cannot be read."""
    try:
        with opened(path) as (details, _):
            return details.get(MILESTONE) is True
    except InputError:
        return False


def _dtype(value: "np.ndarray | keras.Variable | tf.Variable") -> np.dtype:
    return np.dtype(getattr(value.dtype, "as_numpy_dtype", value.dtype))


def digest(arrays: Iterable[tuple[str, Iterable[int], np.dtype]]) -> str:
    """Sum up which arrays a checkpoint holds: names, shapes and types."""
    lines = sorted(f"{name} {tuple(shape)} {dtype.str}" for name, shape, dtype in arrays)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _write(
    path: PathLike,
    arrays: "Iterable[tuple[str, np.ndarray | keras.Variable | tf.Variable]]",
    details: dict[str, Any],
    compression: int = zipfile.ZIP_STORED,
) -> None:
    """Write named arrays, one at a time: a copy of everything never stands in memory."""
    text = np.frombuffer(json.dumps(details).encode(), np.uint8)
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in [("details", text), *arrays]:
            array = value if isinstance(value, np.ndarray) else value.numpy()
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise FloatingPointError(name)
            # The time is fixed, so that equal states make equal files.
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = compression
            with archive.open(entry, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asarray(array, order="C"), allow_pickle=False)


def save_bytes(
    path: PathLike, variables: "Mapping[str, keras.Variable]", details: dict[str, Any]
) -> None:
    """Write weights to be shipped, in a byte each and compressed, whole or not at all.

    A kernel is divided by one float32 for each channel along its last axis, so that its weights
    become whole numbers from -127 to 127. Vectors stay as they are. That saves three quarters of
    the bytes; pictures change by a tenth of a level of 255 on average.

    Parameters
    ----------
    variables
        From name to variable, as `model_arrays` names them.
    details
        Anything that JSON can hold. `opened` gives it back, and `assign` takes the arrays.

    Raises
    ------
    FloatingPointError
        If a weight is not finite, with its name; nothing is written.
    """
    with atomic_file(path) as temporary:
        _write(temporary, _as_bytes(variables), details, zipfile.ZIP_DEFLATED)


def _as_bytes(variables: "Mapping[str, keras.Variable]") -> Iterator[tuple[str, np.ndarray]]:
    """Yield names and arrays: kernels as bytes, and their scales."""
    for name, variable in variables.items():
        array = variable.numpy()
        if array.ndim < 2 or array.dtype.kind != "f":
            yield name, array
            continue
        if not np.isfinite(array).all():
            raise FloatingPointError(name)
        largest = np.abs(array).max(axis=tuple(range(array.ndim - 1)))
        scale = np.where(largest > 0, largest / 127, 1).astype(np.float32)
        yield name, np.clip(np.rint(array / scale), -127, 127).astype(np.int8)
        yield f"{name}{_SCALE}", scale


def save_half(
    path: PathLike, variables: "Mapping[str, keras.Variable]", details: dict[str, Any]
) -> None:
    """Write weights to be shipped, in float16 and compressed, whole or not at all.

    That saves half of the bytes; pictures change by less than one level of 255.

    Parameters
    ----------
    variables
        From name to variable, as `model_arrays` names them.
    details
        Anything that JSON can hold. `opened` gives it back.
    """
    text = np.frombuffer(json.dumps(details).encode(), np.uint8)
    arrays = {name: variable.numpy().astype(np.float16) for name, variable in variables.items()}
    with atomic_file(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, details=text, **arrays)


@contextlib.contextmanager
def opened(path: PathLike) -> Iterator[tuple[dict[str, Any], Mapping[str, np.ndarray]]]:
    """Open a checkpoint for reading.

    Yields
    ------
    details
        What `save` was given, the step, and a digest of what the arrays are.
    arrays
        From name to numpy array, each read when it is asked for.

    Raises
    ------
    InputError
        If the file is missing, damaged or no checkpoint.
    """
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            raise ValueError("it is a single array")
        with loaded as arrays:
            details = json.loads(arrays["details"].tobytes())
            if not isinstance(details, dict):
                raise ValueError("its details are no fields")
            yield details, arrays
    except DAMAGE as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{path}: cannot be read as a checkpoint ({error}); use the one before it"
        ) from error


def read_weights(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Read the weights of both networks from an opened file; the averaged ones where there are.

    Returns
    -------
    As `weight_arrays` names them, and the states of dropouts.
    """
    names = [name for name in arrays if name != "details" and not name.endswith(_SCALE)]
    own = [name for name in names if name.startswith(("generator/", "discriminator/"))]
    averages = {
        name.replace("average", "generator", 1): name for name in names if name[:8] == "average/"
    }
    return {name: _weights(arrays, averages.get(name, name)) for name in own}


def _weights(arrays: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    """Return an array, multiplied by its scales where `save_bytes` has written it."""
    array = arrays[name]
    return array * arrays[f"{name}{_SCALE}"] if array.dtype == np.int8 else array


def assign(variables: "Mapping[str, keras.Variable]", arrays: Mapping[str, np.ndarray]) -> None:
    """Set variables from a checkpoint or from shipped weights, or leave all as they are.

    Raises
    ------
    InputError
        If an array is missing, has another shape or type, or a number that is not finite.
    """
    values = {name: _weights(arrays, name) for name in variables}
    for name, variable in variables.items():
        if values[name].shape == (1,) and not tuple(variable.shape):
            values[name] = values[name][0]  # earlier versions wrote single numbers so
        value, dtype = values[name], _dtype(variable)
        if tuple(variable.shape) != value.shape or dtype.kind != value.dtype.kind:
            raise InputError(
                f"{name}: has {value.dtype} of shape {value.shape} in the checkpoint and {dtype} "
                f"of {tuple(variable.shape)} in the model; build the model from the run's "
                "config.json"
            )
        if dtype.kind == "f" and not np.isfinite(value).all():
            raise InputError(f"{name}: holds numbers that are not finite; use another file")
    for name, variable in variables.items():
        variable.assign(values[name])
