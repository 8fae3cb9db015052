"""Pictures of a run's fixed samples: one file for a step, a row for each sample."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file
from pix2pix_utils.support.pixels import as_rgb, to_uint8

_COUNT = "samples"
"""Under which a picture keeps how many samples it shows."""


def sample_grid(inputs: ArrayLike, targets: ArrayLike, outputs: ArrayLike) -> np.ndarray:
    """Put samples into one picture: a row for each, with input, truth and translation.

    Parameters
    ----------
    inputs, targets, outputs
        [count, height, width, channels] in [-1, 1].

    Returns
    -------
    uint8, [count × height, 3 × width, 3].
    """
    rows = np.concatenate([as_rgb(images) for images in (inputs, targets, outputs)], axis=2)
    return to_uint8(np.concatenate(rows, axis=0))


def save(
    folder: PathLike, step: int, inputs: ArrayLike, targets: ArrayLike, outputs: ArrayLike
) -> None:
    """Write the picture of one step, whole or not at all.

    Parameters
    ----------
    folder
        The run's folder of samples.
    inputs, targets, outputs
        As for `sample_grid`.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    with atomic_file(Path(folder) / f"step-{step:08d}.png") as temporary:
        info = PngInfo()
        info.add_text(_COUNT, str(len(np.asarray(inputs))))
        picture = Image.fromarray(sample_grid(inputs, targets, outputs))
        picture.save(temporary, format="PNG", pnginfo=info)


def stored(folder: PathLike) -> dict[int, Path]:
    """List the pictures of a run.

    Parameters
    ----------
    folder
        The run's folder of samples; it need not exist.

    Returns
    -------
    By their steps, in order.
    """
    folder = Path(folder)
    paths = folder.iterdir() if folder.is_dir() else ()
    named = ((re.fullmatch(r"step-(\d+)\.png", path.name), path) for path in paths)
    return dict(sorted((int(match[1]), path) for match, path in named if match))


def read(path: PathLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take a picture apart again.

    Parameters
    ----------
    path
        As `save` wrote it; earlier versions, of square samples.

    Returns
    -------
    inputs, targets, outputs
        uint8, [count, height, width, 3].

    Raises
    ------
    InputError
        If it cannot be read, or is no such picture.
    """
    try:
        with Image.open(path) as image:
            count = int(image.info.get(_COUNT, 0))
            picture = np.asarray(image.convert("RGB"))
        width = picture.shape[1] // 3
        height = picture.shape[0] // count if count else width
        rows = picture.reshape(-1, height, 3, width, 3)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: cannot be read as samples of a run ({error}); remove it"
        ) from error
    return tuple(rows.transpose(2, 0, 1, 3, 4))
