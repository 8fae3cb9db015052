"""The README's pictures."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.course.experiments.readme import (
    COLUMNS,
    FOLDER,
    FRAMES,
    GAP,
    _sheet,
    houses,
    overview,
    stages,
    task,
)
from pix2pix_utils.course.figures.diagram import STORED
from pix2pix_utils.facades.grammar import draw_layout, label_map
from pix2pix_utils.facades.palette import BACKGROUND, FACADE
from pix2pix_utils.pretrained import SHIPPED

ROOT = Path(__file__).parents[2]
PICTURES = FOLDER


def test_a_drawing_begins_with_bare_walls_and_gains_parts_until_it_is_whole():
    layout = draw_layout(3, 1)
    found = stages(layout, 7)
    maps = [label_map(stage, 64) for stage in found]
    assert set(np.unique(maps[0])) == {BACKGROUND, FACADE}
    assert np.array_equal(maps[-1], label_map(layout, 64))
    counts = [sum(len(house.parts) for house in stage.houses) for stage in found]
    assert counts[0] == 0
    assert counts == sorted(set(counts))  # each stage has more than the one before
    assert max(np.diff(counts)) - min(np.diff(counts)) <= 1


def test_a_sheet_holds_its_pictures_with_white_between():
    pictures = [np.full((4, 5, 3), value, np.uint8) for value in (1, 2, 3)]
    sheet = _sheet([pictures, pictures[:1]])
    assert sheet.shape == (8 + GAP, 15 + 2 * GAP, 3)
    assert (sheet[:4, :5] == 1).all()
    assert (sheet[:4, -5:] == 3).all()
    assert (sheet[4 + GAP :, :5] == 1).all()
    assert (sheet[4 : 4 + GAP] == 255).all()
    assert (sheet[:, 5 : 5 + GAP] == 255).all()


def test_the_readme_shows_every_picture_that_is_made_and_says_how():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"docs/pictures/([\w.-]+)", readme))
    tasks = {f"{recipe.data}.jpg" for name, recipe in SHIPPED.items()}
    assert shown == tasks | {"houses.jpg", "drawing.webp"}
    assert {path.name for path in PICTURES.iterdir()} == shown
    assert "python -m pix2pix_utils.course.experiments.readme" in readme


def test_the_pictures_have_their_sizes():
    with Image.open(PICTURES / "houses.jpg") as picture:
        assert picture.size == (COLUMNS * (256 + GAP) - GAP, 3 * (256 + GAP) - GAP)
    with Image.open(PICTURES / "drawing.webp") as picture:
        assert picture.size == (2 * 256 + GAP, 256)
        assert picture.n_frames == FRAMES
    assert (PICTURES / "drawing.webp").stat().st_size <= 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name.startswith("facades") else pytest.mark.exhaustive)
        for name in SHIPPED
    ],
)
def test_a_picture_shows_what_its_generator_makes_now(name, tmp_path):
    if name == "facades-256":
        kept, made = PICTURES / "houses.jpg", houses(tmp_path / "made.jpg")
    else:
        kept = PICTURES / f"{SHIPPED[name].data}.jpg"
        made = task(name, tmp_path / "made.jpg")
    assert_alike(kept, made)


@pytest.mark.slow
def test_the_overview_diagram_shows_what_its_generator_makes_now(tmp_path):
    assert_alike(STORED, overview(tmp_path / "made.png"))


def assert_alike(kept, made):
    one, two = (np.asarray(Image.open(path)).astype(int) for path in (kept, made))
    assert one.shape == two.shape
    assert np.abs(one - two).mean() < 1  # another processor rounds another way
