"""The repository's own promises: files that must agree, and the order of the modules."""

import ast
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

tomllib = pytest.importorskip("tomllib", reason="Python 3.10 cannot read pyproject.toml")

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Each module may use those to its left, and what stands in the same place.
ORDER = [
    {"errors", "files", "quiet", "pixels"},
    {"config"},
    {"data"},
    {"layers"},
    {"generator"},
    {"discriminator"},
    {"losses"},
    {"training"},
    {"onnx_writer"},
    {"inference", "evaluation"},
    {"figures"},
    {"gallery"},
    {"pretrained"},
    {"results"},
    {"notebook", "exercises", "series", "slides", "widgets"},
    {"grading"},
    {"cli"},
]


def test_conda_installs_what_pip_installs_and_gives_a_reason_for_each():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    listed = [line.strip()[2:] for line in lines if line.startswith("      - ")]
    assert listed.pop() == "--editable ."
    packages, reasons = zip(*(entry.split(" # ") for entry in listed), strict=True)
    extras = PROJECT["optional-dependencies"]
    expected = PROJECT["dependencies"] + extras["export"] + extras["dev"]
    assert sorted(packages) == sorted(expected)
    assert all(len(reason) > 10 for reason in reasons)


def test_readme_names_functions_and_files_that_exist():
    table = re.findall(r"\[`([\w.]+)`\]\(([\w/.]+)\)", README)
    assert len(table) >= 20
    for name, path in table:
        assert (ROOT / path).exists(), path
        module, _, attribute = name.rpartition(".")
        if module.endswith("Trainer"):
            module, attribute = "training", f"Trainer.{attribute}"
        found = importlib.import_module(f"pix2pix_utils.{module}")
        for part in attribute.split("."):
            found = getattr(found, part)
        assert callable(found), name


def sections(path):
    """Return the text of each numbered section of a notebook, by Jupyter's anchor."""
    found, anchor = {}, ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and re.match(r"## \d", line):
                anchor = line[3:].strip().replace(" ", "-")
            found[anchor] = found.get(anchor, "") + line + "\n"
    return found


def test_readme_shows_where_every_step_of_the_article_happens():
    rows = re.findall(r"^\| (.+?) \| .+? \| \[([\d.]+)\]\((\S+?)#(\S+)\) \| ", README, re.M)
    steps = {step.strip("`"): (number, path, anchor) for step, number, path, anchor in rows}
    for step in (
        *("load", "resize", "random_crop", "random_jitter", "normalize", "load_image_train"),
        *("load_image_test", "input pipeline", "downsample", "upsample", "Generator()"),
        *("Discriminator()", "generator_loss", "discriminator_loss", "optimisers", "checkpoints"),
        *("train_step", "fit", "generate_images"),
    ):
        number, path, anchor = steps[step]
        assert anchor.startswith(f"{number}-")
        text = sections(ROOT / path)[anchor]
        # The section does what the table says: it has the step's name, as code or as a word.
        word = {"optimisers": "Adam", "checkpoints": "checkpoint"}.get(step, step.strip("()"))
        assert word.lower() in text.lower(), (step, anchor)


def test_readme_lists_every_notebook_with_its_size():
    rows = dict(re.findall(r"^\| \[.+?\]\(notebooks/(\S+?)\) \|.*\| ([\d.]+) MB \|$", README, re.M))
    paths = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert sorted(rows) == [path.name for path in paths]
    for path in paths:
        assert float(rows[path.name]) == pytest.approx(path.stat().st_size / 1e6, abs=0.15)


def test_every_make_target_of_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"(?:^|`)make (\w+)", README, re.M)
    assert {"tutorial", "test", "lab", "format", "notebooks"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_every_command_of_the_readme_is_understood():
    from pix2pix_utils.cli import _parser

    commands = re.findall(r"^pix2pix ([^#\n]+)", README, re.M)
    assert len(commands) > 8
    for command in commands:
        _parser().parse_args(command.split())


def test_importing_the_package_does_not_load_tensorflow():
    modules = "config, cli, gallery, data.pairs, data.catalog, data.synthetic, data.preparation"
    program = f"import sys, {', '.join('pix2pix_utils.' + m for m in modules.split(', '))}\n"
    program += "sys.exit('tensorflow' in sys.modules or 'IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def imports_of(path):
    """List the modules of the package that a file imports, by their first name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pix2pix_utils"):
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                a.name.split(".")[1] for a in node.names if a.name.startswith("pix2pix_utils.")
            }
    return found - {"__version__"}


def test_modules_use_only_those_before_them():
    place = {name: number for number, names in enumerate(ORDER) for name in names}
    package = ROOT / "pix2pix_utils"
    for path in package.rglob("*.py"):
        own = path.relative_to(package).parts[0].removesuffix(".py")
        if own.startswith("__"):
            continue
        for used in imports_of(path):
            assert place[used] <= place[own], f"{path.name} imports {used}"


def test_each_module_has_a_test_file():
    package = ROOT / "pix2pix_utils"
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")}
    for path in package.iterdir():
        name = path.stem
        if name.startswith("__") or name in ("errors", "layers", "quiet", "data"):
            continue  # tested through what uses them
        assert name in tested, name
    for path in (package / "data").iterdir():
        if not path.stem.startswith("__") and path.stem not in ("reading", "sources"):
            assert f"data_{path.stem}" in tested, path.stem


def test_nothing_large_is_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    paths = [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    weights = [path for path in paths if path.suffix == ".npz"]
    assert sum(path.stat().st_size for path in weights) <= 26_000_000
    for path in set(paths) - set(weights):
        limit = 1_500_000 if path.suffix == ".ipynb" else 1_000_000
        assert path.stat().st_size <= limit, path
