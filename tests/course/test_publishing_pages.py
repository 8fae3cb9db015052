import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from pix2pix_utils.course.publishing import pages, site
from pix2pix_utils.support.errors import InputError


@pytest.fixture
def folder(tmp_path):
    """Three notebooks, of which the last fails, with outputs of an earlier run."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name, source in (("01_one", "print(20 + 1)"), ("02_two", "2"), ("03_three", "1 / 0")):
        cell = new_code_cell(source, outputs=[nbformat.v4.new_output("stream", text="stored")])
        cells = [new_markdown_cell(f"# Title of {name}"), cell]
        nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    return folder


@pytest.fixture
def built(monkeypatch):
    """What the site is asked to show; Sphinx has tests of its own."""
    asked = []

    def build(output, notebooks, note, draw):
        asked.append((output, notebooks, note))
        return output / "index.html"

    monkeypatch.setattr(site, "build", build)
    return asked


def printed(notebook):
    return [output.get("text") for output in notebook.cells[1].outputs]


def test_what_was_run_is_shown_with_its_time_and_the_rest_as_stored(folder, tmp_path, built, capfd):
    before = (folder / "01_one.ipynb").read_bytes()
    index = pages.publish(tmp_path / "pages", ["01"], folder)
    assert index == tmp_path / "pages" / "index.html"
    progress = capfd.readouterr().err
    assert "1/1  Title of 01_one: 100%" in progress
    assert "encryption" not in progress  # the kernel's words are not for readers
    ((_, notebooks, note),) = built
    assert list(notebooks) == ["01_one.ipynb", "02_two.ipynb", "03_three.ipynb"]
    assert printed(notebooks["01_one.ipynb"]) == ["21\n"]
    assert printed(notebooks["02_two.ipynb"]) == ["stored"]
    assert "| Title of 01_one | " in note
    assert "Title of 02_two" not in note
    assert 'href="../gallery/index.html"' in note
    assert (folder / "01_one.ipynb").read_bytes() == before


def test_what_ran_before_a_failure_is_shown(folder, tmp_path, built):
    with pytest.raises(InputError, match=r"03_three\.ipynb: did not run to its end"):
        pages.publish(tmp_path / "pages", ["01", "03"], folder)
    ((_, notebooks, note),) = built
    assert printed(notebooks["01_one.ipynb"]) == ["21\n"]
    assert printed(notebooks["03_three.ipynb"]) == ["stored"]
    assert "01_one" in note
    assert "03_three" not in note


def test_nothing_runs_where_no_page_could_be_written(folder, tmp_path, built, monkeypatch):
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(InputError, match="holds files that are not a site"):
        pages.publish(tmp_path, folder=folder)
    monkeypatch.setattr(site, "_NEEDED", ("no_such_theme",))
    with pytest.raises(InputError, match="no_such_theme: not installed"):
        pages.publish(tmp_path / "pages", folder=folder)
    assert not built
