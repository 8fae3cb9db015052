"""Drawing on a canvas that is finer than the picture."""

from PIL import Image, ImageDraw


class Brush:
    """Rectangles, discs and lines in the light of the hour.

    The canvas has ``factor`` pixels for each pixel of the picture, so that reducing it in the
    end smooths every edge.

    Parameters
    ----------
    size : int
        Side of the picture.
    factor : int
        Pixels of the canvas for one of the picture, each way.
    light : tuple of float
        By which red, green and blue are multiplied.
    sun : {1, -1}
        Whether shadows fall to the right (1) or to the left.
    shadow : float
        How dark shadows are, 0 to 1.
    """

    def __init__(self, size, factor, light, sun, shadow):
        self.picture = size
        self.factor = factor
        self.size = size * factor
        self.unit = self.size / 256
        self.light = light
        self.sun = sun
        self.shadow = shadow
        self.bounds = (0, self.size)
        self.canvas = Image.new("RGB", (self.size, self.size))
        self._opaque = ImageDraw.Draw(self.canvas)
        self._blended = ImageDraw.Draw(self.canvas, "RGBA")

    # ---- lengths and colours

    def px(self, units):
        """Return a length in canvas pixels, at least 1, from one in 256ths of the picture."""
        return max(1, int(units * self.unit + 0.5))

    def snap(self, place):
        """Return a place in canvas pixels, on an edge between pixels of the picture."""
        return int(place * self.picture + 0.5) * self.factor

    def box(self, box):
        """Return a box in canvas pixels, at least one pixel of the picture wide and high."""
        left, top, right, bottom = (self.snap(edge) for edge in box)
        return left, top, max(right, left + self.factor), max(bottom, top + self.factor)

    @staticmethod
    def scale(colour, by):
        """Return a darker or lighter colour."""
        return tuple(channel * by for channel in colour)

    @staticmethod
    def mix(one, other, share):
        """Return a colour between two."""
        return tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))

    def _ink(self, colour, glow):
        r, g, b = colour
        if not glow:
            light = self.light
            r, g, b = r * light[0], g * light[1], b * light[2]
        # Nothing is blacker than 6 or whiter than 250: a photograph is not clipped.
        return (
            int(6 if r < 6 else 250 if r > 250 else r),
            int(6 if g < 6 else 250 if g > 250 else g),
            int(6 if b < 6 else 250 if b > 250 else b),
        )

    # ---- shapes

    def fill(self, left, top, right, bottom, colour, alpha=255, glow=False):
        """Paint a rectangle; ``glow`` leaves its colour as it is, for sky and lamps."""
        left, top, right, bottom = int(left), int(top), int(right) - 1, int(bottom) - 1
        if right < left or bottom < top:
            return
        ink = self._ink(colour, glow)
        if alpha >= 255:
            self._opaque.rectangle((left, top, right, bottom), ink)
        elif alpha > 0:
            self._blended.rectangle((left, top, right, bottom), (*ink, int(alpha)))

    def polygon(self, points, colour, alpha=255, glow=False):
        """Paint a polygon."""
        ink = self._ink(colour, glow)
        if alpha >= 255:
            self._opaque.polygon(points, ink)
        else:
            self._blended.polygon(points, (*ink, int(alpha)))

    def disc(self, x, y, radius, colour, alpha=255, glow=False):
        """Paint a disc."""
        ink = self._ink(colour, glow)
        box = (x - radius, y - radius, x + radius, y + radius)
        if alpha >= 255:
            self._opaque.ellipse(box, ink)
        else:
            self._blended.ellipse(box, (*ink, int(alpha)))

    def line(self, points, colour, width):
        """Draw a line, ``width`` in 256ths of the picture."""
        self._opaque.line(points, self._ink(colour, False), self.px(width))

    def frame(self, left, top, right, bottom, colour, width, alpha=255):
        """Paint the inner border of a rectangle, ``width`` in canvas pixels."""
        self.fill(left, top, right, top + width, colour, alpha)
        self.fill(left, bottom - width, right, bottom, colour, alpha)
        self.fill(left, top + width, left + width, bottom - width, colour, alpha)
        self.fill(right - width, top + width, right, bottom - width, colour, alpha)

    def cast(self, box, depth, strength=1.0):
        """Paint the shadow of a box that stands out by ``depth`` 256ths of the picture."""
        left, top, right, bottom = box
        for share, alpha in ((1.0, 40), (0.8, 46), (0.5, 50)):
            x, y = self.sun * depth * 0.55 * share * self.unit, depth * share * self.unit
            self.fill(
                max(self.bounds[0], left + x),
                top + y,
                min(self.bounds[1], right + x),
                bottom + y,
                (12, 16, 34),
                alpha * strength * (0.35 + 0.65 * self.shadow),
            )
