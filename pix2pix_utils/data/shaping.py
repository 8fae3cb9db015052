"""One image of a pair: read, made upright, brought to its size, or drawn from a photograph."""

import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps
from skimage.feature import canny

from pix2pix_utils.data.headers import merged_values, read_traits

FITS = {
    "crop": "cut to the square in their middle",
    "stretch": "stretched to a square",
    "pad": "padded to a square",
}
"""What can be done with images that are not square, and how the report calls it."""

KINDS = ("edges", "grey", "blur")
"""What `drawn` can make of a photograph."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings an image upright, by Exif's orientation."""

_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")


class SkippedError(Exception):
    """Why a pair cannot be used: (path, reason)."""


def read_rgb(path: Path, label: bool = False) -> Image.Image:
    """Read any image as 8-bit RGB, upright, on white, by the same rules as the training.

    Parameters
    ----------
    label
        Whether it is a label map: then 16-bit numbers of classes up to 255 stay what they are.
        All other 16-bit values keep their upper byte.

    Raises
    ------
    SkippedError
        If it cannot be read, or hardly anything would be left of it.
    """
    try:
        with Image.open(path) as image:
            # A PNG of 16 bits is read as mode I by older versions of Pillow.
            sixteen_bits = image.mode in _SIXTEEN_BITS or (image.mode, image.format) == ("I", "PNG")
            if image.mode in ("I", "F") and not sixteen_bits:
                raise SkippedError(
                    path,
                    f"has 32-bit pixels (mode {image.mode}), whose black and white are not "
                    "known; save it with 8 or 16 bits",
                )
            upright = _upright(path, image)
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise SkippedError(path, "is damaged or cut short") from error
    return _eight_bits(path, upright, label) if sixteen_bits else on_white(upright)


def _upright(path: Path, image: Image.Image) -> Image.Image:
    if image.format not in ("JPEG", "MPO", "PNG"):
        return ImageOps.exif_transpose(image)
    with open(path, "rb") as file:
        orientation = read_traits(file).orientation
    if orientation == 1:
        image.load()
        return image.copy()
    return image.transpose(_TURNS[orientation])


def _eight_bits(path: Path, image: Image.Image, label: bool) -> Image.Image:
    values = np.asarray(image).astype(np.int64)
    if not (label and values.max() <= 255):
        problem = merged_values(values)
        if problem:
            raise SkippedError(path, problem)
        values = values >> 8
    return Image.fromarray(values.astype(np.uint8)).convert("RGB")


def on_white(image: Image.Image) -> Image.Image:
    """Convert an image to RGB; what is transparent lies on white."""
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        if image.mode in ("RGBa", "La"):
            image = image.convert(image.mode.upper())
        pixels = np.asarray(image.convert("RGBA")).astype(np.int32)
        colour, alpha = pixels[..., :3], pixels[..., 3:]
        return Image.fromarray(
            ((colour * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
        )
    return image.convert("RGB")


def require_alike(paths: tuple[Path, ...], images: list[Image.Image], fit: str) -> None:
    """Refuse a pair whose images cannot lie on each other."""
    (width_a, height_a), (width_b, height_b) = (image.size for image in images)
    # Stretching brings any two shapes together; else 1 % leaves room for rounded sizes.
    alike = abs(width_a * height_b / (height_a * width_b) - 1) <= 0.01
    if fit != "stretch" and not alike:
        raise SkippedError(
            paths[0],
            f"is {width_a}×{height_a} pixels and its partner {width_b}×{height_b}: not of one "
            "shape",
        )


def is_small(image: Image.Image, size: int, fit: str) -> bool:
    return (max if fit == "pad" else min)(image.size) < size


def fitted(image: Image.Image, size: int, fit: str, label: bool) -> Image.Image:
    """Resize an image to a square of ``size``, or, to be padded, to fit into it."""
    resampling = Image.Resampling.NEAREST if label else Image.Resampling.LANCZOS
    if fit == "crop":
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side))
    shape = (size, size)
    if fit == "pad":
        longest = max(image.size)
        width, height = (max(1, round(side * size / longest)) for side in image.size)
        shape = (width, height)
    return image if image.size == shape else image.resize(shape, resampling)


def padded(image: Image.Image, size: int, colour: tuple[int, int, int]) -> Image.Image:
    """Put an image in the middle of a square; one that fills it comes back as it is."""
    if image.size == (size, size):
        return image
    square = Image.new("RGB", (size, size), colour)
    square.paste(image, ((size - image.width) // 2, (size - image.height) // 2))
    return square


def drawn(photograph: Image.Image, kind: str, strength: float) -> Image.Image:
    """Make the input of a pair from its photograph: RGB, of the same size."""
    if kind == "blur":
        return photograph.filter(ImageFilter.GaussianBlur(strength))
    grey = photograph.convert("L")
    if kind == "edges":
        edges = canny(np.asarray(grey) / 255.0, sigma=strength)
        grey = Image.fromarray(np.where(edges, 0, 255).astype(np.uint8))
    return grey.convert("RGB")


def require_one_size(paths: tuple[Path, ...], left: Image.Image, right: Image.Image) -> None:
    if left.size != right.size:
        raise SkippedError(
            paths[0],
            f"is {left.width}×{left.height} pixels and its partner {right.width}×"
            f"{right.height}; give a size to make them equal",
        )
