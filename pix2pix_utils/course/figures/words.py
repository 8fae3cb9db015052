"""From data to the words of an alt text."""

import numpy as np
from matplotlib.colors import to_rgb

# Matplotlib knows them as xkcd's survey of colour names found them (https://xkcd.com/color/rgb/).
_NAMES = (
    *("black", "dark grey", "grey", "light grey", "white", "red", "dark red", "orange", "yellow"),
    *("green", "light green", "turquoise", "light blue", "blue", "dark blue", "purple", "pink"),
    *("brown", "beige"),
)


def colour_names(colours):
    """Name the nearest colour of each of [N, 3], in bytes."""
    table = 255 * np.array([to_rgb(f"xkcd:{name}") for name in _NAMES])
    nearest = ((np.asarray(colours)[:, None] - table) ** 2).sum(-1).argmin(axis=1)
    return np.array(_NAMES)[nearest].tolist()


def looks(pixels):
    """Say in a few words what colours a picture has."""
    step = max(1, min(pixels.shape[:2]) // 32)
    names = colour_names(pixels[::step, ::step].reshape(-1, 3))
    first, second, *_ = sorted(_NAMES, key=names.count, reverse=True)
    if names.count(first) > 0.6 * len(names):
        return f"mostly {first}"
    many = names.count(second) < 0.15 * len(names)
    return f"{first} among many colours" if many else f"{first} and {second}"


def each_looks(titles, pictures):
    """Say of each picture what colours it has, in one sentence each."""
    return " ".join(f"{t}: {looks(p)}." for t, p in zip(titles, pictures, strict=True))


def count(number, noun, plural=None):
    """Write a number and what is counted: "no rows", "1 row", "2 rows"."""
    return f"{number or 'no'} {noun if number == 1 else plural or noun + 's'}"


def listing(words):
    """Write words as "a, b and c"."""
    *words, last = map(str, words)
    return f"{', '.join(words)} and {last}" if words else last


def trend(values, level=None):
    """Say where a curve goes, from its first tenth to its last, and how it ends beside a level."""
    values = values[np.isfinite(values)]
    if values.size < 2:
        return "is a single point"
    tenth = max(1, values.size // 10)
    first, last = values[:tenth].mean(), values[-tenth:].mean()
    way = "rises" if last > first else "falls"
    if abs(last - first) <= 0.1 * max(abs(first), abs(last)):
        way = "stays about level"
    if level is None:
        return way
    side = "above" if last > level else "below"
    return f"{way} and ends {'near' if abs(last - level) <= 0.15 * abs(level) else side} chance"
