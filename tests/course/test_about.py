"""Numbers behind ≈ are not compared by nbval: the asserts of their cells hold them instead."""

import json
import os
import re
from pathlib import Path

import about_numbers
import nbformat
import pytest

from pix2pix_utils.course.publishing import series


def numbers_of(cells, folder):
    """Run cells; return, for each that shows numbers behind ≈, what its asserts say of them."""
    notebook = nbformat.v4.new_notebook()
    client, found = series.client_of(notebook, folder), {}

    def run(source):
        notebook.cells.append(nbformat.v4.new_code_cell(source))
        client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1)
        return "".join(o.get("text", "") for o in notebook.cells[-1].outputs)

    with client.setup_kernel():
        run("import about_numbers\nabout_numbers.watch()")
        for number, cell in enumerate(cells):
            if cell.cell_type == "code":
                shown = run(cell.source)
                numbers = json.loads(run("about_numbers.tell()").splitlines()[-1])
                # What is put behind ≈ in another way than by an f-string would escape.
                assert len(re.findall(r"≈ *-?\d", shown)) <= len(numbers), cell.source
                if numbers:
                    found[number] = numbers
    return found


@pytest.fixture(autouse=True)
def the_kernel_finds_it(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(about_numbers.__file__).parent), prepend=os.pathsep)


def test_an_assert_that_is_too_wide_is_told_from_one_that_holds(tmp_path):
    sources = [
        "x = 10.0\nassert 9 < x < 11\nprint(f'≈ {x:.1f}')",
        "assert 5 < x\nprint(f'≈ {x:.1f}')",
        "rows = {'a': [2.0, 3.0], 'b': [0.001, 5]}\n"
        "for name, row in rows.items():\n    print(f'{name} ≈ {row[0]:.2f}, ≈ {row[1]:.0%}')\n"
        "assert rows['a'][0] < 2.3 and abs(rows['a'][1] - 3) < 0.1 and rows['b'][0] < 0.005",
        "import numpy as np\nassert 0.99 < np.sqrt(x * 0.1) < 1.01\nprint(f'≈ {np.sqrt(x * 0.1)}')",
        "assert all(-x < z < x for z in [1.0])\nprint(f'≈ {1.0:.0f}, {x}')",
        "done = []\ndef any_done():\n    return bool(done)\n\n"
        "assert 9 < x < 11 and not any_done()\nprint(f'≈ {x:.1f}')\ndone.append(x)",
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    found = numbers_of(cells, tmp_path)
    assert {number: [one["noticed"] for one in them] for number, them in found.items()} == {
        0: [True],
        1: [False],
        2: [False, True, True, False],
        3: [True],
        4: [False],
        5: [False],
    }
    assert [one["said"] for one in found[2]] == ["2.00", "300%", "0.00", "500%"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", series.notebooks(), ids=lambda path: path.stem)
def test_of_the_numbers_behind_about_four_of_five_may_not_be_others(path, tmp_path, monkeypatch):
    monkeypatch.setenv("PIX2PIX_RUNS", str(tmp_path / "runs"))
    found = numbers_of(nbformat.read(path, as_version=4).cells, path.parent)
    loose = [(n, one["what"]) for n, them in found.items() for one in them if not one["noticed"]]
    assert found
    assert len(loose) <= 0.2 * sum(map(len, found.values())), loose
