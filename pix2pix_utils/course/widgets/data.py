"""Explorers of notebook 1: the pairs of a data set, and what jitter makes of one."""

import ipywidgets
import numpy as np
import tensorflow as tf
from PIL import Image

from pix2pix_utils.course.widgets.explorer import Explorer, Panel, Scene
from pix2pix_utils.course.widgets.pictures import enlarged, framed, joined
from pix2pix_utils.data import augmentation
from pix2pix_utils.data.reading import load

SIDE = 256
"""About how wide one picture is shown, in pixels of the page."""


class PairsBrowser(Explorer):
    """Look at any pair of a data set, in either direction.

    Parameters
    ----------
    *splits : Pairs
        Such as ``train, test`` of `pix2pix_utils.data.sources.open_data`.
    """

    title = "Pairs browser"
    cell = SIDE

    def __init__(self, *splits):
        self._splits = {pairs.split: pairs for pairs in splits}
        first = splits[0]
        self._declared = first.direction
        super().__init__(
            {
                "split": ipywidgets.Dropdown(options=list(self._splits), description="split"),
                "index": ipywidgets.IntSlider(max=len(first) - 1, description="pair"),
                "direction": ipywidgets.Dropdown(
                    options=["AtoB", "BtoA"], value=first.direction, description="direction"
                ),
            }
        )

    def settle(self, name):
        """Let the slider end at the last pair of the chosen split."""
        if name == "split":
            self.controls["index"].max = len(self._splits[self.controls["split"].value]) - 1

    def draw(self, *, split, index, direction):
        """Show the input and the target of one pair, as they are stored."""
        pairs = self._splits[split]
        files = pairs.files[index]
        first, *second = map(str, files)
        images = [image.numpy().astype(np.uint8) for image in load(first, direction, *second)]
        halves = direction.split("to")
        panels = [
            Panel(f"{name}: {half}", _at_most(image, 2 * SIDE), width=SIDE)
            for name, half, image in zip(("Input", "Target"), halves, images, strict=True)
        ]
        if second:
            places = {"A": "the first file", "B": "the second file"}
        else:
            places = {"A": "the left half", "B": "the right half"}
        source, wanted = (places[half] for half in halves)
        given, asked = map(_count_colours, images)
        return Scene(
            panels,
            f"Pair {index} of the pairs 0 to {len(pairs) - 1} in {split}: {_described(files)}. "
            f"Read {direction}, the input is {source} and has {given:,} colours; the target is "
            f"{wanted} and has {asked:,}. " + self._judged(direction),
        )

    def _judged(self, direction):
        if direction == self._declared:
            return "This is the direction that the data set declares."
        return (
            f"The data set declares {self._declared}: read like this, a network learns the "
            "opposite task, and no error tells you."
        )


def _at_most(picture, side):
    """Shrink a picture that is larger than the page can show, by a whole number."""
    factor = -(-max(picture.shape[:2]) // side)
    return np.asarray(Image.fromarray(picture).reduce(factor)) if factor > 1 else picture


def _count_colours(picture):
    red, green, blue = np.moveaxis(picture.astype(np.uint32), -1, 0)
    return len(np.unique(red << 16 | green << 8 | blue))


def _described(files):
    """Name the files of a pair, each with its width, height and size on disk."""
    words = []
    for path in files:
        with Image.open(path) as image:
            width, height = image.size
        kilobytes = path.stat().st_size / 1000
        words.append(f"{path.name}, {width} pixels wide and {height} high, {kilobytes:.0f} kB")
    return " and ".join(words)


class JitterExplorer(Explorer):
    """See which square random jitter cuts out of a pair, and what a network is then shown.

    Parameters
    ----------
    input_image, target : tf.Tensor
        A pair as `pix2pix_utils.data.reading.load` gives it.
    config : Config
        Its image size, load size, mirroring and seed are where the controls start.
    labels : {"input", "target", "both", "none"}
        Which of the two is a label map.
    """

    title = "Jitter explorer"
    columns, cell = 1, 2 * SIDE

    def __init__(self, input_image, target, config, labels="input"):
        self._pair, self._config, self._labels = (input_image, target), config, labels
        size, load_size = config.image_size, config.load_size
        sizes = {"min": size, "max": max(2 * size, load_size), "value": load_size}
        super().__init__(
            {
                "seed": ipywidgets.IntSlider(max=99, description="seed"),
                "load_size": ipywidgets.IntSlider(**sizes, description="load size"),
                "flip": ipywidgets.Checkbox(
                    value=config.flip, description="mirror half of the pairs", indent=False
                ),
            }
        )

    def draw(self, *, seed, load_size, flip):
        """Jitter the pair as training does, and a ruler with it that tells what was done."""
        size, seeds = self._config.image_size, [self._config.seed, seed]
        before = augmentation.resize(*self._pair, load_size, load_size, self._labels)
        after = augmentation.crop_and_mirror(*before, seeds, size=size, flip=flip)
        # A picture in which every pixel holds its own row and column, jittered alike.
        rows, columns = tf.meshgrid(*[tf.range(load_size)] * 2, indexing="ij")
        ruler = tf.stack([rows, columns, columns], axis=-1)
        cut, _ = augmentation.crop_and_mirror(ruler, ruler, seeds, size=size, flip=flip)
        (top, first, _), last = cut[0, 0].numpy(), cut[0, -1, 1].numpy()
        left, mirrored = min(first, last), last < first

        factor = max(1, SIDE // size)
        shown, scale = factor * size, factor * size / load_size
        box = [round(scale * value) for value in (top, left, size, size)]
        large = [framed(_resized(image, shown), *box) for image in _as_bytes(before)]
        results = [enlarged(image, factor) for image in _as_bytes(after)]
        titles = (
            f"Enlarged to {load_size}×{load_size}; the frame is cut out",
            f"What the network sees: {size}×{size}{', mirrored' if mirrored else ''}",
        )
        panels = [
            Panel(title, joined(both), width=2 * shown + 6)
            for title, both in zip(titles, (large, results), strict=True)
        ]
        return Scene(panels, self._said(seed, load_size, flip, top, left, mirrored))

    def _said(self, seed, load_size, flip, top, left, mirrored):
        size = self._config.image_size
        places = load_size - size + 1
        if places == 1:
            where = "Without enlarging there is only one place for the square, and nothing is cut."
        else:
            where = (
                f"Seed {seed} puts the square at row {top}, column {left}, one of {places}×"
                f"{places} = {places**2:,} places; it keeps {(size / load_size) ** 2:.0%} of the "
                "picture."
            )
        if not flip:
            then = "Mirroring is off."
        else:
            then = f"This seed {'mirrors the pair' if mirrored else 'does not mirror'}."
        return f"{where} {then} Both halves are treated alike, so they still belong together."


def _as_bytes(images):
    return [np.rint(image).astype(np.uint8) for image in images]


def _resized(picture, side):
    """Show a picture at a size that is no whole multiple of its own; smoothly, without a grid."""
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.BILINEAR))
