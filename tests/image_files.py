"""Images on disk, pairs made of them, and their pixels again."""

import dataclasses

import numpy as np
from PIL import Image

from pix2pix_utils.data import preparation
from pix2pix_utils.data.preparation import Options

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
ALL_TRAIN = (1, 0, 0)
PILLOWS_LIMIT = Image.MAX_IMAGE_PIXELS


def image(colour, width=32, height=32):
    return Image.new("RGB", (width, height), colour)


def put(folder, name, picture=RED, **options):
    folder.mkdir(parents=True, exist_ok=True)
    picture = picture if isinstance(picture, Image.Image) else image(picture)
    picture.save(folder / name, **options)
    return folder / name


def fill(tmp_path, count=10, split=""):
    """Write numbered pairs whose colours say which is which; return the folders."""
    for number in range(count):
        put(tmp_path / "A" / split, f"{number}.png", (number, 10, 0))
        put(tmp_path / "B" / split, f"{number}.jpg", (200, 200, 200))
    return tmp_path / "A", tmp_path / "B", tmp_path / "out"


def pixels(path):
    with Image.open(path) as picture:
        assert picture.mode == "RGB"
        return np.array(picture)


def halves(path):
    both = pixels(path)
    return both[:, : both.shape[1] // 2], both[:, both.shape[1] // 2 :]


def converted(tmp_path, name, picture, **options):
    """Return what becomes of an image when it is the left half of a pair."""
    put(tmp_path / "A", name, picture, **options)
    put(tmp_path / "B", "x.png", image(BLUE, *picture.size))
    combine_folders(tmp_path / "A", tmp_path / "B", tmp_path / "out", splits=ALL_TRAIN)
    return halves(tmp_path / "out" / "train" / "x.png")[0]


def _with_options(function):
    """Let a function take the fields of `Options` beside its own arguments."""

    def call(*folders, **given):
        fields = {field.name for field in dataclasses.fields(Options)}
        options = Options(**{name: given.pop(name) for name in fields & set(given)})
        return function(*folders, options, **given)

    return call


combine_folders = _with_options(preparation.combine_folders)
pairs_from_images = _with_options(preparation.pairs_from_images)


def reasons(report):
    return {path.name: reason for path, reason in report.skipped}
