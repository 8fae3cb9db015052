"""Which size to train at, for pairs of any size, and what becomes of them at a given one."""

from collections import Counter
from dataclasses import fields

from pix2pix_utils.config import LEAST_SIDE, Config

LARGEST = 1024
"""Pixels; the longer side of what is chosen, at most."""

SQUARES = next(one for one in fields(Config) if one.name == "image_size").metadata["choices"]


def own_size(sizes: Counter[tuple[int, int]]) -> dict[str, int]:
    """Choose the fields of a config that train at the size that pairs have.

    A side becomes a multiple of a power of two that is about a sixth of the shorter one, so that
    it changes by a twelfth at most and a U-Net can halve it often.

    Parameters
    ----------
    sizes
        How many pairs have halves of (height, width); the most frequent size counts.

    Returns
    -------
    "image_size", and for other than the usual squares "height" and "width"; with the jitter of
    the paper.

    Examples
    --------
    >>> own_size(Counter({(512, 512): 3000}))
    {'image_size': 512, 'load_size': 572}
    >>> own_size(Counter({(1080, 1920): 10}))
    {'height': 576, 'width': 1024}
    """
    (height, width), _ = max(sizes.items(), key=lambda item: (item[1], item[0]))
    factor = min(1.0, LARGEST / max(height, width))
    shorter = factor * min(height, width)
    step = max(LEAST_SIDE, 2 ** (int(shorter / 6).bit_length() - 1))
    height, width = (max(step, round(factor * side / step) * step) for side in (height, width))
    if height == width and height in SQUARES:
        return {"image_size": height, "load_size": round(height * 286 / 256)}
    return {"height": height, "width": width}


def size_notes(config: Config, sizes: Counter[tuple[int, int]]) -> list[str]:
    """Say what becomes of pairs of these sizes, where they do not keep them.

    Parameters
    ----------
    sizes
        How many pairs have halves of (height, width).
    """
    if not config.resize:
        return []
    total, (load_height, load_width) = sum(sizes.values()), config.load_shape
    height, width = config.size
    notes = []
    larger = {size: n for size, n in sizes.items() if size[0] > load_height or size[1] > load_width}
    if larger:
        (most_height, most_width), _ = max(larger.items(), key=lambda item: item[1])
        options = " ".join(
            f"--{name.replace('_', '-')} {value}"
            for name, value in own_size(Counter(larger)).items()
            if name != "load_size"
        )
        notes.append(
            f"{sum(larger.values())} of {total} pairs are larger ({most_width}×{most_height}) and "
            f"are shrunk to train at {width}×{height}; {options} trains at their size, "
            "--no-resize on crops"
        )
    # What became a multiple of a power of two has nearly the shape of its source.
    tolerance = 0 if height == width else 0.09
    stretched = sum(
        n for (h, w), n in sizes.items() if abs(h * width - w * height) > tolerance * h * width
    )
    if stretched:
        shape = "square" if height == width else f"of the shape {width}×{height}"
        notes.append(f"{stretched} of {total} pairs are not {shape} and are stretched")
    return notes
