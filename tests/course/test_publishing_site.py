"""The sources of the site and what is refused; tests/browser/test_site.py looks at its pages."""

import os
import re
import shutil

import nbformat
import pytest

from pix2pix_utils.course.publishing import series, site
from pix2pix_utils.course.publishing.site import __main__ as command
from pix2pix_utils.course.publishing.site import sources
from pix2pix_utils.course.publishing.site.sources import Sources, slug
from pix2pix_utils.support.errors import InputError

ADDRESS = "https://github.com/a/b"


@pytest.fixture
def root(tmp_path):
    """A small repository."""
    root = tmp_path / "repository"
    files = {
        "README.md": "# Title\n\nWords, [two](docs/two.md#a-b).\n\n## The notebooks\n\n"
        "[one](notebooks/01_one.ipynb#1.1-It's-one)\n\n## How\n\n[code](code/x.py)\n",
        "CHANGELOG.md": "# Changes\n",
        "docs/two.md": "# Two\n\n## A, b\n\n![house](pictures/house.png) [top](../README.md)\n",
        "docs/pictures/house.png": "bytes",
        "docs/results.md": "# Results\n",
        "code/x.py": "1\n",
        "pix2pix_utils/pretrained/large.md": "# Large\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def notebook():
    badge = "https://colab.research.google.com/github/OLD/NAME/blob/main/notebooks/01_one.ipynb"
    first = f"# 1\n\n[![Open in Colab](https://x/colab-badge.svg)]({badge})\n\n[w](../docs/two.md)"
    code = nbformat.v4.new_code_cell('REPOSITORY = "https://github.com/OLD/NAME"\nx["[a](b)"](c)')
    code.metadata.tags = ["bootstrap"]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(first), code])


@pytest.fixture
def written(root, notebook, tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    Sources(folder, ADDRESS, root).write({"01_one.ipynb": notebook}, "**A note.**")
    return folder


def toctree(text):
    return re.search(r"```\{toctree\}\n:hidden:\n\n(.*?)\n```", text, re.DOTALL)[1].splitlines()


def test_the_readme_becomes_front_lessons_and_manual(written):
    front = (written / "index.md").read_text()
    assert front.startswith("# Title\n\n**A note.**\n\nWords, [two](docs/two.md#a-b).")
    assert "## " not in front
    assert toctree(front) == [
        "Lessons <notebooks/index>", "manual", "Results <docs/results.md>", "docs/two.md",
        "generators/index.md", "changes.md",
    ]  # fmt: skip
    lessons = (written / "notebooks" / "index.md").read_text()
    assert lessons.startswith("# The notebooks\n\n[one](01_one.ipynb#11-its-one)\n")
    assert toctree(lessons) == ["01_one.ipynb"]
    manual = (written / "manual.md").read_text()
    assert manual == f"# Manual\n\n## How\n\n[code]({ADDRESS}/blob/main/code/x.py)\n"


def test_whatever_is_in_docs_is_a_page_with_its_pictures(written):
    text = (written / "docs" / "two.md").read_text()
    assert text.endswith("![house](pictures/house.png) [top](../index.md)\n")
    assert (written / "docs" / "pictures" / "house.png").read_text() == "bytes"
    assert toctree((written / "generators" / "index.md").read_text()) == ["large.md"]


def test_a_notebook_is_linked_and_its_first_cell_folded(written, notebook):
    before = nbformat.writes(notebook)
    text, code = nbformat.read(written / "notebooks" / "01_one.ipynb", as_version=4).cells
    target = "https://colab.research.google.com/github/a/b/blob/main/notebooks/01_one.ipynb"
    assert f"[Open in Colab]({target}){{.open-in-colab}}\n\n[w](../docs/two.md)" in text.source
    assert code.source == f'REPOSITORY = "{ADDRESS}"\nx["[a](b)"](c)'
    assert code.metadata.tags == ["bootstrap", "hide-input"]
    assert nbformat.writes(notebook) == before


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://x.org/y.md", "https://x.org/y.md"),
        ("#here", "#here"),
        ("../README.md", "../index.md"),
        ("two.md#A-B", "two.md#a-b"),
        ("../code", f"{ADDRESS}/tree/main/code"),
        ("../code/x.py", f"{ADDRESS}/blob/main/code/x.py"),
    ],
)
def test_links_lead_to_pages_or_to_the_repository(root, tmp_path, link, expected):
    made = Sources(tmp_path, ADDRESS, root)
    text = "a [b]({0}) `[c]({0})`\n\n```\n[d]({0})\n```\n"
    found = made.linked(text.format(link), "docs/two.md", "docs/two.md")
    assert found == text.format(link).replace(f"a [b]({link})", f"a [b]({expected})")


def test_a_link_that_leads_nowhere_is_named(root, tmp_path):
    (root / "docs" / "two.md").write_text("# Two\n\n[x](three.md)")
    with pytest.raises(InputError, match=r"docs/two\.md: links to three\.md, which is not there"):
        Sources(tmp_path, ADDRESS, root).write({})


def test_a_readme_without_its_section_is_refused(root, tmp_path):
    (root / "README.md").write_text("# Title\n")
    with pytest.raises(InputError, match=r"README\.md: has no section 'The notebooks'"):
        Sources(tmp_path, ADDRESS, root).write({})


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("4.6-The-generator's-whole-loss", "46-the-generators-whole-loss"),
        ("1.7-Mirror,-and-jitter-as-a-whole", "17-mirror-and-jitter-as-a-whole"),
        ("l1-loss", "l1-loss"),
    ],
)
def test_anchors_of_jupyter_become_those_of_github(anchor, expected):
    assert slug(anchor) == expected


# --------------------------------------------------------------------------------------
# What is refused, and what is said
# --------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch, root, notebook):
    """A build without Sphinx, of the small repository."""

    def pages(sources, pages, link):
        (pages / "_static").mkdir(parents=True)
        (pages / "_static" / "site.css").touch()
        shutil.copy(sources / "index.md", pages / "index.html")

    monkeypatch.setattr(site, "_run_sphinx", pages)
    monkeypatch.setattr(site, "add_drawing_page", lambda folder: False)
    monkeypatch.setattr(Sources.__init__, "__defaults__", (root,))
    return {"01_one.ipynb": notebook}


def test_a_site_is_replaced_and_anything_else_refused(quick, tmp_path):
    folder = tmp_path / "made" / "site"
    assert site.build(folder, quick, "first") == folder / "index.html"
    (folder / "old.html").touch()
    site.build(folder, quick, "second")
    assert "second" in (folder / "index.html").read_text()
    assert os.listdir(folder.parent) == ["site"]
    assert sorted(os.listdir(folder)) == ["_static", "index.html"]
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "thesis.txt").touch()
    for place, says in ((other, "holds files that are not a site"), (other / "thesis.txt", "is a")):
        with pytest.raises(InputError, match=says):
            site.build(place, quick)
    assert os.listdir(other) == ["thesis.txt"]


def test_what_fails_leaves_the_old_site(quick, tmp_path, monkeypatch):
    site.build(tmp_path / "site", quick, "first")

    def stop(*_):
        raise InputError("Sphinx stopped")

    monkeypatch.setattr(site, "_run_sphinx", stop)
    with pytest.raises(InputError, match="Sphinx stopped"):
        site.build(tmp_path / "site", quick, "second")
    assert "first" in (tmp_path / "site" / "index.html").read_text()
    assert sorted(os.listdir(tmp_path)) == ["repository", "site"]


def test_the_front_leads_to_what_is_there(quick, tmp_path, monkeypatch):
    page = site.build(tmp_path / "site", quick).read_text()
    assert re.findall(r'<a href="(\S+?)"', page) == ["notebooks/index.html"]
    monkeypatch.setattr(site, "add_drawing_page", lambda folder: True)
    quick["00_tour.ipynb"] = quick["01_one.ipynb"]
    page = site.build(tmp_path / "site", quick).read_text()
    links = ["draw/index.html", "notebooks/00_tour.html", "notebooks/index.html"]
    assert re.findall(r'<a href="(\S+?)"', page) == links


def test_what_is_not_installed_is_named_with_the_remedy(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(site, "_NEEDED", ("sphinx", "no_such_theme"))
    assert command.main(["--output", str(tmp_path / "site")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("no_such_theme: not installed, and the pages need it; run ")
    assert "'.[site]'" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("own", "building", "address", "says"),
    [
        ("https://github.com/a/b", None, "https://github.com/a/b", ""),
        ("https://github.com/a/b", "a/b", "https://github.com/a/b", ""),
        ("https://github.com/a/b", "c/d.e", "https://github.com/c/d.e", "for which this is built"),
        ("https://github.com/OWNER/b", None, "https://github.com/OWNER/b", "lead nowhere yet"),
        ("https://github.com/OWNER/b", "c/d", "https://github.com/c/d", "for which this is built"),
    ],
)
def test_a_fork_has_its_own_address(monkeypatch, capsys, own, building, address, says):
    monkeypatch.setattr(series, "address", lambda: own)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    if building:
        monkeypatch.setenv("GITHUB_REPOSITORY", building)
    assert site.address() == address
    said = capsys.readouterr().out
    assert (says in said) if says else not said


def test_an_address_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "https://github.com/c/d")
    with pytest.raises(InputError, match=r"GITHUB_REPOSITORY: is .* give OWNER/NAME"):
        site.address()


def test_every_text_of_the_repository_has_one_place():
    found = sources.pages(series.ROOT)
    assert len(set(found.values())) == len(found)
    assert {f"docs/{path.name}" for path in series.ROOT.glob("docs/*.md")} <= set(found)
