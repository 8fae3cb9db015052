"""``python -m pix2pix_utils.course.experiments.readme``: make the README's pictures anew.

The three pictures of the overview diagram are made too.

All show what the shipped generators make of test pairs, which they have never seen: the first
ones of the test split, not the best; the one that is drawn part by part was chosen.
"""

import dataclasses
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from pix2pix_utils.course.figures.diagram import STORED
from pix2pix_utils.support.files import atomic_file
from pix2pix_utils.support.pixels import shrink
from pix2pix_utils.support.quiet import import_tensorflow

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"

COLUMNS = 5
"""Houses in the first picture."""

GAP = 6
"""White pixels between two pictures."""

OVERVIEW = 3
"""Which test pair the overview diagram shows, shrunk to half its side."""

HOUSE = 36
"""Which test pair is drawn part by part: three houses, of three families."""

FRAMES = 28
FRAME_MILLISECONDS, LAST_MILLISECONDS = 140, 3000


def main():
    """Write every picture to `FOLDER`."""
    import_tensorflow()
    from pix2pix_utils.pretrained import SHIPPED

    written = [houses(FOLDER / "houses.jpg"), drawing(FOLDER / "drawing.webp")]
    written.append(overview(STORED))
    for name, recipe in SHIPPED.items():
        if name != "facades-256":
            written.append(task(name, FOLDER / f"{recipe.data}.jpg"))
    for path in written:
        print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")
    return 0


def houses(path):
    """Show label maps, their translations at 256 pixels, and the true photographs, in rows."""
    inputs, targets, outputs = _translated("facades-256", COLUMNS)
    return _write(_sheet([inputs, outputs, targets]), path)


def task(name, path, pairs=4):
    """Show inputs and their translations beside each other, in one row."""
    inputs, _, outputs = _translated(name, pairs)
    both = [np.concatenate(one, axis=1) for one in zip(inputs, outputs, strict=True)]
    return _write(_sheet([both]), path)


def overview(path):
    """Put the pictures of the overview diagram beside each other: input, translation, truth."""
    inputs, targets, outputs = _translated("facades-256", OVERVIEW + 1)
    pictures = [shrink(images[-1][np.newaxis], 2)[0] for images in (inputs, outputs, targets)]
    with atomic_file(path) as temporary:
        Image.fromarray(np.concatenate(pictures, axis=1)).save(temporary, "PNG", optimize=True)
    return path


def drawing(path):
    """Show how a translation follows its drawing, part by part, as an animation."""
    from pix2pix_utils.facades import split_seed, to_colours
    from pix2pix_utils.facades.grammar import draw_layout, label_map
    from pix2pix_utils.inference import translate
    from pix2pix_utils.pretrained import load_pretrained

    generator, config = load_pretrained("facades-256")
    layout = draw_layout(split_seed(0, "test"), HOUSE)
    maps = [label_map(part, config.image_size) for part in stages(layout, FRAMES)]
    inputs = to_colours(np.stack(maps))
    outputs = translate(generator, inputs, noise=False)
    frames = [Image.fromarray(_sheet([pair])) for pair in zip(inputs, outputs, strict=True)]
    times = [FRAME_MILLISECONDS] * (len(frames) - 1) + [LAST_MILLISECONDS]
    with atomic_file(path) as temporary:
        frames[0].save(
            temporary,
            format="WEBP",
            save_all=True,
            append_images=frames[1:],
            duration=times,
            loop=0,
            quality=82,
            method=6,
        )
    return path


def stages(layout, count):
    """Take a layout apart into what a drawing of it looks like on the way.

    Parameters
    ----------
    layout : Layout
    count : int
        How many stages, at least 2.

    Returns
    -------
    list of Layout
        The first has bare walls, the last is the layout; parts come class by class, from the top
        and the left.
    """
    parts = [(n, part) for n, house in enumerate(layout.houses) for part in house.parts]
    parts.sort(key=lambda one: (one[1].kind, one[1].box[1], one[1].box[0]))
    found = []
    for stage in range(count):
        drawn = parts[: round(len(parts) * stage / (count - 1))]
        houses = [
            dataclasses.replace(
                house, parts=tuple(part for owner, part in drawn if owner == number)
            )
            for number, house in enumerate(layout.houses)
        ]
        found.append(dataclasses.replace(layout, houses=tuple(houses)))
    return found


def _translated(name, count):
    """Return inputs, targets and translations of the first test pairs."""
    from pix2pix_utils.data.sources import open_data
    from pix2pix_utils.inference import translate_files
    from pix2pix_utils.pretrained import load_pretrained

    generator, config = load_pretrained(name)
    config, _, test = open_data(config)
    test = dataclasses.replace(test, files=test.files[:count])
    found = list(translate_files(generator, config, test, paired=True))
    return [[getattr(one, part) for one in found] for part in ("input_image", "target", "output")]


def _sheet(rows):
    """Put pictures of one size into rows on white."""
    height, width = rows[0][0].shape[:2]
    shape = (
        len(rows) * (height + GAP) - GAP,
        max(map(len, rows)) * (width + GAP) - GAP,
        3,
    )
    sheet = np.full(shape, 255, np.uint8)
    for down, row in enumerate(rows):
        for across, picture in enumerate(row):
            top, left = down * (height + GAP), across * (width + GAP)
            sheet[top : top + height, left : left + width] = picture
    return sheet


def _write(sheet, path):
    with atomic_file(path) as temporary:
        Image.fromarray(sheet).save(temporary, format="JPEG", quality=90, subsampling=0)
    return path


if __name__ == "__main__":
    sys.exit(main())
