import dataclasses
import json
import os
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from PIL import Image

from conftest import picture, write_pairs
from pix2pix_utils import cli
from pix2pix_utils.config import Config
from pix2pix_utils.course.publishing import pages
from pix2pix_utils.course.publishing.site.sources import Sources
from pix2pix_utils.training import checkpoint

SMALL = [
    *("--image-size", "32", "--load-size", "36", "--generator-filters", "4"),
    *("--discriminator-filters", "4", "--discriminator-layers", "1", "--epochs", "2"),
    *("--batch-size", "1"),
]


def pix2pix(capsys, *arguments):
    """Run the command in this process; return status, output and errors."""
    try:
        status = cli.main([str(argument) for argument in arguments])
    except SystemExit as leaving:
        status = leaving.code
    output = capsys.readouterr()
    return status, output.out, output.err


@pytest.fixture
def run(folder, tmp_path, capsys):
    status, _, errors = pix2pix(
        capsys, "train", "--data", folder, "--run", tmp_path / "run", *SMALL
    )
    assert status == 0, errors
    return tmp_path / "run"


def test_help_is_instant_and_names_every_field():
    program = "import sys; from pix2pix_utils import cli\n"
    program += "try: cli.main(['train', '--help'])\n"
    program += "except SystemExit: print('tensorflow' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip().endswith("False")
    for field in dataclasses.fields(Config):
        assert "--" + field.name.replace("_", "-") in result.stdout


def test_module_is_the_same_command():
    result = subprocess.run(
        [sys.executable, "-m", "pix2pix_utils", "--version"], capture_output=True, text=True
    )
    assert result.returncode == 0
    assert result.stdout.startswith("pix2pix 0.")


def test_train_writes_a_run_and_goes_on_by_itself(run, capsys):
    config = Config.from_json(run / "config.json")
    assert (config.image_size, config.direction, config.epochs) == (32, "BtoA", 2)
    assert config.normalization == "batch"  # the paper's, as the data are one's own
    assert os.path.isabs(config.data)
    status, output, _ = pix2pix(capsys, "train", "--run", run, "--epochs", "3")
    assert status == 0
    assert "going on from step 12" in output
    assert "step 18 is saved" in output


@pytest.mark.slow
def test_train_stops_after_the_steps_asked_for(folder, tmp_path, capsys):
    options = ("train", "--data", folder, "--run", tmp_path / "run", *SMALL)
    assert pix2pix(capsys, *options, "--steps", 4)[0] == 0
    assert [step for step, _ in checkpoint.checkpoints(tmp_path / "run" / "checkpoints")] == [4]
    assert pix2pix(capsys, *options, "--steps", 0)[0] == 2


@pytest.mark.slow
def test_translate_a_data_set_with_its_truth(run, folder, tmp_path, capsys):
    status, output, _ = pix2pix(
        capsys, "translate", "--run", run, folder, "--output", tmp_path / "g"
    )
    assert status == 0
    page = tmp_path / "g" / "index.html"
    assert output.strip().endswith(str(page))
    text = page.read_text()
    assert "SSIM" in text
    assert len(list((tmp_path / "g" / "images").iterdir())) == 9


def test_translate_tells_pairs_from_inputs_and_says_so(run, folder, tmp_path, capsys):
    options = ("translate", "--run", run, folder / "test", "--output")
    status, output, _ = pix2pix(capsys, *options, tmp_path / "g")
    assert status == 0
    assert "read as pairs" in output
    assert len(list((tmp_path / "g" / "images").iterdir())) == 9
    status, output, _ = pix2pix(capsys, *options, tmp_path / "h", "--single")
    assert status == 0
    assert len(list((tmp_path / "h" / "images").iterdir())) == 6


def test_translate_single_files_of_difficult_names(run, tmp_path, capsys):
    name = "a [1] ü.png"
    Image.fromarray(picture(1)[:, :32]).save(tmp_path / name)
    status, _, errors = pix2pix(
        capsys, "translate", "--run", run, tmp_path / name, "--output", tmp_path / "g", "--seed", 3
    )
    assert status == 0, errors
    assert len(list((tmp_path / "g" / "images").iterdir())) == 2


@pytest.mark.slow
def test_evaluate_prints_the_same_twice(run, folder, capsys):
    results = [
        json.loads(pix2pix(capsys, "evaluate", "--run", run, "--json", "--data", folder)[1])
        for _ in range(2)
    ]
    assert results[0] == results[1]
    assert results[0]["pairs"] == 3
    assert 0 < results[0]["L1"] < 2
    assert set(results[0]) == {"pairs", "split", "L1", "PSNR", "SSIM", "sharpness"}
    status, output, _ = pix2pix(capsys, "evaluate", "--run", run, "--no-noise")
    assert status == 0
    assert "PSNR" in output


@pytest.mark.slow
@pytest.mark.exhaustive  # what it prints is measured in lesson 7 too
def test_evaluate_has_networks_read_the_built_in_facades(tmp_path, capsys):
    small = ("--generator-filters", "4", "--discriminator-filters", "4")
    run = ("--run", tmp_path / "run")
    status, _, errors = pix2pix(capsys, "train", "--preset", "quick", *run, *small, "--steps", 1)
    assert status == 0, errors
    output = pix2pix(capsys, "evaluate", *run)[1]
    lines = re.findall(r"^(\D+?) +([\d.]+)(?: \(ground truth ([\d.]+)\))?$", output, re.M)
    result = {name: float(value) for name, value, _ in lines}
    truth = {name: float(value) for name, _, value in lines if value}
    assert truth["per-pixel accuracy"] > 0.85
    assert truth["family"] > 0.65
    # After one step nothing can be read yet.
    assert result["per-pixel accuracy"] < 0.6 * truth["per-pixel accuracy"]
    assert result["family"] < 0.5 * truth["family"]
    assert {"weave", "sharpness", "Frechet", "wall colours"} < set(result)


@pytest.mark.slow
def test_export_and_its_refusals(run, tmp_path, capsys):
    options = ("export", "--run", run, "--format", "keras", "--output", tmp_path / "g.keras")
    assert pix2pix(capsys, *options)[0] == 0
    assert (tmp_path / "g.keras").stat().st_size > 1000
    status, _, errors = pix2pix(capsys, *options)
    assert (status, "exists" in errors) == (2, True)
    bad = (*options[:-1], tmp_path / "h.keras", "--image-size", 40)
    assert "multiples of 32" in pix2pix(capsys, *bad)[2]
    bad = (*options[:-1], tmp_path / "h.keras", "--weights", "int8")
    assert "weights: keras keeps float32 only, not int8" in pix2pix(capsys, *bad)[2]
    bad = (*options[:-1], tmp_path / "h.keras", "--skips")
    assert "skips: keras cannot switch them" in pix2pix(capsys, *bad)[2]
    assert not (tmp_path / "h.keras").exists()


def test_data_check_names_what_is_wrong(folder, capsys):
    status, output, _ = pix2pix(capsys, "data", "check", folder)
    assert status == 0
    assert output.splitlines() == [
        "train: 6 pairs, 0 of them unusable",
        "test: 3 pairs, 0 of them unusable",
    ]
    (folder / "train" / "2.png").write_bytes(b"")
    status, output, errors = pix2pix(capsys, "data", "check", folder)
    assert status == 2
    assert "2.png: is empty" in output
    assert "1 problems" in errors


def test_data_prepare_makes_pairs_that_train(tmp_path, capsys):
    for half in "ab":
        (tmp_path / half).mkdir()
        for number in range(10):
            Image.fromarray(picture(number)[:, :32]).save(tmp_path / half / f"{number}.png")
    options = ("data", "prepare", tmp_path / "pairs", "--size", 32)
    both = ("--a", tmp_path / "a", "--b", tmp_path / "b")
    status, _, errors = pix2pix(capsys, *options, *both)
    assert status == 0, errors
    assert pix2pix(capsys, "data", "check", tmp_path / "pairs")[0] == 0
    status, _, errors = pix2pix(capsys, *options, "--a", tmp_path / "a")
    assert status == 2
    assert "--a and --b, or --images" in errors


@pytest.mark.slow
def test_tutorial_trains_and_shows(tmp_path, capsys):
    folder = write_pairs(tmp_path / "mine", train=4, test=2, height=64, width=128)
    output = tmp_path / "tutorial"
    options = ("tutorial", "--data", folder, "--output", output, "--steps", 4)
    status, printed, errors = pix2pix(capsys, *options)
    assert status == 0, errors
    page = output / "gallery" / "index.html"
    assert printed.splitlines()[-1] == f"Open {page.resolve()} in a browser."
    assert len(list((output / "gallery" / "images").iterdir())) == 6
    translated = [p for p in (output / "gallery" / "images").iterdir() if "translation" in p.name]
    assert np.asarray(Image.open(translated[0])).shape == (128, 128, 3)
    # A second call finds the run finished and shows it again.
    assert pix2pix(capsys, *options)[0] == 0


@pytest.mark.parametrize("lacks", ["a test split", "a free place", "a folder"])
def test_tutorial_finds_out_before_it_trains(tmp_path, capsys, monkeypatch, lacks):
    monkeypatch.setattr("pix2pix_utils.cli.tutorial.fit", lambda *_: pytest.fail("it trained"))
    folder = write_pairs(tmp_path / "mine", test=0 if lacks == "a test split" else 1)
    gallery = tmp_path / "out" / "gallery"
    gallery.mkdir(parents=True)
    if lacks == "a free place":
        (gallery / "diary.txt").write_text("mine")
    if lacks == "a folder":
        gallery.rmdir()
        gallery.parent.rmdir()
        gallery.parent.write_text("a file")
    status, _, errors = pix2pix(capsys, "tutorial", "--data", folder, "--output", gallery.parent)
    assert (status, errors.count("\n")) == (2, 1)
    said = {"a test split": "test", "a free place": "not a gallery", "a folder": "a file"}
    assert said[lacks] in errors
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith((".", "tmp"))]


@pytest.mark.slow
def test_tutorial_runs_the_notebooks_and_shows_what_they_trained(
    folder, tmp_path, monkeypatch, capsys
):
    arguments = ["train", "--data", str(folder), *SMALL, "--run"]
    source = "import os\nfrom pix2pix_utils import cli\n"
    source += f"cli.main({arguments} + [os.environ['PIX2PIX_RUNS'] + '/quick'])"
    cells = [nbformat.v4.new_markdown_cell("# 5 · Train"), nbformat.v4.new_code_cell(source)]
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebooks / "05_training.ipynb")
    monkeypatch.setattr(pages.publish, "__defaults__", ((), notebooks))
    (tmp_path / "README.md").write_text("# Title\n\n## The notebooks\n")
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n")
    monkeypatch.setattr(Sources.__init__, "__defaults__", (tmp_path,))
    monkeypatch.setenv("PIX2PIX_RUNS", "set back afterwards")
    output = tmp_path / "tutorial"
    status, printed, errors = pix2pix(capsys, "tutorial", "--output", output)
    assert status == 0, errors
    index = (output / "pages" / "index.html").resolve()
    assert printed.splitlines()[-1] == f"Open {index} in a browser."
    assert "5 · Train" in (index.parent / "notebooks" / "05_training.html").read_text("utf-8")
    assert len(list((output / "gallery" / "images").iterdir())) == 9


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["train", "--run", "R", "--data", "nowhere"], "nowhere: is not a folder"),
        (["train", "--run", "R", "--gan-loss", "hinge"], "gan_loss: 'hinge' is not allowed"),
        (["train", "--run", "R", "--epochs", "many"], "'many' is not a whole number, at least 1"),
        (["train"], "--run"),
        (["translate", "--run", "nowhere", "x.png", "--output", "o"], "config.json: cannot be"),
        (["evaluate", "--run", "nowhere"], "config.json: cannot be read"),
        (["data", "faces"], "faces"),
        (["data", "check", "nowhere"], "nowhere: is not a folder"),
        (["data", "check", "x" * 300], "File name too long"),
        (["train", "--run", "R", "--data", "x" * 300], "File name too long"),
        (["data", "prepare", "o", "--images", "i", "--direction", "AtoB"], "--direction: has no"),
        (["data", "prepare", "o", "--images", "i", "--label-half", "A"], "--label-half: has no"),
        (["data", "prepare", "o", "--a", "a", "--b", "b", "--kind", "grey"], "--kind: has no"),
        (["tutorial", "--steps", "5"], "--steps: has no meaning without --data"),
        *(
            ([*command, "--seed", seed], f"'{seed}' is not a whole number, at least 0")
            for seed in ("-1", "9" * 30, "1.5")
            for command in (
                ["data", "prepare", "o", "--images", "i"],
                ["translate", "--run", "r", "x.png", "--output", "o"],
                ["evaluate", "--run", "r"],
            )
        ),
        (["paint"], "paint"),
    ],
)
def test_mistakes_are_one_line_and_status_2(tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    status, _, errors = pix2pix(capsys, *arguments)
    assert status == 2
    assert errors.count("\n") == 1
    assert errors.startswith("pix2pix")
    assert says in errors
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
def test_missing_input_files_are_all_named(run, tmp_path, capsys):
    status, _, errors = pix2pix(
        capsys, "translate", "--run", run, "x.png", "y.png", "--output", tmp_path / "g"
    )
    assert status == 2
    assert "x.png: cannot be read" in errors
    assert "y.png: cannot be read" in errors
    assert not (tmp_path / "g").exists()
