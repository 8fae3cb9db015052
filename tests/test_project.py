"""The repository's own promises: files that must agree, and the order of the modules."""

import ast
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pix2pix_utils

tomllib = pytest.importorskip("tomllib", reason="Python 3.10 cannot read pyproject.toml")

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

BOOK = [
    {"support"},
    {"facades"},
    {"config"},
    {"data"},
    {"layers"},
    {"generator"},
    {"discriminator"},
    {"losses"},
    {"training"},
    {"pretrained"},
    {"export"},
    {"inference", "evaluation"},
]
"""The order of imports: each may use those above it. The README gives the order to read in."""

COURSE = [
    {"figures"},
    {"publishing"},
    {"experiments"},
    {"notebook", "exercises", "widgets", "windows"},
    {"grading"},
]


def test_conda_installs_what_pip_installs_and_gives_a_reason_for_each():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    listed = [line.strip()[2:] for line in lines if line.startswith("      - ")]
    assert listed.pop() == "--editable ."
    packages, reasons = zip(*(entry.split(" # ") for entry in listed), strict=True)
    extras = PROJECT["optional-dependencies"]
    expected = PROJECT["dependencies"] + extras["export"] + extras["site"] + extras["dev"]
    expected.remove("pix2pix-utils[site]")  # dev includes it
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


@pytest.mark.parametrize(
    ("page", "least"), [("README.md", 9), ("docs/runs.md", 6), ("docs/data.md", 3)]
)
def test_every_command_of_the_pages_is_understood(page, least):
    from pix2pix_utils.cli import build_parser

    text = (ROOT / page).read_text(encoding="utf-8")
    commands = re.findall(r"^pix2pix ([^#\n]+)", text, re.M)
    assert len(commands) >= least
    for command in commands:
        build_parser().parse_args(command.split())


def test_importing_the_package_does_not_load_tensorflow():
    modules = "config, cli, facades, data.pairs, data.catalog, data.builtin, data.preparation"
    program = f"import sys, {', '.join('pix2pix_utils.' + m for m in modules.split(', '))}\n"
    program += "sys.exit('tensorflow' in sys.modules or 'IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_an_old_copy_of_a_notebook_says_what_to_do():
    with pytest.raises(ImportError, match=r"older than the package .* open the notebook anew"):
        exec("from pix2pix_utils import notebook")
    with pytest.raises(ImportError, match="cannot import name 'nonsense'"):
        exec("from pix2pix_utils import nonsense")


def test_the_version_stands_alike_everywhere():
    version = PROJECT["version"]
    assert pix2pix_utils.__version__ == version
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {version}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def imports_of(path):
    """List the modules of the package that a file imports, with their dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pix2pix_utils"):
            inner = node.module.split(".")[1:]
            if inner and inner != ["course"]:
                found.add(".".join(inner))
            else:
                found |= {".".join([*inner, alias.name]) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("pix2pix_utils.")
                for alias in node.names
                if alias.name.startswith("pix2pix_utils.")
            }
    return found - {"__version__"}


def test_imports_run_one_way():
    """The book knows nothing of the course, and nothing imports the command, which uses both."""
    order = [*BOOK, *({f"course.{name}" for name in names} for names in COURSE)]
    place = {name: number for number, names in enumerate(order) for name in names}
    place["cli"] = len(order)
    package = ROOT / "pix2pix_utils"

    def module_of(dotted):
        return ".".join(dotted.split(".")[: 2 if dotted.startswith("course.") else 1])

    for path in package.rglob("*.py"):
        dotted = ".".join(path.relative_to(package).with_suffix("").parts)
        own = module_of(dotted)
        if own.startswith("__") or own == "course.__init__":
            continue
        for used in map(module_of, imports_of(path)):
            assert place[used] <= place[own], f"{dotted} imports {used}"


def test_the_package_is_three_rooms():
    package = ROOT / "pix2pix_utils"
    entries = {path.name for path in package.iterdir() if path.name != "__pycache__"}
    assert len(entries) <= 17
    rooms = {name for names in BOOK for name in names} | {"cli", "course"}
    assert {name.removesuffix(".py") for name in entries} == rooms | {"__init__", "__main__"}


def test_each_module_has_a_test_file_in_its_room():
    package = ROOT / "pix2pix_utils"
    elsewhere = {  # tested through what uses them
        "book": {
            "layers",
            "data_reading",
            "support_errors",
            "support_quiet",
            "data_builtin",
            "support_copies",
        },
        "course": set(),
    }
    book = [path for path in package.iterdir() if path.suffix == ".py"]
    book += [path for name in ("data", "support") for path in (package / name).glob("*.py")]
    book += [package / name for name in ("cli", "evaluation", "export", "pretrained", "training")]
    for room, paths, top in (
        ("book", book, package),
        ("course", (package / "course").iterdir(), package / "course"),
    ):
        tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / room).iterdir()}
        for path in paths:
            name = "_".join(path.relative_to(top).with_suffix("").parts)
            if "__" in name or name in elsewhere[room]:
                continue
            assert any(one == name or one.startswith(f"{name}_") for one in tested), name


def test_nothing_large_is_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    paths = [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    weights = [path for path in paths if path.suffix == ".npz"]
    assert sum(path.stat().st_size for path in weights) <= 26_000_000
    for path in set(paths) - set(weights):
        limit = 1_500_000 if path.suffix == ".ipynb" else 1_000_000
        assert path.stat().st_size <= limit, path
