"""What a camera adds to a painted canvas."""

from functools import lru_cache

import numpy as np
from PIL import ImageEnhance


def develop(image, random, chance):
    """Add what a camera adds: exposure, a darker rim, contrast, grain.

    Parameters
    ----------
    image : PIL.Image.Image
    random : numpy.random.Generator
    chance : Chance

    Returns
    -------
    numpy.ndarray
        uint8 [height, width, 3].
    """
    table = _tones(chance.between(0.96, 1.1)).tolist()
    image = ImageEnhance.Color(image.point(table * 3)).enhance(chance.between(0.92, 1.06))
    size = image.width
    # Rows of interleaved colours: one long line is faster than many short ones.
    picture = np.asarray(image).reshape(size, size * 3) * _rim(size)
    grain = random.standard_normal((size, size), np.float32) * 1.1 + 0.5
    picture += np.repeat(grain, 3, axis=1)
    np.clip(picture, 0, 255, out=picture)
    return picture.astype(np.uint8).reshape(size, size, 3)


@lru_cache(maxsize=4)
def _rim(size):
    """By how much a lens dims the picture, float32 [size, 3 * size]."""
    rim = 1 - 0.07 * np.linspace(-1, 1, size, dtype=np.float32) ** 4
    return rim[:, None] * np.repeat(rim, 3)


def _tones(exposure):
    """Return the tone of each level: more contrast, and a soft shoulder for the highlights."""
    x = np.minimum(1.0, np.arange(256) / 255 * exposure)
    x += 0.28 * x * (1 - x) * (2 * x - 0.9)
    level = np.maximum(0.0, 255 * x)
    return np.where(level < 215, level, 215 + 36 * (level - 215) / 40).round().astype(int)
