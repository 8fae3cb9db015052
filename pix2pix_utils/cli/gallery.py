"""The page on which translations are shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pix2pix_utils.inference import Translation


def show(translations: "Iterator[Translation]", count: int, folder: Path) -> Path:
    """Make translations and write them as a page, with a progress bar; return the page.

    Parameters
    ----------
    translations
        Those that have a truth are shown with how far they are from it.
    count
        How many there are.
    folder
        A new one.
    """
    from tqdm import tqdm

    from pix2pix_utils.course.publishing.gallery import Entry, write_gallery
    from pix2pix_utils.evaluation import compare

    entries = (
        Entry(
            name=one.name,
            input_image=one.input_image,
            translation=one.output,
            truth=one.target,
            errors={} if one.target is None else compare(one.output, one.target),
        )
        for one in tqdm(translations, total=count, unit="picture", desc="translating")
    )
    return write_gallery(folder, entries, title="Translations")
