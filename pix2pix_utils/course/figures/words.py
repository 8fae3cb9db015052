"""From data to the words of an alt text."""

import numpy as np

# sRGB to the responses of the three cones, and those to OKLab, in which equal steps look equal
# (https://bottosson.github.io/posts/oklab/).
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

_GREYS = ((0.25, "black"), (0.48, "dark grey"), (0.72, "grey"), (0.93, "light grey"), (2, "white"))

# For each hue up to an angle: names by lightness, of muted and of strong colours.
_RED = ((0.5, "dark red"), (0.72, "red"), (2, "pink"))
_WARM = ((0.62, "brown"), (0.78, "light brown"), (2, "beige"))
_GREEN = ((0.5, "dark green"), (0.8, "green"), (2, "light green"))
_BLUE = ((0.38, "dark blue"), (0.66, "blue"), (2, "light blue"))
_HUES = (
    (18, ((0.62, "dark red"), (2, "pink")), _RED),
    (36, ((0.6, "brown"), (2, "pink")), _RED),
    (58, _WARM, ((0.48, "brown"), (0.62, "brick red"), (2, "orange"))),
    (90, _WARM, ((0.62, "brown"), (2, "orange"))),
    (118, _WARM, ((0.7, "olive"), (2, "yellow"))),
    (165, _GREEN, _GREEN),
    (222, ((0.7, "blue-green"), (2, "turquoise")), ((0.45, "dark green"), (2, "turquoise"))),
    (290, _BLUE, _BLUE),
    (340, ((2, "purple"),), ((2, "purple"),)),
    (361, ((0.62, "dark red"), (2, "pink")), _RED),
)
_GREY, _STRONG = 0.025, 0.115
"""Chroma below which a colour is a grey, and from which it is a strong one."""


def _name(lightness, chroma, hue):
    if chroma < _GREY or lightness < 0.2:
        names = _GREYS
    else:
        _, muted, strong = next(each for each in _HUES if hue < each[0])
        names = strong if chroma >= _STRONG else muted
    return next(name for most, name in names if lightness < most)


def colour_names(colours):
    """Name each of the colours [N, 3], in bytes, as a person would."""
    coded = np.asarray(colours, np.float64) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    lightness, green_red, blue_yellow = (np.cbrt(linear @ _TO_CONES.T) @ _TO_OKLAB.T).T
    chroma = np.hypot(green_red, blue_yellow)
    hue = np.degrees(np.arctan2(blue_yellow, green_red)) % 360
    return [_name(*each) for each in zip(lightness, chroma, hue, strict=True)]


def looks(pixels):
    """Say in a few words what colours a picture has, the most frequent first."""
    step = max(1, min(pixels.shape[:2]) // 32)
    names = colour_names(pixels[::step, ::step].reshape(-1, 3))
    first = max(dict.fromkeys(names), key=names.count)
    if names.count(first) > 0.6 * len(names):
        others = _frequent([name for name in names if name != first], 0.05 * len(names))
        return f"mostly {first}" + (f", with {listing(others[:2])}" if others else "")
    # One word for all greys: the shades of a grey sky say less than the colours of the house.
    greys = dict.fromkeys(("dark grey", "light grey"), "grey")
    frequent = _frequent([greys.get(name, name) for name in names], 0.07 * len(names))
    return listing(frequent[:4]) or "many colours"


def _frequent(names, least):
    """List the names that are there so often, the most frequent first."""
    different = sorted(dict.fromkeys(names), key=names.count, reverse=True)
    return [name for name in different if names.count(name) >= least]


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
