"""The built-in facades: reproducible, aligned, like the real ones in what they are made of."""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils import facades
from pix2pix_utils.data.builtin import write_facades
from pix2pix_utils.data.declaration import read_declaration
from pix2pix_utils.data.pairs import check, find_pairs
from pix2pix_utils.facades import (
    CLASSES,
    PALETTE,
    STYLES,
    draw_label_map,
    from_colours,
    make_edges_pair,
    make_night_pair,
    make_pair,
    render_photograph,
    split_seed,
    to_colours,
)
from pix2pix_utils.facades.architecture import ARCHITECTURES
from pix2pix_utils.facades.chance import Chance
from pix2pix_utils.facades.grammar import draw_layout
from pix2pix_utils.facades.layout import outline, to_pixels
from pix2pix_utils.support.errors import InputError

CLASS = {name: number for number, name in enumerate(CLASSES)}

# Shares of the area in per cent, measured over the 400 training label maps of the CMP Facades
# (256×256, each pixel given to the nearest palette colour, JPEG's blurred edges included).
REAL_SHARES = {
    "background": 23.54,
    "facade": 34.20,
    "window": 12.80,
    "door": 1.31,
    "cornice": 2.83,
    "sill": 3.64,
    "balcony": 4.59,
    "blind": 0.84,
    "deco": 1.79,
    "molding": 8.40,
    "pillar": 0.79,
    "shop": 5.25,
}


@pytest.fixture(scope="module")
def maps():
    """The label maps of the training set, uint8 [400, 256, 256]."""
    return np.stack([draw_label_map(0, index, 256) for index in range(400)])


# --------------------------------------------------------------------------------------
# Palette
# --------------------------------------------------------------------------------------


def test_palette_is_the_one_of_the_cmp_facades():
    assert len(CLASSES) == 12
    assert PALETTE.shape == (12, 3)
    assert tuple(PALETTE[CLASS["background"]]) == (0, 0, 222)
    assert tuple(PALETTE[CLASS["window"]]) == (0, 127, 255)
    assert tuple(PALETTE[CLASS["shop"]]) == (174, 0, 0)
    assert not PALETTE.flags.writeable


def test_colours_and_labels_are_each_others_inverse():
    labels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    colours = to_colours(labels)
    assert colours.dtype == np.uint8
    assert colours.shape == (3, 4, 3)
    np.testing.assert_array_equal(from_colours(colours), labels)


def test_blurred_colours_go_to_the_nearest_class():
    random = np.random.default_rng(0)
    labels = random.integers(0, 12, (40, 40)).astype(np.uint8)
    blurred = np.clip(
        to_colours(labels).astype(int) + random.integers(-12, 13, (40, 40, 3)), 0, 255
    )
    np.testing.assert_array_equal(from_colours(blurred.astype(np.uint8)), labels)


@pytest.mark.parametrize("labels", [[12], [-1], [0.5]])
def test_what_is_no_class_has_no_colour(labels):
    with pytest.raises(InputError, match="labels: must be whole numbers from 0 to 11"):
        to_colours(np.array(labels))


def test_images_without_three_channels_are_refused():
    with pytest.raises(InputError, match=r"image: has the shape \(4, 4, 4\)"):
        from_colours(np.zeros((4, 4, 4), np.uint8))


def test_tensorflow_is_not_needed():
    code = "import sys, pix2pix_utils.facades; print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --------------------------------------------------------------------------------------
# Chance
# --------------------------------------------------------------------------------------


def test_streams_of_chance_depend_on_their_whole_key():
    def first(*key):
        return Chance(*key).between(0, 1)

    assert first(1, 2, "labels") == first(1, 2, "labels")
    assert len({first(1, 2, "labels"), first(12, "labels"), first(1, 2), first(2, 1)}) == 4


def test_a_favourite_comes_first():
    chance = Chance("favourite")
    drawn = [chance.favour("abc", 0.6) for _ in range(4000)]
    assert drawn.count("a") == pytest.approx(2400, abs=150)
    assert drawn.count("b") == pytest.approx(800, abs=120)
    assert chance.favour("a", 0.0) == "a"


def test_chance_follows_its_weights():
    chance = Chance("weights")
    drawn = [chance.weighted({"a": 3, "b": 1, "c": 0}) for _ in range(4000)]
    assert drawn.count("a") == pytest.approx(3000, abs=150)
    assert "c" not in drawn
    assert {chance.whole(2, 4) for _ in range(100)} == {2, 3, 4}


# --------------------------------------------------------------------------------------
# Label maps
# --------------------------------------------------------------------------------------


def test_label_map_of_one_pair_is_pinned():
    # Raise facades.VERSION when this changes: stored data sets are then made anew.
    labels = draw_label_map(0, 7, 256)
    digest = hashlib.sha256(labels.tobytes()).hexdigest()[:16]
    assert (facades.VERSION, digest) == (3, "78f8ab23edbf84f5")


def test_pictures_do_not_depend_on_the_order_in_which_they_are_made():
    forwards = [make_pair(3, index, 64) for index in (0, 1, 2)]
    backwards = [make_pair(3, index, 64) for index in (2, 1, 0)][::-1]
    np.testing.assert_array_equal(forwards, backwards)


def test_seed_and_index_each_change_the_label_map():
    maps = [draw_label_map(seed, index, 64) for seed, index in ((0, 0), (0, 1), (1, 0), (1, 1))]
    for first in range(4):
        for second in range(first):
            assert np.mean(maps[first] != maps[second]) > 0.05


@pytest.mark.parametrize("size", [32, 64, 100, 128, 512, 1024])
def test_the_layout_is_the_same_at_every_size(size):
    small, large = draw_label_map(0, 5, size), draw_label_map(0, 5, 256)
    assert small.shape == (size, size)
    centres = ((np.arange(size) + 0.5) * 256 / size).astype(int)
    same = np.mean(small == large[centres][:, centres])
    assert same > (0.8 if size == 32 else 0.9)


def test_all_classes_are_in_use(maps):
    shares = np.stack([np.bincount(labels.ravel(), minlength=12) for labels in maps]) / 256**2
    present = dict(zip(CLASSES, (shares > 0.001).mean(axis=0), strict=True))
    assert min(present.values()) > 0.2, present
    assert sum(share > 0.4 for share in present.values()) >= 10, present


def test_class_shares_are_like_the_real_ones(maps):
    shares = np.bincount(maps.ravel(), minlength=12) / maps.size * 100
    assert sum(REAL_SHARES.values()) == pytest.approx(100, abs=0.1)
    ratios = {name: shares[CLASS[name]] / share for name, share in REAL_SHARES.items()}
    assert all(0.5 < ratio < 2 for ratio in ratios.values()), ratios


def test_every_family_has_an_architecture_and_is_built():
    assert list(ARCHITECTURES) == list(STYLES)
    families = [house.family for index in range(400) for house in draw_layout(0, index).houses]
    counts = [families.count(family) for family in STYLES]
    assert len(families) > 460
    assert min(counts) > 0.4 * len(families) / len(STYLES), dict(zip(STYLES, counts, strict=True))


def test_the_label_map_tells_the_family():
    # Each family's mean share of every class, in half of the houses, names the other half.
    def described(index):
        layout, labels = draw_layout(0, index), draw_label_map(0, index, 128)
        for house in layout.houses:
            inside = labels[outline(house, 128)]
            shares = np.bincount(inside, minlength=len(CLASSES))[1:] / inside.size
            windows = [part.box for part in house.parts if part.kind == CLASS["window"]]
            left, top, right, bottom = np.median(windows, axis=0)
            yield (*shares, (right - left) / (bottom - top), house.gable == "pitched"), house.family

    halves = [
        list(zip(*(one for index in range(*numbers) for one in described(index)), strict=True))
        for numbers in ((400,), (400, 600))
    ]
    (known, named), (new, right) = (
        (np.asarray(features, float), np.asarray(families)) for features, families in halves
    )
    scale = known.std(axis=0)
    centres = np.stack([known[named == family].mean(axis=0) for family in STYLES]) / scale
    distance = np.linalg.norm((new / scale)[:, None] - centres, axis=-1)
    hits = np.asarray(list(STYLES))[distance.argmin(axis=1)] == right
    assert hits.mean() > 0.8


def test_few_houses_look_unlike_what_they_are_built_as():
    # Half-timbered houses have posts on every bay, and no other family has.
    strangers, seen = 0, 0
    for index in range(800):
        for house in draw_layout(0, index).houses:
            posts = [part.box for part in house.parts if part.kind == CLASS["pillar"]]
            if posts and max(right - left for left, _, right, _ in posts) < 0.0125:
                seen += 1
                strangers += house.family != "half-timbered"
    assert seen > 40
    assert 0 < strangers < 0.1 * seen


def test_doors_stand_on_the_ground(maps):
    for index in range(0, 400, 5):
        ground = int(draw_layout(0, index).ground * 256 + 0.5)
        rows, columns = np.nonzero(maps[index] == CLASS["door"])
        assert len(rows)
        assert rows.max() == ground - 1
        for column in np.unique(columns):
            assert maps[index][ground - 1, column] == CLASS["door"]
        assert np.all(maps[index][ground:] == CLASS["background"])


def test_parts_stay_on_their_house(maps):
    for index in range(0, 400, 10):
        walls = np.zeros((256, 256), bool)
        for house in draw_layout(0, index).houses:
            walls |= outline(house, 256)
        outside = (maps[index] != CLASS["background"]) & ~walls
        assert outside.mean() < 0.002


def test_windows_of_a_storey_are_aligned():
    for index in range(20):
        for house in draw_layout(0, index).houses:
            windows = [part.box for part in house.parts if part.kind == CLASS["window"]]
            upper = [box for box in windows if box[3] < house.floors[-2] and box[1] > house.box[1]]
            heads = {round(box[1], 6) for box in upper}
            assert len(heads) == len(house.floors) - 2


# --------------------------------------------------------------------------------------
# Photographs
# --------------------------------------------------------------------------------------


def test_photographs_are_reproducible():
    first, again = (render_photograph(4, 2, 128) for _ in range(2))
    assert first.dtype == np.uint8
    assert first.shape == (128, 128, 3)
    np.testing.assert_array_equal(first, again)


def test_a_variant_changes_the_photograph_and_not_the_labels():
    pairs = [make_pair(0, 3, 128, variant=variant).astype(int) for variant in range(4)]
    for pair in pairs[1:]:
        np.testing.assert_array_equal(pair[:, 128:], pairs[0][:, 128:])
    differences = [np.abs(pair[:, :128] - pairs[0][:, :128]).mean() for pair in pairs[1:]]
    assert min(differences) > 10


def test_a_house_keeps_to_its_family_and_mostly_to_its_first_colour():
    # Nine photographs of one house: its wall is near one of its family's colours.
    index = next(i for i in range(99) if draw_layout(0, i).houses[0].family == "victorian")
    house = draw_layout(0, index).houses[0]
    wall = outline(house, 128) & (draw_label_map(0, index, 128) == CLASS["facade"])
    shots = [render_photograph(0, index, 128, variant=variant)[wall] for variant in range(9)]
    red, green, blue = np.mean([shot.mean(axis=0) for shot in shots], axis=0)
    assert red > green + 20 > blue
    glass = [render_photograph(0, index, 128, "glass", variant)[wall] for variant in range(3)]
    red, green, blue = np.mean([shot.mean(axis=0) for shot in glass], axis=0)
    assert blue > red


def test_lit_windows_are_a_matter_of_chance():
    labels = draw_label_map(0, 3, 128)
    window = labels == CLASS["window"]
    shots = np.stack(
        [render_photograph(0, 3, 128, style="slab", variant=v)[window].mean() for v in range(8)]
    )
    assert shots.std() > 5


def test_styles_look_different():
    assert len(STYLES) >= 12
    labels = draw_label_map(0, 8, 96)
    wall = labels == CLASS["facade"]
    features = []
    for style in STYLES:
        shots = [render_photograph(0, 8, 96, style, variant).astype(float) for variant in (0, 1)]
        # Colour of the walls, their roughness, and the colour of everything else on the house.
        rough = [np.abs(np.diff(shot.mean(axis=2), axis=0))[wall[1:]].mean() for shot in shots]
        trim = labels == CLASS["molding"]
        features.append(
            np.concatenate(
                [
                    *[shot[wall].mean(axis=0) for shot in shots],
                    *[shot[trim].mean(axis=0) for shot in shots],
                    np.array(rough) * 3,
                ]
            )
        )
    features = np.stack(features)
    distance = np.linalg.norm(features[:, None] - features[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    closest = np.unravel_index(distance.argmin(), distance.shape)
    assert distance.min() > 15, [list(STYLES)[number] for number in closest]


def test_photograph_and_labels_are_aligned():
    # Windows differ from the wall round them, and the border lies where the label says: moved
    # by four pixels, the same labels separate the two less well.
    def separation(photograph, window, wall):
        return abs(photograph[window].mean() - photograph[wall].mean())

    here, moved = [], []
    for index in range(24):
        labels = draw_label_map(0, index, 128)
        photograph = render_photograph(0, index, 128).astype(float)
        window, wall = labels == CLASS["window"], labels == CLASS["facade"]
        here.append(separation(photograph, window, wall))
        shifted = np.roll(labels, (4, 4), (0, 1))
        moved.append(separation(photograph, shifted == CLASS["window"], shifted == CLASS["facade"]))
    assert np.mean(here) > 25
    assert np.mean(here) > 1.5 * np.mean(moved)


def test_the_house_ends_where_the_label_says():
    # The largest step in brightness near the left edge of a house lies in the label's column,
    # mostly; a pillar beside it or a neighbour of the same colour may hide it.
    steps = []
    for index in range(100):
        house = draw_layout(0, index).houses[0]
        left, top, _, bottom = to_pixels(house.box, 128)
        if left > 5:
            line = render_photograph(0, index, 128)[top + 4 : bottom - 8, left - 4 : left + 4]
            steps.append(np.abs(np.diff(line.astype(float), axis=1)).mean(axis=(0, 2)).argmax())
    assert len(steps) > 30
    assert steps.count(3) > 0.7 * len(steps), steps


def test_photographs_use_the_tones_of_a_photograph():
    shots = np.stack([render_photograph(0, index, 64) for index in range(60)])
    assert 95 < shots.mean() < 160
    assert shots.std() > 40
    assert np.mean(shots == 0) < 0.01
    assert np.mean(shots == 255) < 0.01


def test_photographs_of_different_sizes_show_the_same():
    large = Image.fromarray(render_photograph(0, 9, 256))
    half = np.asarray(large.resize((128, 128), Image.Resampling.BOX), float)
    small = render_photograph(0, 9, 128).astype(float)
    other = render_photograph(0, 9, 128, variant=1).astype(float)
    assert np.abs(small - half).mean() < 12
    assert np.abs(small - half).mean() < 0.5 * np.abs(other - half).mean()


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: draw_label_map(-1, 0), "seed: -1"),
        (lambda: draw_label_map(0, 1.5), "index: 1.5"),
        (lambda: render_photograph(0, 0, 31), "size: 31"),
        (lambda: render_photograph(0, 0, 2048), "size: 2048"),
        (lambda: make_pair(0, 0, 64, style="brutal"), "style: 'brutal' is unknown; choose one of"),
        (lambda: make_pair(0, 0, 64, variant=-2), "variant: -2"),
    ],
)
def test_wrong_numbers_and_names_are_refused(call, field):
    with pytest.raises(InputError, match=field):
        call()


# --------------------------------------------------------------------------------------
# On disk
# --------------------------------------------------------------------------------------


COUNTS = {"train": 5, "test": 3}


def test_the_folder_is_a_data_set(tmp_path):
    folder = write_facades(tmp_path / "facades", seed=2, size=64, counts=COUNTS)
    assert folder == tmp_path / "facades"
    declaration = read_declaration(folder)
    assert (declaration["direction"], declaration["label_half"]) == ("BtoA", "B")
    assert sorted(path.name for path in (folder / "train").iterdir()) == [
        f"000{number}.png" for number in range(1, 6)
    ]
    for split, count in COUNTS.items():
        pairs = find_pairs(folder, split)
        assert len(pairs) == count
        assert check(pairs, decode=True) == []
    with Image.open(folder / "test" / "0001.png") as image:
        # Seed 2 has the seeds 6, 7 and 8 for its splits.
        np.testing.assert_array_equal(np.asarray(image), make_pair(8, 0, 64))


def test_each_split_has_a_seed_of_its_own():
    assert [split_seed(0, split) for split in ("train", "val", "test")] == [0, 1, 2]
    assert [split_seed(5, split) for split in ("train", "val", "test")] == [15, 16, 17]
    seeds = {split_seed(seed, split) for seed in range(4) for split in ("train", "val", "test")}
    assert len(seeds) == 12
    with pytest.raises(InputError, match="split: 'dev' is unknown; choose one of train, val, test"):
        split_seed(0, "dev")
    with pytest.raises(InputError, match="seed: -1"):
        split_seed(-1, "train")


def test_a_pair_does_not_depend_on_how_many_others_there_are(tmp_path):
    few = write_facades(tmp_path / "few", size=32, counts={"train": 1, "test": 2})
    more = write_facades(tmp_path / "more", size=32, counts={"train": 3, "val": 1, "test": 2})
    for name in ("train/0001.png", "test/0001.png", "test/0002.png"):
        assert (few / name).read_bytes() == (more / name).read_bytes()


@pytest.mark.parametrize(
    ("task", "pair", "declared"),
    [
        ("facades", make_pair, ("BtoA", "B")),
        ("edges", make_edges_pair, ("AtoB", "none")),
        ("night", make_night_pair, ("AtoB", "none")),
    ],
)
def test_every_task_declares_how_it_is_read(tmp_path, task, pair, declared):
    folder = write_facades(tmp_path / task, size=64, counts={"train": 2, "val": 1}, task=task)
    declaration = read_declaration(folder)
    assert (declaration["direction"], declaration["label_half"]) == declared
    assert f"version {facades.VERSION}: {task}, seed 0" in declaration["source"]
    with Image.open(folder / "val" / "0001.png") as image:
        np.testing.assert_array_equal(np.asarray(image), pair(1, 0, 64))
    with pytest.raises(InputError, match="holds something else"):
        write_facades(folder, size=64, counts={"train": 2, "val": 1}, seed=3, task=task)


def test_an_unknown_task_is_refused(tmp_path):
    with pytest.raises(InputError, match="task: 'depth' is unknown; choose one of facades, edges"):
        write_facades(tmp_path / "facades", task="depth")


@pytest.mark.parametrize("size", [32, 100, 512])
@pytest.mark.parametrize("make", [make_edges_pair, make_night_pair])
def test_every_task_has_every_size(make, size):
    pair = make(0, 4, size)
    assert (pair.shape, pair.dtype) == ((size, 2 * size, 3), np.uint8)


def test_stored_labels_are_exact_and_splits_do_not_overlap(tmp_path):
    folder = write_facades(tmp_path / "facades", size=64, counts=COUNTS)
    seen = set()
    for path in sorted(folder.glob("*/*.png")):
        right = np.asarray(Image.open(path))[:, 64:]
        np.testing.assert_array_equal(to_colours(from_colours(right)), right)
        seen.add(right.tobytes())
    assert len(seen) == 8


def test_a_finished_folder_is_left_alone(tmp_path, monkeypatch):
    folder = write_facades(tmp_path / "facades", size=32, counts=COUNTS)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    def never(*args, **kwargs):
        raise AssertionError("a pair was drawn again")

    monkeypatch.setattr("pix2pix_utils.data.builtin.draw_pair", never)
    reordered = dict(reversed(COUNTS.items()))
    assert write_facades(folder, size=32, counts=reordered) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


@pytest.mark.parametrize("change", [{"seed": 1}, {"size": 64}, {"counts": {"train": 5}}])
def test_a_folder_of_other_facades_is_refused(tmp_path, change):
    made = {"seed": 0, "size": 32, "counts": COUNTS}
    folder = write_facades(tmp_path / "facades", **made)
    with pytest.raises(InputError, match=r"facades: holds something else \(drawn by .*seed 0"):
        write_facades(folder, **{**made, **change})


def test_a_folder_of_another_version_is_refused(tmp_path, monkeypatch):
    folder = write_facades(tmp_path / "facades", size=32, counts=COUNTS)
    monkeypatch.setattr("pix2pix_utils.data.builtin.VERSION", facades.VERSION + 1)
    with pytest.raises(InputError, match="holds something else"):
        write_facades(folder, size=32, counts=COUNTS)


def test_a_folder_from_before_the_module_moved_is_used_on(tmp_path):
    folder = write_facades(tmp_path / "facades", size=32, counts=COUNTS)
    path = folder / "dataset.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pix2pix_utils.facades", "pix2pix_utils.data.synthetic"))
    assert path.read_text(encoding="utf-8") != text
    assert write_facades(folder, size=32, counts=COUNTS) == folder
    path.write_text(text.replace('"source": "', '"source": 3, "was": "'))
    with pytest.raises(InputError, match=r"dataset\.json: source"):
        write_facades(folder, size=32, counts=COUNTS)


def test_foreign_content_is_refused_and_kept(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds something else; give an empty folder"):
        write_facades(tmp_path, size=32, counts=COUNTS)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(InputError, match="holds something else"):
        write_facades(tmp_path / "thesis.txt", size=32, counts=COUNTS)


def test_a_data_set_with_missing_pairs_is_refused(tmp_path):
    folder = write_facades(tmp_path / "facades", size=32, counts=COUNTS)
    (folder / "train" / "0002.png").unlink()
    with pytest.raises(InputError, match="train: holds 4 of 5 pairs; remove"):
        write_facades(folder, size=32, counts=COUNTS)


@pytest.mark.parametrize("counts", [{}, {"train": 0}, {"train": 2.0}, {"training": 3}])
def test_wrong_counts_are_refused(tmp_path, counts):
    with pytest.raises(InputError, match=r"counts: .* is not allowed"):
        write_facades(tmp_path / "facades", counts=counts)
    assert list(tmp_path.iterdir()) == []


def test_two_writers_at_once_leave_one_whole_folder(tmp_path):
    def write(_):
        return write_facades(tmp_path / "facades", size=32, counts=COUNTS)

    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(write, range(2)))
    assert folders == [tmp_path / "facades"] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["facades"]
    assert len(list(folders[0].glob("*/*.png"))) == 8
    assert json.loads((folders[0] / "dataset.json").read_text())["label_half"] == "B"


def test_nothing_is_left_when_writing_fails(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("interrupted")

    monkeypatch.setattr("pix2pix_utils.data.builtin.draw_pair", fail)
    with pytest.raises(RuntimeError, match="interrupted"):
        write_facades(tmp_path / "facades", size=32, counts=COUNTS)
    assert list(tmp_path.iterdir()) == []
