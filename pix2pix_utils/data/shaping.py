"""One image of a pair: read, made upright, brought to its size, or drawn from a photograph."""

import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps
from skimage.feature import canny

FITS = {
    "crop": "cut to the square in their middle",
    "stretch": "stretched to a square",
    "pad": "padded to a square",
}
"""What can be done with images that are not square, and how the report calls it."""

KINDS = ("edges", "grey", "blur")
"""What `drawn` can make of a photograph."""

_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")


class SkippedError(Exception):
    """Why a pair cannot be used: (path, reason)."""


def read_photograph(path: Path) -> Image.Image:
    """Read any image as 8-bit RGB, upright, on white."""
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
            upright = ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise SkippedError(path, "is damaged or cut short") from error
    return _eight_bits(upright) if sixteen_bits else _on_white(upright)


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.float64)
    return Image.fromarray(np.round(values / 257).astype(np.uint8)).convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        if image.mode in ("RGBa", "La"):
            image = image.convert(image.mode.upper())
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
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
