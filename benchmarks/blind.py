"""Sheets to judge blindly: which translation of a label map is most like a photograph?

``python -m benchmarks.blind --seed N`` takes the generators that the runs of the first table
have left in ``build/results/``. Each sheet is one test pair: the label map, and what the three
losses make of it in an order of its own, under letters. Which letter is which loss lies in a file
apart, to be opened after the judging.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file

RUNS = {"L1": "l1-seed0", "cGAN": "cgan-seed0", "L1+cGAN": "quick-seed0"}

SHEETS, ENLARGED = 10, 3

MARGIN, LINE = 12, 36
"""Pixels between the pictures, and for the letters below them."""

LETTERS = "ABC"


def deal(seed, pairs, sheets=SHEETS, names=tuple(RUNS)):
    """Draw which pairs are shown, and in which order the losses stand on each sheet.

    Parameters
    ----------
    seed : int
    pairs : int
        How many there are to choose from.
    sheets : int
    names : sequence of str
        The losses.

    Returns
    -------
    list of (int, list of str)
        For each sheet the pair's index and the losses from left to right.

    Raises
    ------
    InputError
        If there are fewer pairs than sheets.
    """
    if pairs < sheets:
        raise InputError(f"sheets: {sheets} are more than the {pairs} pairs; ask for fewer")
    chance = np.random.default_rng(seed)
    shown = chance.choice(pairs, sheets, replace=False)
    return [(int(pair), [str(name) for name in chance.permutation(names)]) for pair in shown]


def sheet(label_map, outputs):
    """Lay one sheet: the label map, then the translations, a letter under each.

    Parameters
    ----------
    label_map : numpy.ndarray
        uint8 [side, side, 3].
    outputs : list of numpy.ndarray
        Of the same form, as they shall stand.

    Returns
    -------
    PIL.Image.Image
    """
    side = ENLARGED * label_map.shape[0]
    pictures = [label_map, *outputs]
    width = len(pictures) * (side + MARGIN) + MARGIN
    canvas = Image.new("RGB", (width, side + 2 * MARGIN + LINE), "white")
    pen, font = ImageDraw.Draw(canvas), ImageFont.load_default(LINE - MARGIN)
    for place, picture in enumerate(pictures):
        left = MARGIN + place * (side + MARGIN)
        # Labels keep their edges; photographs are enlarged as a viewer would.
        way = Image.Resampling.BICUBIC if place else Image.Resampling.NEAREST
        canvas.paste(Image.fromarray(picture).resize((side, side), way), (left, MARGIN))
        name = LETTERS[place - 1] if place else "label map"
        below = (left + side / 2, side + 2 * MARGIN)
        pen.text(below, name, "black", font, anchor="mt")
    return canvas


def write_sheets(label_maps, outputs, seed, folder, key, sheets=SHEETS):
    """Write the sheets, and the key apart.

    Parameters
    ----------
    label_maps : numpy.ndarray
        uint8 [pairs, side, side, 3].
    outputs : dict of str to numpy.ndarray
        By loss, of the same form.
    seed : int
    folder, key : path-like
        Where the PNG files go; the JSON file that says what they are.
    sheets : int

    Returns
    -------
    list of dict
        What the key holds: for each sheet its file, the pair, and the loss of each letter.
    """
    folder, lines = Path(folder), []
    for number, (pair, order) in enumerate(
        deal(seed, len(label_maps), sheets, tuple(outputs)), start=1
    ):
        path = folder / f"set{number:02d}.png"
        with atomic_file(path) as temporary:
            picture = sheet(label_maps[pair], [outputs[name][pair] for name in order])
            picture.save(temporary, format="PNG")
        letters = dict(zip(LETTERS, order, strict=True))
        lines.append({"file": path.name, "pair": pair, **letters})
    with atomic_file(Path(key)) as temporary:
        temporary.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")
    return lines


def main(arguments=None):
    """Run the command.

    Parameters
    ----------
    arguments : list of str, optional
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--weights", type=Path, default=Path("build/results"))
    parser.add_argument("--output", type=Path, default=Path("build/blind"))
    parser.add_argument("--key", type=Path, default=Path("build/blind-key.json"))
    asked = parser.parse_args(arguments)

    from pix2pix_utils.support.quiet import import_tensorflow

    import_tensorflow()
    from pix2pix_utils.course.experiments.measuring import test_images
    from pix2pix_utils.course.experiments.running import weights_of
    from pix2pix_utils.data.sources import open_data
    from pix2pix_utils.inference import translate
    from pix2pix_utils.pretrained import load_weights

    paths = {name: weights_of(run, asked.weights) for name, run in RUNS.items()}
    for path in paths.values():
        if not path.exists():
            raise InputError(
                f"{path}: is missing; remove the run's JSON file, so that `python -m "
                f"pix2pix_utils.course.experiments {path.stem}` trains it anew and keeps it"
            )
    loaded = {name: load_weights(path) for name, path in paths.items()}
    config, _, test = open_data(loaded["L1+cGAN"][1])
    label_maps, _ = test_images(config, test)
    outputs = {
        name: translate(generator, label_maps, seed=0) for name, (generator, _) in loaded.items()
    }
    lines = write_sheets(label_maps, outputs, asked.seed, asked.output, asked.key)
    print(f"{len(lines)} sheets in {asked.output}/; which is which: {asked.key}")


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        sys.exit(str(error))
