"""The page on which translations are shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pix2pix_utils.config import Config
    from pix2pix_utils.inference import Translation


def show(translations: "Iterator[Translation]", count: int, folder: Path, config: "Config") -> Path:
    """Make translations and write them as a page, with a progress bar; return the page.

    Grey ones and those with 16 bits also go into files of their own, as the page has colours of
    8 bits only: into the folder beside it whose name ends in ``-values``.

    Parameters
    ----------
    translations
        Those that have a truth are shown with how far they are from it.
    count
        How many there are.
    folder
        A new one.
    config
        Of the run.
    """
    from tqdm import tqdm

    from pix2pix_utils.course.publishing.gallery import Entry, write_gallery
    from pix2pix_utils.evaluation import compare
    from pix2pix_utils.support.pixels import as_rgb

    if config.output_channels == 1 or config.bit_depth == 16:
        values = folder.with_name(f"{folder.name}-values")
        translations = _kept(translations, values, config)
        print(f"translations with {config.bit_depth} bits of each channel: {values}")
    entries = (
        Entry(
            name=one.name,
            input_image=as_rgb(one.input_image),
            translation=as_rgb(one.output),
            truth=None if one.target is None else as_rgb(one.target),
            errors={} if one.target is None else compare(one.output, one.target),
        )
        for one in tqdm(translations, total=count, unit="picture", desc="translating")
    )
    return write_gallery(folder, entries, title="Translations")


def _kept(
    translations: "Iterator[Translation]", folder: Path, config: "Config"
) -> "Iterator[Translation]":
    """Pass translations on, and write each as a PNG of the run's channels and bits."""
    import tensorflow as tf

    from pix2pix_utils.support.files import atomic_file
    from pix2pix_utils.support.pixels import to_uint16

    for one in translations:
        pixels = one.output
        if config.bit_depth == 16 and one.values is not None:
            pixels = to_uint16(one.values)
        with atomic_file(folder / f"{one.name}.png") as temporary:
            temporary.write_bytes(tf.io.encode_png(pixels).numpy())
        yield one
