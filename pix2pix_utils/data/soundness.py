"""Whether training can read an image file: asked of the decoder that the training uses."""

from pathlib import Path

import numpy as np

from pix2pix_utils.data.headers import (
    LARGEST_JPEG,
    UnusableImageError,
    merged_values,
    read_header,
)
from pix2pix_utils.data.shards import contents_of, opened


def problem_of(
    path: Path, decode: bool, halves: int, bits: int = 8
) -> tuple[str | None, tuple[int, int] | None]:
    """Judge one image file as training would.

    Parameters
    ----------
    decode
        Also decode it: about 1 ms for 256×256.
    halves
        How many images it holds, side by side.
    bits : {8, 16}
        How many are kept of a channel.

    Returns
    -------
    What is wrong, in words that follow the file's name, or None; and (width, height), or None.
    """
    try:
        header = read_header(path)
        if header.format not in ("JPEG", "PNG"):
            return (
                f"is a {header.format} image, not JPEG or PNG; `pix2pix data prepare` reads it",
                None,
            )
        if header.format == "JPEG" and header.width * header.height > LARGEST_JPEG:
            return (
                f"has more than {LARGEST_JPEG // 1_000_000} megapixels, the most that can be "
                "decoded of a JPEG; make it smaller with `pix2pix data prepare`",
                None,
            )
        if (decode or not _has_end(path, header.format)) and not _is_decoded(path):
            return "is damaged or cut short", None
        merged = bits == 8 and header.traits.sixteen_bits and _merged(path, halves)
        if merged:
            return merged, None
    except UnusableImageError as error:
        return str(error), None
    except OSError as error:
        return f"cannot be read ({error.strerror or error})", None
    return None, (header.width, header.height)


def _is_decoded(path: Path) -> bool:
    """Say whether the decoder of the training accepts a file; Pillow's is more lenient."""
    import tensorflow as tf

    from pix2pix_utils.data.reading import read_image

    try:
        read_image(str(path))
    except tf.errors.OpError:
        return False
    return True


def _merged(path: Path, halves: int) -> str | None:
    """Say whether the 16-bit values of an image would become few bytes."""
    import tensorflow as tf

    try:
        values = tf.io.decode_png(contents_of(str(path)), dtype=tf.uint16).numpy()
    except tf.errors.OpError:
        return "is damaged or cut short"
    if values.shape[2] in (2, 4):
        values = values[..., :-1]  # without what is transparent
    found = map(merged_values, np.array_split(values, halves, axis=1))
    return next(filter(None, found), None)


def _has_end(path: Path, format: str) -> bool:
    """Say whether an image file ends as its format demands; a file cut short does not."""
    with opened(path) as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 512))
        tail = file.read()
    return (b"\xff\xd9" if format == "JPEG" else b"IEND\xaeB`\x82") in tail
