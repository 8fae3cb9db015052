"""Curves drawn pixel by pixel, for explorers: some ten times as fast as matplotlib."""

import functools
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image, ImageDraw, ImageFont

from pix2pix_utils.course.figures import COLOURS, GREY
from pix2pix_utils.course.figures.style import SHARPNESS

_FINER = 2  # lines are drawn so much finer still, and then averaged: no steps are seen
_FINE = SHARPNESS * _FINER
_PALE, _FRAME, _TEXT = "#E6E6E6", "#8C8C8C", 14


class Chart:
    """A picture of curves, with axes of one's own at any place.

    Parameters
    ----------
    width, height : int
        In pixels of the page; the picture has as many times more as the figures have.
    """

    def __init__(self, width, height):
        self._lines = Image.new("RGB", (width * _FINE, height * _FINE), "white")
        self._texts = []
        self.draw = ImageDraw.Draw(self._lines)

    def axes(self, box, x, y, *, title="", xticks=None, yticks=None, xlabel=""):
        """Add axes.

        Parameters
        ----------
        box : (int, int, int, int)
            Left, top, width and height of the room for curves, in pixels of the page; titles
            and numbers stand around it.
        x, y : (float, float)
            First and last value of each axis.
        title, xlabel : str
        xticks, yticks : dict of float to str, optional
            Where a number or a word stands at an axis.

        Returns
        -------
        Axes
        """
        return Axes(self, box, x, y, title, xticks, yticks, xlabel)

    def text(self, x, y, text, anchor="la", colour="black", size=_TEXT):
        """Write at a place, in pixels of the page.

        Parameters
        ----------
        x, y : float
        text : str
        anchor : str
            Which point of the text is there, as in Pillow: "la" is its upper left.
        colour : str
        size : int
            Height of a line in pixels of the page.
        """
        self._texts.append((x * SHARPNESS, y * SHARPNESS, text, anchor, colour, size))

    def rectangle(self, left, top, width, height, fill, outline=None):
        """Fill a rectangle, in pixels of the page."""
        box = [side * _FINE for side in (left, top, left + width, top + height)]
        self.draw.rectangle(box, fill, outline, width=_FINE)

    def picture(self):
        """Return what was drawn, as uint8 [height, width, 3]."""
        picture = self._lines.reduce(_FINER)
        draw = ImageDraw.Draw(picture)
        for x, y, text, anchor, colour, size in self._texts:
            # The white rim keeps words readable that a curve runs through.
            font = _font(size * SHARPNESS)
            draw.text((x, y), text, colour, font, anchor, stroke_width=3, stroke_fill="white")
        return np.asarray(picture)


class Axes:
    """What `Chart.axes` returns: a room of the chart with scales of its own."""

    def __init__(self, chart, box, x, y, title, xticks, yticks, xlabel):
        self._chart, self._box, self._x, self._y = chart, box, x, y
        left, top, width, height = box
        bottom = top + height
        for value, words in (yticks or {}).items():
            row = self._place(x[0], value)[1]
            self._line([(left, row), (left + width, row)], _PALE, 1)
            chart.text(left - 5, row, words, "rm", GREY, 12)
        for value, words in (xticks or {}).items():
            column = self._place(value, y[0])[0]
            self._line([(column, bottom), (column, bottom + 4)], _FRAME, 1)
            chart.text(column, bottom + 6, words, "ma", GREY, 12)
        self._line([(left, top), (left, bottom), (left + width, bottom)], _FRAME, 1)
        chart.text(left, top - 7, title, "ls")
        chart.text(left + width / 2, bottom + 22, xlabel, "ma", GREY, 12)

    def _place(self, x, y):
        """Return the pixel of the page of a point, or of many."""
        left, top, width, height = self._box
        across = (np.asarray(x, float) - self._x[0]) / (self._x[1] - self._x[0])
        up = (np.asarray(y, float) - self._y[0]) / (self._y[1] - self._y[0])
        return left + width * across, top + height * (1 - np.clip(up, 0, 1))

    def _line(self, points, colour, width):
        points = [(x * _FINE, y * _FINE) for x, y in points]
        self._chart.draw.line(points, colour, round(width * _FINE), joint="curve")

    def curve(self, x, y, colour=COLOURS[0], width=2):
        """Draw a curve; what leaves the axes runs along their edge."""
        self._line(list(zip(*self._place(x, y), strict=True)), colour, width)

    def band(self, x, low, high, colour):
        """Fill what lies between two curves, in a pale form of a colour."""
        pale = tuple(round(255 * (0.78 + 0.22 * part)) for part in to_rgb(colour))
        points = [*zip(*self._place(x, low), strict=True)]
        points += reversed([*zip(*self._place(x, high), strict=True)])
        if len(points) > 2:
            self._chart.draw.polygon([(a * _FINE, b * _FINE) for a, b in points], pale)

    def name(self, words, right, colour):
        """Write beside the title, so far to the right of its beginning, in pixels of the page."""
        left, top, _, _ = self._box
        self._chart.text(left + right, top - 7, words, "ls", colour)

    def level(self, y, words="", colour=GREY):
        """Draw a dashed line across, with words above its right end."""
        left, _, width, _ = self._box
        row = float(self._place(self._x[0], y)[1])
        for start in np.arange(left, left + width, 7):
            self._line([(start, row), (min(start + 4, left + width), row)], colour, 1.2)
        self._chart.text(left + width, row - 2, words, "rs", colour, 12)

    def upright(self, x, words="", colour=GREY):
        """Draw a dashed line from top to bottom, with words at the right of its upper end."""
        _, top, _, height = self._box
        column = float(self._place(x, self._y[0])[0])
        for start in np.arange(top, top + height, 7):
            self._line([(column, start), (column, min(start + 4, top + height))], colour, 1.2)
        self._chart.text(column + 4, top + 1, words, "la", colour, 12)

    def dot(self, x, y, colour=COLOURS[0], radius=6, filled=True):
        """Mark a point; a ring instead of a disc marks what might be."""
        column, row = (float(place) * _FINE for place in self._place(x, y))
        radius *= _FINE
        box = [column - radius, row - radius, column + radius, row + radius]
        inside, outline = (colour, "white") if filled else ("white", colour)
        self._chart.draw.ellipse(box, inside, outline, width=round(1.6 * _FINE))


def ticks(low, high, count):
    """Return round numbers between two values, as `Chart.axes` takes them.

    Parameters
    ----------
    low, high : float
    count : int
        About how many.

    Returns
    -------
    dict of float to str
    """
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    steps = [factor * power for factor in (1, 2, 5, 10)]
    step = min(steps, key=lambda step: max(step / rough, rough / step))
    digits = max(0, -int(np.floor(np.log10(step))))
    values = step * np.arange(np.ceil(low / step), np.floor(high / step + 1e-9) + 1)
    return {float(value): f"{value:,.{digits}f}" for value in values}


@functools.lru_cache
def _font(size):
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(folder / "DejaVuSans.ttf", size)
