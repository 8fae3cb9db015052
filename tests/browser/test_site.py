"""The site as it is built: nothing remote, no link that fails, no alt text lost."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from pix2pix_utils.course.publishing import mathematics, series, site
from pix2pix_utils.support.errors import InputError

pytestmark = pytest.mark.slow

WIDTHS = {"laptop": 1280, "tablet": 768, "phone": 390}
LOADED = {"src", "srcset", "poster", "data", "action"}


class Page(HTMLParser):
    """What the tests want to know of a page."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.text, self.depth = [], [], 0
        self.feed(path.read_text(encoding="utf-8"))
        self.ids = {attributes["id"] for _, attributes in self.tags if "id" in attributes}

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def all(self, tag, word=""):
        return [a for name, a in self.tags if name == tag and word in a.get("class", "")]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The site of a fork, and what building it printed."""
    folder = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, "-m", "pix2pix_utils.course.publishing.site", "--no-draw"]
    environment = {**os.environ, "GITHUB_REPOSITORY": "some-body/fork"}
    done = subprocess.run(
        [*command, "--output", folder], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "Sphinx has nothing to warn of"
    return folder, done.stdout


@pytest.fixture(scope="module")
def pages(built):
    """Each page of the series, by its path; the one to draw on has tests of its own."""
    folder, _ = built
    paths = [path.relative_to(folder) for path in folder.rglob("*.html")]
    return {folder / p: Page(folder / p) for p in paths if p.parts[0] not in ("_static", "draw")}


def of(pages, name):
    (found,) = (page for path, page in pages.items() if path.match(f"notebooks/{name}.html"))
    return found


def test_no_page_asks_for_anything_remote(built, pages):
    folder, _ = built
    assert len(pages) > 20
    for path, page in pages.items():
        for tag, attributes in page.tags:
            asked = {name: attributes[name] for name in LOADED & set(attributes)}
            if tag == "link":
                asked["href"] = attributes["href"]
            for name, value in asked.items():
                assert not re.match(r"\w+:(?!image/)|//", value or ""), f"{path}: {tag} {name}"
    for path in folder.rglob("*.css"):
        loaded = re.findall(r"(?:@import|url\()\s*['\"]?([^)'\"\s]+)", path.read_text("utf-8"))
        assert not [link for link in loaded if re.match(r"https?:|//", link)], path


def test_every_link_holds(pages):
    count = 0
    for path, page in pages.items():
        for tag, attributes in page.tags:
            link = attributes.get("href") or attributes.get("src")
            if not link or tag not in ("a", "img", "script", "link"):
                continue
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or "draw/" in link:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.exists(), f"{path.name}: {link}"
            if parts.fragment and tag == "a" and target in pages:
                assert unquote(parts.fragment) in pages[target].ids, f"{path.name}: {link}"
            count += 1
    assert count > 1000


@pytest.mark.parametrize("path", series.notebooks(), ids=lambda path: path.stem)
def test_a_notebook_is_whole(pages, path):
    notebook, page = nbformat.read(path, as_version=4), of(pages, path.stem)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in code for output in cell.outputs]
    stored = [o.metadata["image/png"]["alt"] for o in outputs if "image/png" in o.get("data", {})]
    shown = [picture.get("alt") for picture in page.all("img")]
    assert shown == stored
    assert all(len(alt) > 10 for alt in stored)
    assert len(page.all("div", "cell_input")) == len([cell for cell in code if cell.source])
    assert len(page.all("details")) == 1  # the cell that only Colab needs is folded
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    formulas = mathematics._to_html(False, text).count("<math")
    assert len(page.all("math")) == formulas


def test_links_to_colab_are_those_of_the_fork(built, pages):
    _, said = built
    assert "Links lead to https://github.com/some-body/fork, for which this is built" in said
    for path in series.notebooks():
        (link,) = of(pages, path.stem).all("a", "open-in-colab")
        start = "https://colab.research.google.com/github/some-body/fork/blob/main/notebooks/"
        assert link["href"] == start + path.name


def test_next_leads_through_all_of_it(built, pages):
    folder, _ = built
    path, seen = folder / "index.html", []
    while True:
        seen.append(path)
        following = pages[path].all("a", "right-next")
        if not following:
            break
        path = (path.parent / following[0]["href"]).resolve()
        previous = pages[path].all("a", "left-prev")[0]["href"]
        assert (path.parent / previous).resolve() == seen[-1]
    names = [str(path.relative_to(folder).with_suffix("")) for path in seen]
    start = [f"notebooks/{path.stem}" for path in series.notebooks()]
    assert names[: len(start) + 2] == ["index", "notebooks/index", *start]
    rest = {str(path.relative_to(folder).with_suffix("")) for path in pages} - {"search"}
    assert set(names) == rest
    docs = {f"docs/{path.stem}" for path in (series.ROOT / "docs").glob("*.md")}
    assert docs <= set(names)


def test_it_opens_as_files_in_light_and_dark_and_finds_words(built, browser):
    """As a reader without a network does it, on a laptop, a tablet and a phone."""
    folder, _ = built
    asked, complaints = [], []
    for scheme, width in (("dark", "phone"), ("light", "tablet"), ("dark", "laptop")):
        context = browser.new_context(
            viewport={"width": WIDTHS[width], "height": 800}, color_scheme=scheme
        )
        context.on("request", lambda request: asked.append(request.url))
        context.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        names = ("index", "notebooks/03_discriminator", "manual", "docs/glossary", "docs/results")
        for name in names if width == "phone" else names[:2]:
            page.goto(f"{(folder / name).as_uri()}.html")
            assert page.evaluate("document.documentElement.dataset.theme") == scheme
            assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width], name
        picture = page.locator("article img").first
        shown = picture.evaluate("(e) => [getComputedStyle(e).filter, e.naturalWidth > 0]")
        assert shown == ["none", True]
        page.goto(f"{(folder / 'search').as_uri()}.html?q=receptive")
        page.locator("#search-results li a").first.wait_for()
        assert page.locator("#search-results li a", has_text="Discriminator").count()
        context.close()
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
    assert not complaints


def test_code_has_a_button_that_copies_it(built, browser):
    folder, _ = built
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((folder / "notebooks" / "03_discriminator.html").as_uri())
    cells = page.locator(".cell_input pre")
    assert page.locator(".cell_input button.copybtn").count() == cells.count()
    assert page.locator(".cell_output button.copybtn").count() == 0
    cell = page.locator(".cell_input", has_text="import keras").first
    cell.hover()
    cell.locator("button.copybtn").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip()
    context.close()


@pytest.mark.exhaustive
def test_nothing_keeps_people_out(built, browser):
    """By axe-core, which is fetched with what the page to draw on needs."""
    runtime = pytest.importorskip("pix2pix_utils.export.runtime")
    try:
        axe = runtime.find(runtime.AXE, "axe.min.js").read_text(encoding="utf-8")
    except InputError as error:
        pytest.skip(str(error))
    folder, _ = built
    for scheme, width in (("light", "laptop"), ("dark", "phone")):
        viewport = {"width": WIDTHS[width], "height": 800}
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        page = context.new_page()
        for name in ("index", "notebooks/03_discriminator", "docs/results", "search"):
            page.goto(f"{(folder / name).as_uri()}.html")
            page.evaluate(axe)
            found = page.evaluate("axe.run()")["violations"]
            serious = [one for one in found if one["impact"] in ("serious", "critical")]
            told = [(one["id"], one["nodes"][0]["html"][:200]) for one in serious]
            assert not told, (name, scheme)
        context.close()


@pytest.mark.exhaustive
def test_the_page_to_draw_on_comes_along(tmp_path, browser, capsys):
    """As files too, where only the page that carries everything works."""
    if not site.add_drawing_page(tmp_path / "draw"):
        pytest.skip(f"it cannot be made here: {capsys.readouterr().out}")
    page = browser.new_page()
    page.goto((tmp_path / "draw" / "alone.html").as_uri())
    assert (
        page.get_by_role("link", name="The whole series").get_attribute("href") == "../index.html"
    )
    assert (tmp_path / "draw" / "index.html").exists()
    page.close()
