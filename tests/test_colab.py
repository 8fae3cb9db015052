"""The first cells of a notebook in Colab, with all but Google's own package real.

A new virtual environment without the project, an empty working directory, a package that stands
in for ``google.colab``, and a repository on this disk to clone from.
"""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import nbformat
import pytest

import pix2pix_utils
from pix2pix_utils.course.publishing import series

ROOT = Path(__file__).parents[1]

RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
notebook.cells = notebook.cells[:int(sys.argv[2] or 1000)]
notebook.cells.append(nbformat.v4.new_code_cell("import pix2pix_utils; pix2pix_utils.__file__"))
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
print(notebook.cells[-1].outputs[0].data["text/plain"])
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """The project as a git repository whose notebooks name it as their address."""
    folder = tmp_path_factory.mktemp("origin") / "project"
    for name in ("pix2pix_utils", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in series.notebooks(folder=folder / "notebooks"):
        path.write_text(series.readdress(path.read_text("utf-8"), str(folder)), "utf-8")
    git = ["git", "-c", "user.name=tests", "-c", "user.email=tests@localhost"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "tests"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """The Python of a new environment, and the variables that make it look like Colab."""
    folder = tmp_path_factory.mktemp("colab")
    venv.create(folder / "venv")
    scheme = {"base": str(folder / "venv"), "platbase": str(folder / "venv")}
    own = Path(sysconfig.get_path("purelib", vars=scheme))
    # The packages of this environment, but not the project: its own link is not followed there.
    (own / "packages.pth").write_text(sysconfig.get_path("purelib"))
    (folder / "stand-in" / "google" / "colab").mkdir(parents=True)
    (folder / "stand-in" / "google" / "colab" / "__init__.py").touch()
    scripts = "Scripts" if os.name == "nt" else "bin"
    variables = {**os.environ, "PYTHONPATH": str(folder / "stand-in")}
    return str(folder / "venv" / scripts / Path(sys.executable).name), variables


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "cells"),
    [
        ("01", 8),  # the project is fetched, and the first pictures are made
        pytest.param("01", None, marks=pytest.mark.exhaustive),
        pytest.param("06", None, marks=pytest.mark.exhaustive),
    ],
)
def test_notebook_fetches_the_project_and_runs(repository, colab, tmp_path, number, cells):
    python, variables = colab
    (path,) = series.notebooks([number], repository / "notebooks")
    result = subprocess.run(
        [python, "-c", RUN, str(path), str(cells or "")],
        cwd=tmp_path,
        env=variables,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert Path(ast.literal_eval(result.stdout)).resolve().is_relative_to(tmp_path / "pix2pix")
    assert "pix2pix" in os.listdir(tmp_path)


@pytest.fixture
def first_cell(repository):
    """The code that fetches the project."""
    (path,) = series.notebooks(["01"], repository / "notebooks")
    return nbformat.read(path, as_version=4).cells[1].source


def run_cell(source, colab, folder):
    python, variables = colab
    return subprocess.run(
        [python, "-c", source], cwd=folder, env=variables, capture_output=True, text=True
    )


def test_what_a_broken_clone_has_left_does_not_stand_in_the_way(first_cell, colab, tmp_path):
    (tmp_path / "pix2pix.part" / "pix2pix_utils").mkdir(parents=True)
    result = run_cell(first_cell, colab, tmp_path)
    assert result.returncode == 0, result.stderr
    assert os.listdir(tmp_path) == ["pix2pix"]
    assert (tmp_path / "pix2pix" / "pix2pix_utils" / "pretrained").is_dir()
    assert run_cell(first_cell, colab, tmp_path).returncode == 0  # nothing is fetched again


def test_an_address_that_leads_nowhere_is_named_in_a_sentence(
    first_cell, repository, colab, tmp_path
):
    result = run_cell(first_cell.replace(str(repository), str(tmp_path / "x")), colab, tmp_path)
    assert result.returncode == 1
    said = result.stderr.splitlines()[-1]
    assert said == (
        f"{tmp_path / 'x'} cannot be fetched. Write into REPOSITORY, in this cell, the address of "
        "the repository in which you found this notebook, or try later."
    )
    assert not (tmp_path / "pix2pix").exists()


@pytest.mark.parametrize("inside", [None, "README.md", ".git/HEAD"])
def test_another_folder_of_the_same_name_is_named_in_a_sentence(
    first_cell, colab, tmp_path, inside
):
    """It may be what an interrupted clone of an earlier notebook has left, or the paper's code."""
    (tmp_path / "pix2pix").mkdir()
    if inside:
        (tmp_path / "pix2pix" / inside).parent.mkdir(exist_ok=True)
        (tmp_path / "pix2pix" / inside).touch()
    result = run_cell(first_cell, colab, tmp_path)
    assert result.returncode == 1
    said = result.stderr.splitlines()[-1]
    assert said == "The folder pix2pix is not the tutorial: rename it, and run again."


def test_an_old_copy_of_a_notebook_says_so(first_cell, repository, colab, tmp_path):
    major, minor = pix2pix_utils.__version__.split(".")[:2]
    old = first_cell.replace(f'"{major}.{minor}."', '"0.0."')
    assert old != first_cell, "the cell holds the version of the package that it belongs to"
    result = run_cell(old, colab, tmp_path)
    assert result.returncode == 1
    said = result.stderr.splitlines()[-1]
    assert said == f"This notebook is out of date: open it anew from {repository}"


def test_without_colab_the_project_must_be_there(first_cell, colab, tmp_path):
    python, variables = colab
    for stand_in, cloned in ((True, True), (False, False)):
        environment = {**variables, "PYTHONPATH": variables["PYTHONPATH"] if stand_in else ""}
        folder = tmp_path / str(stand_in)
        folder.mkdir()
        subprocess.run([python, "-c", first_cell], cwd=folder, env=environment, check=True)
        assert (folder / "pix2pix" / "pix2pix_utils").is_dir() is cloned
        assert os.listdir(folder) == (["pix2pix"] if cloned else [])
