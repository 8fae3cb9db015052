"""Which half of a data set is a label map, where it does not say so: seen in its pictures."""

from pathlib import Path

import numpy as np
from PIL import Image

from pix2pix_utils.config import Config
from pix2pix_utils.data.headers import pillow_limit
from pix2pix_utils.data.pairs import SPLITS, find_pairs, has_split
from pix2pix_utils.data.shaping import SkippedError, read_rgb
from pix2pix_utils.support.files import PathLike

LOOKED_AT = 8
"""Pairs, spread over the first split that there is."""

COLOURS, SHARE = 32, 0.97
"""So many colours, rounded to 16 steps of a channel, make up so much of a label map."""

FLAT, FLAT_GREY = 0.6, 0.9
"""Share of the pixels that are as those above and beside them; a drawing in grey has less."""


def looks_like_labels(image: np.ndarray) -> bool:
    """Say whether an image is made of few flat colours, as a label map is and no photograph.

    Parameters
    ----------
    image
        uint8 [height, width, 3].
    """
    rounded = (image >> 4).astype(np.int32) @ (256, 16, 1)
    counts = np.sort(np.bincount(rounded.ravel()))
    if counts[-COLOURS:].sum() < SHARE * rounded.size:
        return False
    pixels = image.astype(np.int16)
    above = np.abs(pixels[1:, 1:] - pixels[:-1, 1:]).max(-1) <= 8
    beside = np.abs(pixels[1:, 1:] - pixels[1:, :-1]).max(-1) <= 8
    is_coloured = (np.ptp(pixels, axis=-1) > 24).mean() > 0.01
    return (above & beside).mean() > (FLAT if is_coloured else FLAT_GREY)


def guess(folder: PathLike) -> dict[str, str]:
    """Find out how a data set is to be read that does not declare it.

    Parameters
    ----------
    folder
        The folder of the data set.

    Returns
    -------
    "label_half": the halves that look like label maps in most of a few pairs. "direction": from
    the label map to the other half; AtoB where there is none, or two.
    """
    folder = Path(folder)
    split = next((split for split in SPLITS if has_split(folder, split)), SPLITS[0])
    pairs = find_pairs(folder, split)
    chosen = [pairs.files[len(pairs) * i // LOOKED_AT] for i in range(LOOKED_AT)]
    votes = []
    with pillow_limit():
        for files in dict.fromkeys(chosen):
            try:
                images = [read_rgb(path) for path in files]
            except SkippedError:  # whoever reads it next says what is wrong with it
                continue
            if len(images) == 1:
                images = _halves(images[0])
            votes.append([looks_like_labels(np.asarray(image)) for image in images])
    a, b = (np.array(votes).mean(axis=0) > 0.5) if votes else (False, False)
    label_half = {(True, True): "both", (True, False): "A", (False, True): "B"}.get((a, b), "none")
    return {"label_half": label_half, "direction": "BtoA" if label_half == "B" else "AtoB"}


def _halves(image: Image.Image) -> list[Image.Image]:
    middle = image.width // 2
    left, right = (0, 0, middle, image.height), (middle, 0, image.width, image.height)
    return [image.crop(left), image.crop(right)]


def said(before: Config, after: Config) -> str:
    """Say how a data set is read that does not declare it.

    Parameters
    ----------
    before, after
        The config, and the same with what was found out.
    """
    halves = {"A": "a label map in A", "B": "a label map in B", "both": "label maps in both halves"}
    found = halves.get(after.label_half, "no label map")
    taken = [after.direction] if before.direction == "auto" else []
    taken += [f"with {found}"] if before.label_half == "auto" else []
    return (
        f"the data set declares no direction and no label half; its pictures are taken "
        f"{', '.join(taken)} (--direction and --label-half say otherwise)"
    )
