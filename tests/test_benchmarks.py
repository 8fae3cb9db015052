"""The benchmarks that decide something: the clock, the costs and the blind sheets."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from benchmarks import blind, costs, readable, scale, stream
from pix2pix_utils.config import Config
from pix2pix_utils.data.builtin import write_facades
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.support.errors import InputError

# --------------------------------------------------------------------------------------
# Blind sheets
# --------------------------------------------------------------------------------------


def grey(levels):
    """Pictures of one grey level each, 32 pixels on a side."""
    return np.stack([np.full((32, 32, 3), level, np.uint8) for level in levels])


def test_deal_shows_each_pair_once_with_every_loss_in_an_order_of_its_own():
    dealt = blind.deal(seed=0, pairs=100)
    assert dealt == blind.deal(seed=0, pairs=100)
    assert dealt != blind.deal(seed=1, pairs=100)
    assert len({pair for pair, _ in dealt}) == blind.SHEETS
    assert {tuple(sorted(order)) for _, order in dealt} == {tuple(sorted(blind.RUNS))}
    assert len({tuple(order) for _, order in dealt}) > 2
    with pytest.raises(InputError, match="sheets: 10 are more than the 9 pairs"):
        blind.deal(seed=0, pairs=9)


def test_sheets_hold_what_the_key_says_and_the_key_lies_apart(tmp_path):
    label_maps = grey(range(12))
    base = {"L1": 50, "cGAN": 100, "L1+cGAN": 150}
    outputs = {name: grey(level + 2 * np.arange(12)) for name, level in base.items()}
    key = tmp_path / "key.json"
    lines = blind.write_sheets(label_maps, outputs, 3, tmp_path / "sheets", key)
    assert json.loads(key.read_text()) == lines
    files = sorted(path.name for path in (tmp_path / "sheets").iterdir())
    assert files == [f"set{number:02d}.png" for number in range(1, 11)]
    side = 32 * blind.ENLARGED
    for line in lines:
        with Image.open(tmp_path / "sheets" / line["file"]) as image:
            assert not image.info  # nothing in it betrays its order
            pixels = np.asarray(image)
        middle = blind.MARGIN + side // 2
        shown = [int(pixels[middle, middle + n * (side + blind.MARGIN), 0]) for n in range(4)]
        expected = [base[line[letter]] + 2 * line["pair"] for letter in "ABC"]
        assert shown == [line["pair"], *expected]


def test_generators_that_are_not_there_are_named(tmp_path):
    with pytest.raises(InputError, match=r"l1-seed0\.npz: is missing; remove the run's JSON"):
        blind.main(["--weights", str(tmp_path)])


# --------------------------------------------------------------------------------------
# Time to readable pictures, and costs
# --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Four pairs and a tiny config for them."""
    folder = write_facades(tmp_path_factory.mktemp("few") / "data", size=32, counts={"train": 4})
    config = Config(
        data=str(folder),
        direction="BtoA",
        label_half="B",
        image_size=32,
        load_size=32,
        generator_filters=2,
        discriminator_filters=2,
        discriminator_layers=1,
        epochs=3,
        batch_size=2,
    )
    return config, find_pairs(folder, "train", "BtoA", "B")


def test_article_gets_the_size_and_the_data_32_filters_and_nothing_else():
    quick = Config.preset("quick").replace(seed=3, direction="BtoA", label_half="B")
    same = {"data", "image_size", "load_size", "seed", "direction", "label_half"}
    article, found = Config.preset("article"), readable.article_at(quick)
    for name, value in vars(found).items():
        if name in ("generator_filters", "discriminator_filters"):
            assert value == 32
        elif name != "epochs":
            assert value == getattr(quick if name in same else article, name), name


def test_clock_stops_at_the_first_score_that_reaches_the_goal(few):
    config, pairs = few
    given = iter((0.1, 0.5, 0.9))
    seconds, scores = readable.seconds_until(0.5, config, pairs, lambda _: next(given), every=4)
    assert [(step, score) for _, step, score in scores] == [(2, 0.1), (4, 0.5)]
    assert seconds == scores[-1][0] > scores[0][0] > 0


def test_clock_gives_up_at_its_limit_or_at_the_end(few):
    config, pairs = few
    seconds, scores = readable.seconds_until(1, config, pairs, lambda _: 0.0, limit=0, every=2)
    assert (seconds, len(scores)) == (None, 1)
    seconds, scores = readable.seconds_until(1, config, pairs, lambda _: 0.0, every=8)
    assert (seconds, [step for _, step, _ in scores]) == (None, [4, 6])  # six steps in all


def test_rows_that_do_the_same_work_are_not_measured():
    base = Config.preset("quick")
    for changes in ({"learning_rate": 1e-4}, {"lambda_l1": 1.0}, {"epochs": 3, "seed": 2}):
        assert costs.ratio(base.replace(**changes), base, rounds=1) == 1
    for changes in ({"batch_size": 8}, {"gan_weight": 0.0}, {"discriminator_layers": 2}):
        assert costs.shape_of(base.replace(**changes)) != costs.shape_of(base)


# --------------------------------------------------------------------------------------
# Streams
# --------------------------------------------------------------------------------------


def test_streams_read_what_is_linked_and_what_is_put_into_shards(tmp_path):
    drawn = write_facades(tmp_path / "drawn", size=32, counts={"train": 3})
    files = stream.link_pairs(drawn, tmp_path / "files", 8)
    shards = stream.shard_pairs(files, tmp_path / "shards")
    for folder in (files, shards):
        row = stream.streamed(folder, 32, 0, epoch=True)
        assert (row["pairs"], row["read"]) == (8, 8)
        assert row["rate"] > 0
        assert row["peak"] > 50e6


# --------------------------------------------------------------------------------------
# What a step takes at any scale
# --------------------------------------------------------------------------------------


def test_the_page_on_scale_is_written_from_what_was_measured():
    page = scale.PAGE.read_text(encoding="utf-8")
    assert scale.filled(page, scale.load()) == page
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| (float\d+) \| (.+?) \| (.+?) \|", page, re.M)
    assert len(rows) == len(scale.CASES)
    measured = [row for row in rows if row[5] != scale.NOT_MEASURED]
    assert len(measured) == len(scale.load()) >= 1


def test_what_is_reckoned_on_the_page_is_what_the_formulas_say():
    from pix2pix_utils.discriminator import build_discriminator
    from pix2pix_utils.generator import build_generator
    from pix2pix_utils.training.footprint import training_bytes

    case = scale.CASES[0]
    networks = build_generator(case.config), build_discriminator(case.config)
    assert scale.load()[case.name]["least"] == training_bytes(*networks, case.batch)
    for result in scale.load().values():
        assert result["least"] < result["peak"]


def test_the_cases_are_shared_equally_and_see_the_papers_share_of_the_picture():
    assert len({case.name for case in scale.CASES}) == len(scale.CASES)
    for case in scale.CASES:
        assert case.batch % case.replicas == 0
        assert case.config.mixed_precision is (case.precision == "float16")
        assert case.size >> case.config.discriminator_layers <= 32


def test_a_case_is_measured(monkeypatch):
    tiny = {"image_size": 32, "load_size": 32, "discriminator_layers": 1}
    small = Config(**tiny, generator_filters=2, discriminator_filters=2)
    monkeypatch.setattr(scale.Case, "config", small)
    found = scale.measure(scale.Case(32, 2, 1, "float32", "CPU"), steps=1)
    assert 0 < found["seconds"] < 60
    assert found["peak"] > 10**8
    assert "CPU" in found["machine"]


def test_a_row_says_where_it_was_run_and_whether_at_all():
    found = {"seconds": 0.5, "peak": 2e9, "least": 1.5e9, "machine": "2 CPU cores", "load": 0.2}
    first = scale.CASES[0].name
    for load, said in ((0.2, "2 CPU cores"), (3.0, "2 CPU cores, busy")):
        lines = scale.table({first: {**found, "load": load}}).splitlines()
        assert lines[2] == (
            f"| 128 | 16 | 4 | float32 | CPU ({said}) | 0.50 | 8 | 2.0 GB | 1.5 GB |"
        )
        assert all(line.count(scale.NOT_MEASURED) == 1 for line in lines[3:])


def test_every_command_of_the_page_on_scale_is_understood():
    from pix2pix_utils.cli import build_parser

    page = scale.PAGE.read_text(encoding="utf-8")
    commands = re.findall(r"^pix2pix (.+)$", page, re.M)
    assert len(commands) >= 8
    for command in commands:
        build_parser().parse_args(command.split())
    said = set(re.findall(r"`(--[a-z-]+)", page))
    names = set(vars(Config()))
    for command in ("train", "evaluate"):
        names |= vars(build_parser().parse_args([command, "--run", "r"])).keys()
    known = {f"--{name.replace('_', '-')}" for name in names}
    assert said <= known
