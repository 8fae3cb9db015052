"""A pencil: strokes on white paper, drawn by a hand that trembles."""

from math import cos, hypot, pi, sin

import numpy as np
from PIL import Image, ImageDraw

CANVAS = 1024
"""Sketches of up to half this size are drawn on a canvas of about this side."""

PAPER = 255

HEAVY, USUAL, LIGHT = 1.5, 1.05, 0.7
"""Widths of strokes, in 256ths of the picture."""


class Pencil:
    """Strokes on paper, none quite straight and none quite as dark as the next.

    Places are given in sides of the picture.

    Parameters
    ----------
    size : int
        Side of the picture in pixels.
    seed
        What `numpy.random.default_rng` takes: it decides how the hand trembles.
    """

    def __init__(self, size, seed):
        self.factor = max(2, -(-CANVAS // size))
        self.size = size * self.factor
        self.unit = self.size / 256
        self.canvas = Image.new("L", (self.size, self.size), PAPER)
        self._draw = ImageDraw.Draw(self.canvas)
        # Drawn all at once: one number at a time would take most of the time of a sketch.
        self._trembles = np.random.default_rng(seed).standard_normal(1 << 12).tolist()
        self._at = 0

    def _tremble(self):
        self._at = (self._at + 1) % len(self._trembles)
        return self._trembles[self._at]

    def picture(self):
        """Return the sketch, uint8 [size, size, 3]."""
        grey = np.asarray(self.canvas.reduce(self.factor))
        return np.repeat(grey[:, :, None], 3, axis=2)

    def erase(self, points):
        """Leave the paper white inside a polygon."""
        self._draw.polygon([(x * self.size, y * self.size) for x, y in points], PAPER)

    def stroke(self, start, end, width=USUAL):
        """Draw a line that is nearly straight and reaches a little beyond its ends."""
        (x0, y0), (x1, y1) = start, end
        x0, y0, x1, y1 = x0 * self.size, y0 * self.size, x1 * self.size, y1 * self.size
        length = hypot(x1 - x0, y1 - y0)
        if length < 1:
            return
        along = ((x1 - x0) / length, (y1 - y0) / length)
        beyond = min(0.7 * self.unit, 0.06 * length)
        sway = min(0.34 * self.unit, 0.05 * length)
        count = 2 + int(length / (34 * self.unit))
        points = []
        for n in range(count):
            at = -beyond + (length + 2 * beyond) * n / (count - 1)
            aside = sway * self._tremble()
            points.append(
                (x0 + along[0] * at - along[1] * aside, y0 + along[1] * at + along[0] * aside)
            )
        self._ink(points, width)

    def curve(self, points, width=USUAL):
        """Draw a line through points that lie close together."""
        self._ink([(x * self.size, y * self.size) for x, y in points], width, "curve")

    def _ink(self, points, width, joint=None):
        grey = min(120, max(25, int(66 + 22 * self._tremble())))
        # Never thinner than three quarters of a pixel of the picture: such a line is no line.
        thick = max(0.75 * self.factor, width * self.unit * (1 + 0.1 * self._tremble()))
        self._draw.line(points, grey, max(1, round(thick)), joint)

    # ---- shapes

    def across(self, left, right, y, width=USUAL):
        """Draw a level line."""
        self.stroke((left, y), (right, y), width)

    def down(self, x, top, bottom, width=USUAL):
        """Draw an upright line."""
        self.stroke((x, top), (x, bottom), width)

    def box(self, left, top, right, bottom, width=USUAL, clear=True):
        """Draw a rectangle; what was there before is erased, or seen through it."""
        if clear:
            self.erase([(left, top), (right, top), (right, bottom), (left, bottom)])
        self.across(left, right, top, width)
        self.down(right, top, bottom, width)
        self.across(right, left, bottom, width)
        self.down(left, bottom, top, width)

    def ring(self, x, y, radius, width=LIGHT):
        """Draw a circle."""
        angles = [n * pi / 8 for n in range(17)]
        self.curve([(x + radius * cos(a), y + radius * sin(a)) for a in angles], width)
