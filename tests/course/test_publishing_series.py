import json

import nbformat
import pytest

from pix2pix_utils.course.publishing import series
from pix2pix_utils.support.errors import InputError


def cell(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def write(folder, name, *cells):
    folder.mkdir(exist_ok=True)
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(f"# {name}\n\n[next](02_two.ipynb#a)"), *cells]
    )
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "notebooks"
    write(folder, "01_one", cell("x = 20", tags=["setup"], collapsed=True), cell("print(x + 1)\nx"))
    figure = (
        "import numpy\nfrom pix2pix_utils.course import figures\n"
        "figures.show(figures.row([numpy.zeros((8, 8, 3), 'uint8')], ['<Black>']))"
    )
    write(folder, "02_two", cell("import os\nprint(os.path.basename(os.getcwd()))"), cell(figure))
    return folder


def test_the_tour_and_the_article_are_no_lessons(folder):
    write(folder, "00_tour", cell("1"))
    write(folder, "09_article", cell("1"))
    assert len(series.notebooks(folder=folder)) == 4
    assert [path.stem for path in series.lessons(folder=folder)] == ["01_one", "02_two"]


def test_notebooks_are_found_by_the_beginning_of_their_names(folder):
    (folder / "notes.ipynb").write_text("{}")
    assert [path.stem for path in series.notebooks(folder=folder)] == ["01_one", "02_two"]
    assert [path.stem for path in series.notebooks(["02"], folder)] == ["02_two"]
    with pytest.raises(InputError, match=r"03: is the beginning of no notebook.*01_one, 02_two"):
        series.notebooks(["03"], folder)
    with pytest.raises(InputError, match="holds no notebooks"):
        series.notebooks(folder=folder / "none")


def test_a_run_stores_tidy_outputs_and_leaves_the_file_alone(folder):
    path = folder / "01_one.ipynb"
    before = path.read_bytes()
    done = []
    notebook = series.execute(path, on_cell=lambda *progress: done.append(progress))
    assert path.read_bytes() == before
    assert done[-1] == (3, 3)
    first, second = notebook.cells[1:]
    assert (first.execution_count, second.execution_count) == (1, 2)
    assert [output.output_type for output in second.outputs] == ["stream", "execute_result"]
    assert second.outputs[0].text == "21\n"
    assert first.metadata == {"tags": ["setup"]}
    assert [c.id for c in notebook.cells] == ["cell-00", "cell-01", "cell-02"]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    # A second run gives the same file, byte for byte.
    stored = folder / "stored.ipynb"
    series.store(notebook, stored)
    first_bytes = stored.read_bytes()
    series.store(series.execute(stored), stored)
    assert stored.read_bytes() == first_bytes


def test_a_failing_cell_is_named_and_nothing_is_stored(tmp_path, capsys, monkeypatch):
    path = write(tmp_path, "01_one", cell("1 / 0  # the culprit"))
    before = path.read_bytes()
    monkeypatch.setattr(series, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(series.notebooks, "__defaults__", ((), tmp_path))
    assert series.main(["refresh"]) == 2
    printed = capsys.readouterr().err
    assert "01_one.ipynb: did not run to its end" in printed
    assert "the culprit" in printed
    assert "ZeroDivisionError" in printed
    assert path.read_bytes() == before


def test_the_address_stands_in_one_place(tmp_path):
    project = tmp_path / "pyproject.toml"
    project.write_text('[project.urls]\nRepository = "https://github.com/a/b/"\n')
    assert series.address(project) == "https://github.com/a/b"
    project.write_text("[project]\n")
    with pytest.raises(InputError, match="has no line Repository"):
        series.address(project)


def test_readdress_changes_badge_and_bootstrap_and_nothing_else():
    badge = "https://colab.research.google.com/github/OLD/NAME/blob/main/notebooks/01_data.ipynb"
    source = 'REPOSITORY = "https://github.com/OLD/NAME"\nother = "https://github.com/OLD/x"'
    text = json.dumps({"badge": f"[![x](y.svg)]({badge})", "source": source})
    changed = json.loads(series.readdress(text, "https://github.com/new/home"))
    assert changed["badge"] == f"[![x](y.svg)]({badge.replace('OLD/NAME', 'new/home')})"
    assert changed["source"] == source.replace("OLD/NAME", "new/home")
    assert series.readdress(text, "https://github.com/OLD/NAME") == text
    local = json.loads(series.readdress(text, "/a folder/clone"))
    assert 'REPOSITORY = "/a folder/clone"' in local["source"]


def test_minutes_count_prose_code_figures_and_exercises():
    figure = nbformat.v4.new_output("display_data", data={"image/png": "a"})
    cells = [
        nbformat.v4.new_markdown_cell("word " * 90),
        cell("x = 1\n\ny = 2\nz = 3\n" * 2),
        nbformat.v4.new_markdown_cell("## 1.1 One\n[a link](https://one.two/three/four)"),
        nbformat.v4.new_markdown_cell("### Exercise 1.1 · Try (hard)"),
        cell("def f():\n    return ...\n\n\nexercises.q1.check(f)"),
        cell("# ## not a heading\nshow()"),
    ]
    cells[-1].outputs = [figure] * 3
    found = series.minutes(nbformat.v4.new_notebook(cells=cells))
    assert list(found) == ["", "1.1 One"]
    assert found[""] == (pytest.approx(90 / 180 + 6 / 12), {})
    words = len(["1", "1", "One", "a", "link", "Exercise", "1", "1", "Try", "hard"])
    assert found["1.1 One"] == (pytest.approx(words / 180 + 2 / 12 + 3 / 3), {"1.1": 9})


def test_a_live_widget_is_not_stored_and_its_picture_is():
    from pix2pix_utils.course.figures.display import VIEW

    output = nbformat.v4.new_output("display_data", data={"image/png": "a", VIEW: {"model_id": 1}})
    one = cell("explorer.show()")
    one.outputs = [output]
    series.tidy(nbformat.v4.new_notebook(cells=[one]))
    assert set(output.data) == {"image/png"}


def test_minutes_are_printed(folder, monkeypatch, capsys):
    monkeypatch.setattr(series.notebooks, "__defaults__", ((), folder))
    assert series.main(["minutes", "01"]) == 0
    assert "01_one.ipynb: 0 to read, 0 for its exercises" in capsys.readouterr().out
