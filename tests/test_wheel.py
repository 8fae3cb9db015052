"""The package as a wheel: every file is in it, and it works where the repository is not."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXPERIMENTS = ROOT / "pix2pix_utils" / "course" / "experiments"

USE = """
import json, sys
import numpy as np
import pix2pix_utils
from pix2pix_utils.support.quiet import import_tensorflow
import_tensorflow()
from pix2pix_utils.course.experiments import tables
from pix2pix_utils.facades import draw_label_map, to_colours
from pix2pix_utils.inference import translate
from pix2pix_utils.pretrained import load_pretrained
generator, config = load_pretrained()
house = translate(generator, to_colours(draw_label_map(0, 0, config.image_size)))
print(json.dumps([pix2pix_utils.__file__, house.shape, len(tables.load()), float(house.std())]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of a copy: a build leaves files behind, and would find those of an earlier one."""
    folder = tmp_path_factory.mktemp("source")
    leave = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "pix2pix_utils", folder / "pix2pix_utils", ignore=leave)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", folder / "dist", folder], check=True)
    (path,) = (folder / "dist").glob("*.whl")
    return path


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "pix2pix_utils").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert inside == files


def test_the_wheel_translates_without_the_repository(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    result = subprocess.run(
        [sys.executable, "-c", USE], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr[-2000:]
    where, shape, results, spread = json.loads(result.stdout.splitlines()[-1])
    assert Path(where).is_relative_to(tmp_path / "site")
    assert shape == [128, 128, 3]
    assert results == len(list((EXPERIMENTS / "runs").glob("*.json")))
    assert spread > 20  # a picture, not a grey field
