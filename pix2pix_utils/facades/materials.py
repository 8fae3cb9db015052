"""Walls, roofs and skies: textures as arrays, computed all at once.

A material is a function ``(random, height, width, unit)`` that returns

- a *shade*, float32 [height, width]: by how much the colour of the wall is multiplied;
- an *inlay*, None or ``(mask, share, grey)``: where the boolean mask is true, the wall has
  another colour, its own times ``share`` plus ``grey``. Mortar is an inlay.

Lengths are given in *units*, 256ths of the picture, and ``unit`` says how many pixels one is,
so that a texture has the same courses at every size. `coat` turns a material into an image.
"""

import numpy as np
from PIL import Image


def clouds(random, height, width, cells, octaves=3):
    """Return smooth noise: a few sheets of random numbers, each finer and fainter.

    Parameters
    ----------
    random : numpy.random.Generator
    height, width : int
        In pixels.
    cells : int
        Random numbers along the longer side of the coarsest sheet.
    octaves : int
        How many sheets.

    Returns
    -------
    numpy.ndarray
        float32 [height, width], mean near 0, spread near 1.
    """
    longest = max(height, width)
    finest = cells * 2**octaves
    # The sheets are added at a low resolution and enlarged once: noise this smooth has no more.
    small = (
        max(2, round(min(1.0, finest / longest) * width)),
        max(2, round(min(1.0, finest / longest) * height)),
    )
    total = np.zeros(small[::-1], np.float32)
    for octave in range(octaves):
        count = cells * 2**octave
        rows = max(2, round(count * height / longest))
        columns = max(2, round(count * width / longest))
        sheet = Image.fromarray(random.standard_normal((rows, columns), np.float32))
        total += np.asarray(sheet.resize(small, Image.Resampling.BICUBIC)) * 0.6**octave
    return np.asarray(Image.fromarray(total).resize((width, height), Image.Resampling.BILINEAR))


def coat(material, random, height, width, unit, colour):
    """Cover an area with a material.

    Parameters
    ----------
    material : callable
        One of this module.
    random : numpy.random.Generator
    height, width : int
        In pixels.
    unit : float
        Pixels in a 256th of the picture.
    colour : tuple of float
        RGB, in the light of the hour.

    Returns
    -------
    PIL.Image.Image
        RGB.
    """
    shade, inlay = material(random, height, width, unit)
    # One byte for the shade, then a table for each channel: ten times faster than floats.
    grey = Image.fromarray(np.clip(shade * 128, 0, 255).astype(np.uint8))
    levels = np.arange(256) / 128
    image = Image.merge(
        "RGB", [grey.point(np.clip(levels * c, 8, 248).astype(int).tolist()) for c in colour]
    )
    if inlay:
        mask, share, plus = inlay
        second = tuple(int(min(248, channel * share + plus)) for channel in colour)
        image.paste(second, mask=Image.fromarray(mask))
    return image


def cover(brush, material, random, box, colour, mask=None):
    """Cover a box of the canvas with a material, in the light of the hour."""
    left, top, right, bottom = box
    lit = tuple(channel * light for channel, light in zip(colour, brush.light, strict=True))
    image = coat(material, random, bottom - top, right - left, brush.unit, lit)
    brush.canvas.paste(image, (left, top), mask)


def _stains(random, height, width, amount):
    return 1 + amount * clouds(random, height, width, 5)


def _grid(length, pitch, offset=0.0):
    """Return for each pixel the number of its cell and its place in it, 0 to 1."""
    at = (np.arange(length, dtype=np.float32) + 0.5) / np.float32(pitch) + np.float32(offset)
    cell = np.floor(at)
    return cell.astype(np.int32), at - cell


def _bond(random, height, width, course, brick, spread):
    """Lay bricks in courses.

    Returns the shade of each pixel's brick, and where in its brick the pixel is: y from 0 to 1
    as a column, x from 0 to 1.
    """
    # Where the courses begin is chance: no label map tells.
    up, along = random.random(2)
    row, y = _grid(height, course, up)
    column, x = _grid(width, brick, along)
    shifted, x_shifted = _grid(width, brick, along + 0.5)
    shades = 1 + spread * random.standard_normal(
        (row[-1] + 1, max(column[-1], shifted[-1]) + 1), np.float32
    )
    odd = np.arange(len(shades)) % 2 == 1
    # One line for each course, then whole lines repeated: much faster than pixel by pixel.
    line = np.where(odd[:, None], shades[:, shifted], shades[:, column])
    place = np.stack([x, x_shifted])
    return line[row], y[:, None], place[row % 2]


def brick(random, height, width, unit):
    """Bricks in stretcher bond with pale mortar."""
    shade, y, x = _bond(random, height, width, 8.0 * unit, 18.0 * unit, 0.08)
    return shade * _stains(random, height, width, 0.05), ((y < 0.2) | (x < 0.09), 0.76, 40)


def _stone(random, height, width, unit, course, length, spread, depth):
    """Cut blocks with fine joints, each block with a lit upper edge."""
    shade, y, x = _bond(random, height, width, course * unit, length * unit, spread)
    line = 0.9 / course
    shade *= np.where(y < line, 1 - depth, np.where(y < 2.2 * line, 1.06, 1.0))
    shade *= np.where(x < 0.9 / length, np.float32(1 - depth), np.float32(1))
    return shade * _stains(random, height, width, 0.035), None


def ashlar(random, height, width, unit):
    """Limestone in large blocks."""
    return _stone(random, height, width, unit, 13.0, 28.0, 0.03, 0.14)


def rustic(random, height, width, unit):
    """Rusticated stone: big courses with deep shaded joints."""
    return _stone(random, height, width, unit, 10.5, 36.0, 0.025, 0.26)


def rustic_fine(random, height, width, unit):
    """Stucco scored in shallow courses."""
    return _stone(random, height, width, unit, 9.0, 500.0, 0.02, 0.12)


def polished(random, height, width, unit):
    """Polished stone in large slabs."""
    return _stone(random, height, width, unit, 22.0, 22.0, 0.05, 0.3)


def sandstone(random, height, width, unit):
    """Rough blocks of changing colour."""
    shade, y, x = _bond(random, height, width, 11.0 * unit, 22.0 * unit, 0.06)
    shade *= np.where(y < 0.13, np.float32(0.88), np.float32(1))
    shade *= np.where(x < 0.07, np.float32(0.88), np.float32(1))
    return shade * _stains(random, height, width, 0.06), None


def rubble(random, height, width, unit):
    """Field stones."""
    shade, y, x = _bond(random, height, width, 7.5 * unit, 12 * unit, 0.14)
    shade *= np.where(y < 0.18, np.float32(0.7), np.float32(1))
    shade *= np.where(x < 0.12, np.float32(0.7), np.float32(1))
    return shade * _stains(random, height, width, 0.09), None


def stucco(random, height, width, unit):
    """Painted plaster with faint stains."""
    return _stains(random, height, width, 0.045), None


def timber_frame(random, height, width, unit):
    """The plaster between beams; the beams follow the storeys and bays of the house."""
    return stucco(random, height, width, unit)


def render(random, height, width, unit):
    """Smooth modern render."""
    return _stains(random, height, width, 0.018), None


def plaster(random, height, width, unit):
    """Whitewash over uneven plaster, with patches where it has come off."""
    worn = clouds(random, height, width, 9) > 2.1
    return _stains(random, height, width, 0.03), (worn, 0.84, 0)


def panels(random, height, width, unit):
    """Concrete with the streaks of rain; joints follow the storeys and bays of the house."""
    streaks = random.standard_normal((1, max(2, int(width / unit / 3))), np.float32)
    streaks = Image.fromarray(streaks).resize((width, 1), Image.Resampling.BICUBIC)
    shade = _stains(random, height, width, 0.05)
    return shade * (1 + 0.018 * np.asarray(streaks)), None


def clapboard(random, height, width, unit):
    """Horizontal boards, each in the shadow of the one above."""
    row, y = _grid(height, 8.5 * unit, random.random())
    shades = 1 + 0.03 * random.standard_normal(row[-1] + 1, np.float32)
    profile = np.where(y < 0.24, np.float32(0.82), 0.96 + 0.06 * y) * shades[row]
    return profile[:, None] * _stains(random, height, width, 0.03), None


def boards(random, height, width, unit):
    """Vertical boards of larch or painted wood."""
    column, x = _grid(width, 8.0 * unit, random.random())
    shades = 1 + 0.06 * random.standard_normal(column[-1] + 1, np.float32)
    profile = np.where(x < 0.2, np.float32(0.8), np.float32(1)) * shades[column]
    return profile[None, :] * _stains(random, height, width, 0.05), None


def azulejo(random, height, width, unit):
    """Glazed tiles, a pale flower on each."""
    up, along = random.random(2)
    row, y = _grid(height, 14.0 * unit, up)
    column, x = _grid(width, 14.0 * unit, along)
    shades = 1 + 0.04 * random.standard_normal((row[-1] + 1, column[-1] + 1), np.float32)
    distance = np.abs(y - 0.5)[:, None] + np.abs(x - 0.5)[None, :]
    flower = (np.abs(distance - 0.36) < 0.13) | (distance < 0.1)
    return shades[:, column][row] * _stains(random, height, width, 0.03), (flower, 0.66, 68)


def tiles(random, height, width, unit):
    """Plain small tiles."""
    row, y = _grid(height, 6.0 * unit)
    column, x = _grid(width, 6.0 * unit)
    shades = 1 + 0.07 * random.standard_normal((row[-1] + 1, column[-1] + 1), np.float32)
    joint = (y < 0.2)[:, None] | (x < 0.2)[None, :]
    return np.where(joint, np.float32(1.16), shades[:, column][row]), None


def curtain_wall(random, height, width, unit):
    """Panes of coloured glass that reflect a blurred sky."""
    column, _ = _grid(width, 16.0 * unit)
    row, _ = _grid(height, 24.0 * unit)
    shades = 1 + 0.05 * random.standard_normal((row[-1] + 1, column[-1] + 1), np.float32)
    reflection = 1 + 0.17 * clouds(random, height, width, 3, 3)
    ramp = np.linspace(1.3, 0.84, height, dtype=np.float32)[:, None]
    return shades[:, column][row] * reflection * ramp, None


def roof_tiles(random, height, width, unit):
    """Rows of tiles or slates."""
    shade, y, x = _bond(random, height, width, 4.6 * unit, 6.0 * unit, 0.1)
    shade *= np.where(y < 0.35, np.float32(0.74), np.float32(1.04))
    shade *= np.where(x < 0.2, np.float32(0.88), np.float32(1))
    return shade * _stains(random, height, width, 0.06), None


MATERIALS = {
    function.__name__: function
    for function in (
        ashlar,
        azulejo,
        boards,
        brick,
        clapboard,
        curtain_wall,
        panels,
        plaster,
        polished,
        render,
        rubble,
        rustic,
        rustic_fine,
        sandstone,
        stucco,
        tiles,
        timber_frame,
    )
}
