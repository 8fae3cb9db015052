"""The runs behind the tables, and the tables behind the text."""

import dataclasses
import hashlib
import itertools
import json
import re

import nbformat
import numpy as np
import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.course.experiments import files as stored
from pix2pix_utils.course.experiments import measuring, pages, running, strips, tables
from pix2pix_utils.course.experiments.__main__ import PAGE, _chosen, main
from pix2pix_utils.course.experiments.ablations import (
    FIRST,
    SEEDS,
    TABLES,
    Row,
    Run,
    all_runs,
)
from pix2pix_utils.data.builtin import write_facades
from pix2pix_utils.discriminator import build_discriminator, receptive_field
from pix2pix_utils.evaluation import SCORES, build_segmenter
from pix2pix_utils.facades import VERSION
from pix2pix_utils.facades.grammar import label_map
from pix2pix_utils.facades.palette import to_colours
from pix2pix_utils.pretrained import SHIPPED, load_weights, weights_path
from pix2pix_utils.support.errors import InputError

RESULTS = tables.load()
NOTEBOOK = PAGE.parents[1] / "notebooks" / "07_evaluation.ipynb"
PAPERS = ("table1", "table2", "table3")
PAIRS = 400
FROM_TRUTH = ("L1", "PSNR", "SSIM")
BUILTIN_SCORES = (*SCORES, *FROM_TRUTH, "diversity", "weave", "sharpness", "Frechet")


# --------------------------------------------------------------------------------------
# Which runs there are
# --------------------------------------------------------------------------------------


def test_a_name_means_one_configuration_wherever_it_stands():
    by_name = {}
    for table in TABLES.values():
        for row in table.rows:
            for run in row.runs:
                assert by_name.setdefault(run.name, run) == run
    # And two names never mean the same run.
    distinct = {json.dumps(dataclasses.asdict(run) | {"name": ""}) for run in by_name.values()}
    assert len(distinct) == len(by_name)


def test_rows_of_a_table_have_names_and_equal_lengths():
    for name, table in TABLES.items():
        assert len({row.label for row in table.rows}) == len(table.rows)
        if name in ("time", "length"):
            continue
        for row in table.rows:
            for run in row.runs:
                passes = row.base["epochs"] * PAIRS
                assert abs(run.pairs * run.config.epochs * row.cost - passes) < run.pairs, row.key


def test_every_table_of_the_drawn_facades_has_the_quick_preset_as_it_is():
    for name, table in TABLES.items():
        if table.data == "builtin":
            runs = {run.config for run in table.runs}
            assert Config.preset("quick") in runs, name
            assert {run.facades for run in table.runs} == {VERSION}


def test_rows_change_little_of_the_quick_preset_beside_what_their_table_is_about():
    quick = vars(Config.preset("quick"))
    for name in (*PAPERS, "average"):
        for row in TABLES[name].rows:
            config = vars(row.runs[0].config)
            changed = {key for key, value in config.items() if value != quick[key]}
            assert changed - {"epochs"} == set(row.changes), row.key


def test_papers_tables_have_several_seeds_and_the_others_one():
    for name, table in TABLES.items():
        for row in table.rows:
            seeds = [run.config.seed for run in row.runs[: table.seeds]]
            assert seeds == ([0, 1, 2] if name in PAPERS else [0])


def test_rows_of_table_1_are_the_papers_losses():
    by_label = {row.label: row.runs[0].config for row in TABLES["table1"].rows}
    for label, config in by_label.items():
        assert (config.lambda_l1 > 0) == ("L1" in label)
        assert (config.gan_weight > 0) == ("GAN" in label)
        if "GAN" in label:
            assert config.conditional == ("cGAN" in label)


def test_rows_of_table_3_see_what_they_say():
    for row in TABLES["table3"].rows:
        seen = receptive_field(build_discriminator(row.runs[0].config))
        assert row.label == f"{seen}×{seen}"


def test_rows_of_equal_time_have_fewer_epochs_where_a_pair_costs_more():
    row = Row("a", "a", base=FIRST | {"epochs": 10}, cost=1.25)
    assert {run.config.epochs for run in row.runs} == {8}
    assert {run.config.epochs for run in dataclasses.replace(row, pairs=200).runs} == {16}
    fixed = dataclasses.replace(row, changes={"epochs": 30})
    assert {run.config.epochs for run in fixed.runs} == {30}


def test_all_runs_lists_each_once_and_those_of_some_tables():
    names = [run.name for run in all_runs()]
    assert len(names) == len(set(names))
    both = all_runs(["table1", "table2"])
    assert len(both) == len(SEEDS) * (5 + 4 - 2)  # two rows stand in both
    assert {run.name for run in both} <= set(names)


# --------------------------------------------------------------------------------------
# Carrying one out
# --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Two tiny runs on a few facades, with a segmenter that knows nothing."""
    data = tmp_path_factory.mktemp("facades") / "data"
    write_facades(data, size=128, counts={"train": 3, "val": 4, "test": 4})
    tiny = {"data": "builtin", "generator_filters": 4, "discriminator_filters": 4, "epochs": 2}
    config = Config(**FIRST | tiny)
    return Run("tiny-seed0", config, pairs=2, facades=VERSION), data, build_segmenter()


def test_a_run_is_measured_and_kept_with_its_provenance(tiny, tmp_path):
    run, data, segmenter = tiny
    assert not running.is_done(run, tmp_path)
    result = running.run_experiment(run, segmenter, tmp_path, data)
    assert json.loads((tmp_path / "runs" / "tiny-seed0.json").read_text()) == result
    assert (result["pairs"], result["steps"]) == (2, 4)
    assert set(result["scores"]) == {*BUILTIN_SCORES, "family", "wall colours"}
    assert result["config"] == dataclasses.asdict(run.config)  # the folder is not in it
    assert str(data) not in json.dumps(result)
    assert set(result["versions"]) == {"python", "tensorflow", "keras"}
    shown = strips.strip("tiny-seed0", tmp_path)
    assert [picture.shape for picture in shown] == [(128, 128, 3)] * 4

    assert running.is_done(run, tmp_path)
    for other in (
        dataclasses.replace(run, pairs=3),
        dataclasses.replace(run, split="val"),
        dataclasses.replace(run, facades=VERSION + 1),
        dataclasses.replace(run, config=run.config.replace(lambda_l1=1.0)),
    ):
        assert not running.is_done(other, tmp_path)


def write_result(run, folder, **changes):
    """Write a result as an early version did: without fields that came later."""
    result = {"pairs": run.pairs, "config": dataclasses.asdict(run.config)}
    stored.write(result | changes, folder / "runs" / f"{run.name}.json")


def test_a_result_without_newer_fields_counts_with_their_defaults(tmp_path):
    run = Run("old", Config(**FIRST), facades=1)
    fields = dataclasses.asdict(run.config)
    del fields["ema_decay"]
    write_result(run, tmp_path, config=fields)
    assert running.is_done(run, tmp_path)
    averaged = dataclasses.replace(run, config=run.config.replace(ema_decay=0.9))
    assert not running.is_done(averaged, tmp_path)


def test_a_result_with_fields_that_are_no_more_is_not_done(tmp_path):
    run = Run("old", Config(**FIRST), facades=1)
    for change in ({"colour": "blue"}, {"generator": "sketch"}):
        write_result(run, tmp_path, config=dataclasses.asdict(run.config) | change)
        assert not running.is_done(run, tmp_path)


def test_runs_on_other_versions_of_the_facades_are_not_made(tiny, tmp_path):
    run, data, segmenter = tiny
    other = dataclasses.replace(run, facades=VERSION + 1)
    assert running.can_be_made(run)
    assert not running.can_be_made(other)
    with pytest.raises(InputError, match="tiny-seed0: learns from version"):
        running.run_experiment(other, segmenter, tmp_path, data)
    assert not list(tmp_path.iterdir())
    real = dataclasses.replace(other, config=run.config.replace(data="facades"))
    assert running.can_be_made(real)


@pytest.mark.exhaustive  # trains and measures once more
def test_a_run_is_measured_on_its_split_and_its_generator_kept(tiny, tmp_path):
    run, data, segmenter = tiny
    run = dataclasses.replace(run, split="val")
    result = running.run_experiment(run, segmenter, tmp_path, data, tmp_path / "build")
    assert (result["split"], result["facades"]) == ("val", VERSION)
    generator, config = load_weights(running.weights_of(run.name, tmp_path / "build"))
    assert config.data == "builtin"
    config, pairs, test = measuring.open_data(config.replace(data=str(data)))
    val = measuring.split_of(config, pairs, "val")
    assert val.folder == test.folder
    layouts = measuring.builtin_layouts(val)
    scores, outputs = measuring.measure(generator, segmenter, config, val, layouts)
    kept = np.concatenate(outputs, axis=1).astype(float)
    shown = np.concatenate(strips.strip(run.name, tmp_path), axis=1)
    assert np.abs(kept - shown).mean() < 4  # as JPEG
    assert scores["L1"] == pytest.approx(result["scores"]["L1"], abs=0.01)


def test_layouts_are_those_of_the_pairs(tiny):
    run, data, _ = tiny
    config, pairs, _ = measuring.open_data(run.config.replace(data=str(data)))
    for split in ("train", "val", "test"):
        found = measuring.split_of(config, pairs, split)
        label_maps, _ = measuring.test_images(config, found)
        drawn = [to_colours(label_map(layout, 128)) for layout in measuring.builtin_layouts(found)]
        np.testing.assert_array_equal(label_maps, drawn)


@pytest.mark.exhaustive  # training repeats itself, and so does measuring: tested apart
def test_equal_runs_give_equal_scores(tiny, tmp_path):
    run, data, segmenter = tiny
    one, other = (
        running.run_experiment(run, segmenter, tmp_path / name, data)["scores"] for name in "ab"
    )
    assert one == other


@pytest.mark.exhaustive  # trains and measures once more
def test_a_run_with_a_limit_stops_there_and_is_measured(tiny, tmp_path):
    run, data, segmenter = tiny
    run = dataclasses.replace(run, config=run.config.replace(epochs=100_000), minutes=0.0001)
    result = running.run_experiment(run, segmenter, tmp_path, data)
    assert 0 < result["steps"] <= 20


@pytest.mark.exhaustive  # trains and measures once more
def test_larger_translations_are_shrunk_before_they_are_measured(tiny, tmp_path):
    run, data, segmenter = tiny
    config = run.config.replace(image_size=256, load_size=256, data=str(data))
    run = dataclasses.replace(run, config=config.replace(data="facades"))
    result = running.run_experiment(run, segmenter, tmp_path, data)
    assert 0 <= result["scores"]["per-pixel accuracy"] <= 1
    assert "family" not in result["scores"]  # nobody knows those of real houses
    # Data that are not built in belong to others: no picture of them is kept.
    assert not (tmp_path / "pictures").exists()


def test_truth_is_measured_once_for_each_segmenter_beside_the_other_split(
    tiny, tmp_path, monkeypatch
):
    run, data, segmenter = tiny
    opened = measuring.open_data(run.config.replace(data=str(data)))
    monkeypatch.setattr(measuring, "open_data", lambda _: opened)
    monkeypatch.setattr(measuring, "load_segmenter", lambda: segmenter)
    measuring.measure_truth(tmp_path)
    written = tables.load(tmp_path)
    assert set(written) == {tables.report_of_truth(VERSION, split) for split in ("val", "test")}
    for name, report in written.items():
        assert set(report["scores"]) == {*SCORES, *tables.LOOKS}
        assert report["split"] == ("val" if name.endswith("-val") else "test")
        assert report["facades"] == VERSION
        assert report["sha256"] == measuring.sha256(measuring.SEGMENTER)
        assert report["scores"]["Frechet"] > 0  # the photographs are not those of the other split
    label_maps, photographs = strips.shown_pairs(VERSION, tmp_path)
    expected = measuring.test_images(opened[0], opened[2])
    np.testing.assert_array_equal(label_maps, expected[0])
    np.testing.assert_array_equal(photographs, expected[1])

    monkeypatch.setattr(measuring, "measure_facades", None)  # not called again
    measuring.measure_truth(tmp_path)
    assert tables.load(tmp_path) == written


def test_damaged_results_are_named(tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "bad.json").write_text("{")
    with pytest.raises(InputError, match=r"bad\.json: cannot be read as a result"):
        tables.load(tmp_path)


def test_single_tables_and_runs_may_be_asked_for():
    runs = all_runs()
    assert _chosen([], runs, TABLES) == runs
    chosen = {run.name for run in _chosen(["table3", "l1-seed1"], runs, TABLES)}
    assert chosen == {run.name for run in TABLES["table3"].runs} | {"l1-seed1"}
    with pytest.raises(InputError, match="nonsense: is no table and no run"):
        _chosen(["nonsense"], runs, TABLES)


def test_list_says_what_is_missing_and_makes_nothing(capsys):
    before = sorted(stored.FOLDER.rglob("*"))
    assert main(["--list", "table1"]) == 0
    assert re.match(r"15 of 15 runs are done\n", capsys.readouterr().out)
    assert sorted(stored.FOLDER.rglob("*")) == before


def test_a_wrong_name_is_the_users_mistake(capsys):
    assert main(["--list", "tabel1"]) == 2
    assert "tabel1" in capsys.readouterr().err


# --------------------------------------------------------------------------------------
# Tables
# --------------------------------------------------------------------------------------


THREE_RUNS = [(0.1, 0.2, 0.3), (0.5, 0.5, 0.5), (0.6, 0.75, 0.9), (0.55, 0.65, 0.75)]


def made_up(per_pixel):
    """Results of table 3 with the given per-pixel accuracies, and little else."""
    results = {tables.truth_of("table3"): {"scores": dict.fromkeys(SCORES, 0.8)}}
    for row, numbers in zip(TABLES["table3"].rows, per_pixel, strict=True):
        for run, number in zip(row.runs, numbers, strict=True):
            scores = dict.fromkeys(tables.columns("table3"), 0.5) | {"per-pixel accuracy": number}
            minutes = 3 + run.config.seed
            results[run.name] = {"scores": scores, "steps": 1500, "minutes": minutes}
    return results


def test_rows_show_mean_and_sample_standard_deviation():
    results = made_up(THREE_RUNS)
    lines = tables.rows("table3", results, ["per-pixel accuracy"])
    assert lines[0] == ["1×1", "0.20 ± 0.10"]
    assert lines[1] == ["16×16", "0.50 ± 0.00"]
    assert tables.mean_and_spread([0.6, 0.7, 0.9])[1] == pytest.approx(
        np.std([6, 7, 9], ddof=1) / 10
    )


def test_rows_without_a_result_are_left_out():
    results = made_up(THREE_RUNS)
    results = {name: result for name, result in results.items() if "pixel" not in name}
    assert [line[0] for line in tables.rows("table3", results)] == ["16×16", "70×70", "142×142"]


def test_agreement_wants_every_run_on_the_same_side():
    results = made_up(THREE_RUNS)
    assert tables.agreement("table3", "70×70", "1×1", results) == "above"
    assert tables.agreement("table3", "1×1", "16×16", results) == "below"
    assert tables.agreement("table3", "70×70", "142×142", results) == "within the spread"


def test_markdown_has_the_ground_truth_and_the_papers_figures():
    results = made_up(THREE_RUNS)
    lines = tables.markdown("table3", results, SCORES).splitlines()
    assert lines[0] == "|  | per-pixel | per-class | class IOU | in the paper |"
    assert lines[2] == "| 1×1 | 0.20 ± 0.10 | 0.50 ± 0.00 | 0.50 ± 0.00 | 0.39 / 0.15 / 0.10 |"
    assert lines[5].endswith("|  |")  # the paper has no 142×142
    assert lines[6] == "| ground truth | 0.80 | 0.80 | 0.80 | 0.80 / 0.26 / 0.21 |"


def test_text_has_its_columns_below_each_other():
    results = made_up(THREE_RUNS)
    lines = tables.text("table3", results, ["per-pixel accuracy"]).splitlines()
    assert lines[0].split("  ")[-1] == "in the paper"
    assert {line.find("±") for line in lines[1:5]} == {lines[1].find("±")}
    assert lines[1].startswith("1×1 ")
    assert lines[5].startswith("ground truth  0.80")
    assert not any(line.endswith(" ") for line in lines)


def test_a_comparison_says_where_each_row_stands_and_has_the_papers_figure():
    results = made_up(THREE_RUNS)
    text = tables.compared("table3", "70×70", results, ("per-pixel accuracy", "weave"))
    head, *lines = text.splitlines()
    assert head.split() == ["per-pixel", "paper", "weave"]
    assert [line.split("  ")[0] for line in lines] == [
        *("1×1", "16×16", "70×70", "142×142"),
        "ground truth",
    ]
    assert lines[0].endswith("0.20 ± 0.10 below   0.39   0.50 ± 0.00 within")
    assert lines[2].split()[1:5] == ["0.75", "±", "0.15", "0.66"]  # itself: no word
    assert lines[3].split()[4:6] == ["within", "0.50"]  # the paper has no 142×142
    assert lines[4].split() == ["ground", "truth", "0.80", "0.80"]
    assert {line.rfind("0.50 ±") for line in lines[:4]} == {head.find("weave")}
    assert not any(line.endswith(" ") for line in (head, *lines))


def test_filled_replaces_tables_and_nothing_else():
    results = made_up(THREE_RUNS)
    page = "before\n<!-- table table3 -->\nold\n<!-- end -->\nafter\n"
    assert pages.filled(page, {}) == page  # nothing is measured
    once = pages.filled(page, results)
    assert once.startswith("before\n<!-- table table3 -->\n|  | per-pixel")
    assert once.endswith("|\n<!-- end -->\nafter\n")
    assert pages.filled(once, results) == once


def test_the_shipped_generators_are_shown_beside_the_truth():
    results = {
        "shipped-facades-128": {"scores": dict(zip(SCORES, (0.6, 0.3, 0.2), strict=True))},
        "shipped-facades-256": {"scores": dict(zip(SCORES, (0.4, 0.6, 0.5), strict=True))},
        f"segmenter-{VERSION}": {"scores": dict(zip(SCORES, (0.8, 0.6, 0.5), strict=True))},
    }
    page = pages.filled("<!-- shipped -->\n<!-- end -->", results)
    assert "| 128 pixels | 0.60 | 0.30 | 0.20 |" in page
    assert "| 128 pixels, of the truth's | 0.75 | 0.50 | 0.40 |" in page
    assert "| 256 pixels, of the truth's | 0.50 | 1.00 | 1.00 |" in page
    for size in (128, 256):
        results[f"shipped-facades-{size}"]["scores"] |= {"sharpness": 0.7, "Frechet": 1.5}
    results[f"segmenter-{VERSION}"]["scores"] |= {"sharpness": 1.0, "weave": 1.1}
    page = pages.filled(page, results)
    assert "| 128 pixels | 0.60 | 0.30 | 0.20 | 0.70 |" in page
    assert "| 128 pixels, of the truth's | 0.75 | 0.50 | 0.40 |  |" in page


def test_the_other_tasks_are_shown_with_the_measures_that_they_have():
    plain = {"L1": 0.1234, "PSNR": 20.06, "SSIM": 0.5, "weave": 1.2, "sharpness": 0.8}
    labels = dict(zip(SCORES, (0.9, 0.8, 0.7), strict=True))
    results = {
        "shipped-labels-128": {"scores": plain | labels},
        "shipped-edges-128": {"scores": plain | {"Frechet": 1.5}},
        "shipped-night-128": {"scores": plain | {"Frechet": 2.5}},
    }
    page = pages.filled("<!-- other tasks -->\nold\n<!-- end -->", results)
    row = "0.123 | 20.1 | 0.50 | 1.20 | 0.80 |"
    assert f"| photograph → labels | 0.90 | 0.80 | 0.70 | {row}  |" in page
    assert f"| day → night |  |  |  | {row} 2.50 |" in page
    assert "old" not in page


def test_ground_truth_of_a_table_is_that_of_its_facades_and_its_split():
    assert tables.truth_of("table1") == f"segmenter-{VERSION}"
    assert tables.truth_of("real") == "segmenter-facades"
    assert tables.report_of_truth(VERSION, "val") == f"segmenter-{VERSION}-val"


def test_tables_say_what_the_runs_took():
    results = made_up(THREE_RUNS)
    head, _, pixel, *_, truth = tables.markdown("table3", results).splitlines()
    looks = " | ".join(("Fréchet", *tables.LOOKS[1:]))
    assert head.endswith(f"| L1 | {looks} | steps | minutes | in the paper |")
    # Equal steps are no mean; minutes are.
    assert pixel.endswith("| 1,500 | 4.0 ± 1.0 | 0.39 / 0.15 / 0.10 |")
    assert truth.endswith("|  |  | 0.80 / 0.26 / 0.21 |")
    assert tables.columns("real")[-5:] == ("PSNR", "SSIM", "diversity", "steps", "minutes")


# --------------------------------------------------------------------------------------
# What is committed
# --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_every_run_of_every_table_is_there_and_up_to_date(name):
    for run in TABLES[name].runs:
        assert running.is_done(run, stored.FOLDER), run.name
        result = RESULTS[run.name]
        if run.minutes is None:
            assert result["steps"] == run.pairs // run.config.batch_size * run.config.epochs
        assert set(result["scores"]) >= {*tables.columns(name)} - {*tables.COST}
        assert re.fullmatch(r"[0-9a-f]{12}", result["commit"]), "made from code that is committed"


def test_pictures_are_there_for_all_built_in_runs_and_no_others():
    names = {run.name for run in all_runs() if run.config.data == "builtin"}
    pictures = {path.stem for path in (stored.FOLDER / "pictures").glob("*.jpg")}
    # Fine-tuning has pictures of its own (`experiments.tuning`).
    assert {name for name in pictures if not name.startswith("tuning-")} == names & set(RESULTS)


def test_pairs_behind_the_pictures_are_there_for_the_facades_of_every_table():
    for table in TABLES.values():
        if table.data == "builtin" and set(RESULTS) >= {run.name for run in table.runs}:
            strip = strips.strip(table.runs[0].name)
            assert [len(images) for images in strips.shown_pairs(table.facades)] == [len(strip)] * 2


def test_pairs_behind_the_pictures_are_those_that_were_translated():
    photographs, name = strips.shown_pairs(VERSION)[1], "l1-seed0"
    strip = strips.strip(name)
    both = [np.reshape(images, (len(strip), -1)) for images in (strip, photographs)]
    alike = np.corrcoef(*both)[: len(strip), len(strip) :]
    # A translation is more like its own photograph than like the others, on the whole.
    assert alike.trace() / len(strip) > alike.mean() + 0.05


def test_nothing_else_lies_among_the_results():
    reports = {*(f"shipped-{name}" for name in SHIPPED), *map(tables.truth_of, TABLES)}
    reports.add(tables.report_of_truth(VERSION, "val"))
    assert set(RESULTS) <= {run.name for run in all_runs()} | reports


def test_tables_of_the_page_are_those_of_the_results():
    page = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- table (\w+) -->", page)) == set(TABLES)
    assert pages.filled(page, RESULTS) == page


@pytest.mark.parametrize("name", SHIPPED)
def test_the_generator_that_was_measured_is_the_one_that_is_shipped(name):
    digest = hashlib.sha256(weights_path(name).read_bytes()).hexdigest()
    assert RESULTS[f"shipped-{name}"]["sha256"] == digest


@pytest.mark.parametrize("name", ["facades-128", "facades-256"])
def test_shipped_generators_are_read_nearly_as_well_as_the_truth(name):
    result = RESULTS[f"shipped-{name}"]
    truth = RESULTS[tables.report_of_truth(result["facades"])]
    ours, theirs = (one["scores"]["per-pixel accuracy"] for one in (result, truth))
    assert ours >= 0.95 * theirs


def prose_and_outputs(path):
    """Return what notebook 07 says and what it printed, from section 7.5 on."""
    cells = nbformat.read(path, as_version=4).cells
    first = next(n for n, cell in enumerate(cells) if "## 7.5" in cell.source)
    last = next(n for n, cell in enumerate(cells) if cell.source.startswith("## Recap"))
    said = [cell.source for cell in cells[first:last] if cell.cell_type == "markdown"]
    said = [text for text in said if not text.startswith("### Exercise")]
    printed = [
        output.text
        for cell in cells[first:last]
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream"
    ]
    return "\n".join(said), "\n".join(printed)


def test_notebook_prints_the_papers_tables_as_they_are():
    _, printed = prose_and_outputs(NOTEBOOK)
    shown = ("per-pixel accuracy", "Frechet", "sharpness")
    for name, beside, scores in (
        ("table1", "L1+cGAN", shown),
        ("table2", "U-Net, L1+cGAN", shown),
        ("table3", "70×70", ("per-pixel accuracy", "sharpness", "weave")),
    ):
        assert tables.compared(name, beside, RESULTS, scores) in printed, name


def test_numbers_in_the_text_are_those_of_the_tables():
    known = set(re.findall(r"\d\.\d\d", " ".join(tables.text(name, RESULTS) for name in TABLES)))
    known |= set(re.findall(r"\d\.\d\d", pages.shipped(RESULTS)))
    single = tables.values("table1", "L1+cGAN", "per-pixel accuracy", RESULTS)
    known |= {f"{value:.2f}" for value in single}
    page = PAGE.read_text(encoding="utf-8")
    page = re.sub(r"<!-- (?:table|shipped|other).*?<!-- end -->", "", page, flags=re.S)
    for text in (prose_and_outputs(NOTEBOOK)[0], page):
        assert set(re.findall(r"\b0\.\d\d\b", text)) <= known


def test_what_the_text_says_of_the_papers_orders_is_so():
    def verdict(table, one, other):
        return tables.agreement(table, one, other, RESULTS)

    def distance(table, one, other):
        return tables.agreement(table, one, other, RESULTS, "Frechet")

    for adversary in ("L1+GAN", "L1+cGAN"):
        assert verdict("table1", adversary, "L1") == "above"
        assert distance("table1", adversary, "L1") == "below"
        for alone in ("GAN", "cGAN"):
            assert verdict("table1", adversary, alone) == "above"
            assert distance("table1", adversary, alone) == "below"
    assert mean("table1", "L1", "Frechet") > 1.8 * mean("table1", "L1+cGAN", "Frechet")
    assert verdict("table1", "cGAN", "GAN") == "within the spread"
    collapsed = "cgan-seed2"
    scores = RESULTS[collapsed]["scores"]
    assert (scores["diversity"], scores["sharpness"]) == (0, 0)
    assert np.max(strips.strip(collapsed)) < 5
    for key, seed in itertools.product(("l1-gan", "quick"), SEEDS):
        assert RESULTS[f"{key}-seed{seed}"]["scores"]["diversity"] > 0
    assert tables.agreement("table1", "L1+cGAN", "L1+GAN", RESULTS, "sharpness") == "above"
    assert tables.agreement("table1", "L1+cGAN", "L1+GAN", RESULTS, "weave") == "below"
    assert verdict("table1", "L1+cGAN", "L1+GAN") == "within the spread"
    assert distance("table1", "L1+cGAN", "L1+GAN") == "within the spread"
    assert verdict("table1", "cGAN", "L1") == "below"
    for better, worse in (
        ("U-Net, L1", "encoder-decoder, L1"),
        ("U-Net, L1+cGAN", "encoder-decoder, L1+cGAN"),
        ("U-Net, L1+cGAN", "U-Net, L1"),
    ):
        assert verdict("table2", better, worse) == "above"
        assert distance("table2", better, worse) == "below"
    for say in (verdict, distance):
        assert say("table2", "encoder-decoder, L1+cGAN", "encoder-decoder, L1").startswith("within")
    rows = [row.label for row in TABLES["table3"].rows]
    for one, other in itertools.combinations(rows, 2):
        assert verdict("table3", one, other) == "within the spread"
        if one != "1×1":
            assert distance("table3", one, other) == "within the spread"
    for larger in rows[1:]:
        assert distance("table3", larger, "1×1") == "below"
    for one, other in itertools.pairwise(rows[:3]):
        assert tables.agreement("table3", other, one, RESULTS, "sharpness") == "above"
    assert tables.agreement("table3", "70×70", "16×16", RESULTS, "weave") == "below"
    assert max(rows, key=lambda row: mean("table3", row, "weave")) == "16×16"
    assert tables.agreement("table3", "142×142", "70×70", RESULTS, "weave") == "above"
    one, other = (mean("average", row.label, "Frechet") for row in TABLES["average"].rows)
    spread = tables.mean_and_spread(tables.values("table1", "L1+cGAN", "Frechet", RESULTS))[1]
    assert abs(one - other) < spread
    weights = {row.label: mean("lambda", row.label, "Frechet") for row in TABLES["lambda"].rows}
    assert min(weights, key=weights.get) == "λ = 100"
    layers = {
        row.label: mean("upsampling", row.label, "weave") for row in TABLES["upsampling"].rows
    }
    assert max(layers, key=layers.get) == "transposed convolution"
    assert min(layers, key=layers.get) == "smooth resize-convolution"
    real = {row.label: per_pixel("real", row.label) for row in TABLES["real"].rows}
    assert max(real, key=real.get) == "L1+cGAN"
    assert min(real["L1"], real["L1+GAN"]) > max(real["GAN"], real["cGAN"])


def mean(table, label, score):
    return tables.mean_and_spread(tables.values(table, label, score, RESULTS))[0]


def per_pixel(table, label):
    return mean(table, label, "per-pixel accuracy")
