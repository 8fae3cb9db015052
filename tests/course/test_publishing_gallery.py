import csv
import os
import re
import shutil
import tracemalloc
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.course.publishing import gallery
from pix2pix_utils.course.publishing.gallery import Entry, write_gallery
from pix2pix_utils.support.errors import InputError


def flat(value, height=8, width=12):
    return np.full((height, width, 3), value, np.uint8)


def entry(name="a", truth=True, **errors):
    return Entry(name, flat(1), flat(2), flat(3) if truth else None, errors)


class Page(HTMLParser):
    """What the tests want to know of a page."""

    VOID = ("meta", "img", "link", "br")

    def __init__(self, path):
        super().__init__()
        self.path, self.tags, self.open, self.text = path, [], [], {}
        self.feed(path.read_text(encoding="utf-8"))
        assert not self.open, "a tag is not closed"

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.text.setdefault(self.open[-1] if self.open else None, []).append(data.strip())

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self):
        return [a[key] for _, a in self.tags for key in ("href", "src") if key in a]

    def rows(self):
        return [row for row in self.all("tr") if "data-name" in row]


def contents(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


NAMES = [
    "plain",
    "two words",
    "façade.Größe",
    "日本",
    "a<b>&amp;\"quoted\" 'too'",
    "<script>alert(1)</script>",
    "[*]?",
    "a/b\\..\\c",
    "a b",
    "a?b",
    "A-B",
    "100% #1",
    "x" * 300,
    "",
]


def test_a_page_shows_every_picture_by_relative_links(tmp_path):
    index = write_gallery(tmp_path / "page", [entry("one"), entry("two")], title="Facades")
    assert index == tmp_path / "page" / "index.html"
    page = Page(index)
    assert page.text["h1"] == ["Facades"]
    pictures = page.all("img")
    assert len(pictures) == 6
    for number, picture in enumerate(pictures):
        with Image.open(index.parent / unquote(picture["src"])) as image:
            assert image.format == "PNG"
            assert np.array_equal(np.asarray(image), flat([1, 2, 3][number % 3]))
        assert (picture["width"], picture["height"]) == ("12", "8")
        assert picture["loading"] == "lazy"
    assert [picture["alt"] for picture in pictures[:3]] == [
        "Input of one", "Translation of one", "Ground truth of one",
    ]  # fmt: skip
    for link in page.links():
        assert re.fullmatch(r"[A-Za-z0-9/._-]+", link)
        assert not link.startswith("/")
        assert (index.parent / unquote(link)).is_file()


def test_names_are_escaped_and_never_collide(tmp_path):
    index = write_gallery(
        tmp_path / "page", (entry(name) for name in NAMES), title="<&>", note="<i>"
    )
    page = Page(index)
    assert [row["data-name"] for row in page.rows()] == NAMES
    assert page.text["title"] == page.text["h1"] == ["<&>"]
    assert page.text["p"][0] == "<i>"
    assert len(page.all("script")) == 1
    sources = [picture["src"] for picture in page.all("img")]
    assert len({source.lower() for source in sources}) == 3 * len(NAMES)
    files = [path.name for path in (index.parent / "images").iterdir()]
    assert len(files) == 3 * len(NAMES)
    assert all(re.fullmatch(r"[a-z0-9-]{1,80}\.png", name) for name in files)


def test_rows_can_be_sorted_by_name_and_by_each_error(tmp_path):
    entries = [entry("a", L1=0.25, PSNR=18.5), entry("b", L1=0.5, PSNR=float("inf")), entry("c")]
    page = Page(write_gallery(tmp_path / "page", entries, title="t"))
    heads = [head for head in page.all("th") if "aria-sort" in head]
    assert [(head["data-key"], head["aria-sort"]) for head in heads] == [
        ("name", "none"), ("e0", "none"), ("e1", "none"),
    ]  # fmt: skip
    assert page.text["button"] == ["Name", "L1", "PSNR"]
    rows = page.rows()
    assert [row.get("data-e0") for row in rows] == ["0.25", "0.5", None]
    assert [row.get("data-e1") for row in rows] == ["18.5", "Infinity", None]


def test_the_summary_is_the_mean_over_the_entries_that_have_the_error(tmp_path):
    entries = [entry("a", L1=0.1, SSIM=0.5), entry("b", L1=0.3), entry("c", L1=0.8)]
    page = Page(write_gallery(tmp_path / "page", entries, title="t"))
    assert page.text["dt"] == ["L1", "SSIM"]
    assert page.text["dd"] == ["0.400", "0.500"]
    assert page.text["small"] == ["over 1"]
    assert any(text.startswith("3 entries") for text in page.text["p"])


def test_the_errors_are_a_table_too(tmp_path):
    folder = tmp_path / "page"
    write_gallery(folder, [entry('ä,"x"', L1=0.125), entry("b", False)], title="t")
    with open(folder / "errors.csv", encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["name", "L1"], ['ä,"x"', "0.125"], ["b", ""]]


def test_without_truth_and_errors_there_is_no_column_and_no_table(tmp_path):
    index = write_gallery(tmp_path / "page", [entry("a", False)], title="t")
    page = Page(index)
    assert len(page.all("img")) == 2
    assert "Ground truth" not in index.read_text(encoding="utf-8")
    assert contents(index.parent) == [
        "images", "images/000001-a-input.png", "images/000001-a-translation.png", "index.html",
    ]  # fmt: skip
    assert page.text.get("dl") is None


def test_an_entry_without_truth_leaves_its_place_empty(tmp_path):
    page = Page(write_gallery(tmp_path / "page", [entry("a", False), entry("b")], title="t"))
    assert len(page.all("img")) == 5
    assert len([cell for cell in page.all("td") if cell.get("class") == "picture"]) == 6


def test_floats_are_written_as_bytes(tmp_path):
    image = np.full((4, 4, 3), -1, np.float32)
    write_gallery(tmp_path / "page", [Entry("a", image, -image)], title="t")
    for kind, value in (("input", 0), ("translation", 255)):
        with Image.open(tmp_path / "page" / "images" / f"000001-a-{kind}.png") as picture:
            assert picture.getextrema() == ((value, value),) * 3


def test_label_maps_keep_hard_edges_and_photographs_do_not(tmp_path):
    photograph = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    page = Page(
        write_gallery(tmp_path / "page", [Entry("a", flat(7, 64, 64), photograph)], title="t")
    )
    assert [picture.get("class") for picture in page.all("img")] == ["flat", None]


def test_a_gallery_of_ours_is_replaced_whole(tmp_path):
    folder = tmp_path / "page"
    write_gallery(folder, [entry(f"old {n}", L1=1) for n in range(3)], title="old")
    write_gallery(folder, [entry("new", False)], title="new")
    assert Page(folder / "index.html").text["h1"] == ["new"]
    assert len(list((folder / "images").iterdir())) == 2
    assert not (folder / "errors.csv").exists()
    assert os.listdir(tmp_path) == ["page"]


def test_an_empty_folder_and_the_current_one_are_used(tmp_path, monkeypatch):
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write_gallery(".", [entry()], title="t")
    assert (folder / "index.html").is_file()
    assert os.listdir(tmp_path) == ["empty"]


def test_a_link_to_a_folder_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_gallery(tmp_path / "link", [entry()], title="t")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").is_file()


def foreign_page(folder):
    (folder / "index.html").write_text("<!DOCTYPE html><title>my home page</title>")


def foreign_file(folder):
    (folder / "thesis.txt").write_text("three years")


def gallery_and_foreign_file(folder):
    write_gallery(folder, [entry()], title="t")
    foreign_file(folder)


def gallery_and_foreign_picture(folder):
    write_gallery(folder, [entry()], title="t")
    (folder / "images" / "holiday.png").write_bytes(b"sun")


def gallery_and_file_called_images(folder):
    write_gallery(folder, [entry()], title="t")
    shutil.rmtree(folder / "images")
    (folder / "images").write_text("three years")


def binary_index(folder):
    (folder / "index.html").write_bytes(bytes(range(256)))


def index_folder(folder):
    (folder / "index.html").mkdir()


@pytest.mark.parametrize(
    "fill",
    [
        foreign_page,
        foreign_file,
        gallery_and_foreign_file,
        gallery_and_foreign_picture,
        gallery_and_file_called_images,
        binary_index,
        index_folder,
    ],
)
def test_anything_else_in_the_folder_is_refused_and_kept(tmp_path, fill):
    folder = tmp_path / "page"
    folder.mkdir()
    fill(folder)
    before = contents(folder)
    with pytest.raises(InputError, match=r"page: holds .* choose an empty folder or a new name"):
        write_gallery(folder, [entry()], title="t")
    assert contents(folder) == before
    assert os.listdir(tmp_path) == ["page"]


def test_a_file_that_arrives_meanwhile_is_kept(tmp_path):
    folder = tmp_path / "page"
    write_gallery(folder, [entry("old")], title="old")

    def entries():
        yield entry("new")
        foreign_file(folder)

    with pytest.raises(InputError, match=r"holds 'thesis\.txt' beside a gallery"):
        write_gallery(folder, entries(), title="new")
    assert Page(folder / "index.html").text["h1"] == ["old"]
    assert (folder / "thesis.txt").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "page").write_text("text")
    with pytest.raises(InputError, match=r"page: is a file"):
        write_gallery(tmp_path / "page", [entry()], title="t")


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_when_the_entries_end_in_an_error(tmp_path, before, error):
    folder = tmp_path / "page"
    if before:
        write_gallery(folder, [entry("old")], title="old")

    def entries():
        yield entry("new")
        raise error("half-way")

    with pytest.raises(error, match="half-way"):
        write_gallery(folder, entries(), title="new")
    assert os.listdir(tmp_path) == (["page"] if before else [])
    if before:
        assert Page(folder / "index.html").text["h1"] == ["old"]


def test_the_old_gallery_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    folder = tmp_path / "page"
    write_gallery(folder, [entry("old")], title="old")
    rename = os.rename

    def refuse(source, target):
        # The new folder waits beside the final one, the old one is kept a level deeper.
        if str(target) == str(folder) and os.path.dirname(source) == str(tmp_path):
            raise PermissionError(13, "Permission denied")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(InputError, match=r"page: cannot be written \(Permission denied\)"):
        write_gallery(folder, [entry("new")], title="new")
    monkeypatch.undo()
    assert Page(folder / "index.html").text["h1"] == ["old"]
    assert os.listdir(tmp_path) == ["page"]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], "there is no entry"),
        ([{"name": "a"}], "entries: number 1 is not a gallery.Entry"),
        ([entry("a", L1=float("nan"))], "a: L1 is nan"),
        ([entry("a", L1="bad")], "a: L1 is 'bad'"),
        ([entry("a", L1=None)], "a: L1 is None"),
        ([Entry("a", flat(0), np.full((4, 4, 3), 9.0))], "a, translation: holds values"),
        ([Entry("a", None, flat(0))], "a, input: has shape []"),
        ([entry(), Entry("b", flat(0), flat(0), np.zeros((4, 4)))], "b, truth: has shape [4, 4]"),
    ],
)
def test_what_cannot_be_shown_is_refused(tmp_path, entries, words):
    with pytest.raises(InputError) as caught:
        write_gallery(tmp_path / "page", entries, title="t")
    assert words in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.0000"),
        (0.01234, "0.0123"),
        (0.5, "0.500"),
        (18.256, "18.26"),
        (-0.25, "−0.250"),
        (float("inf"), "∞"),
        (-float("inf"), "−∞"),
    ],
)
def test_numbers_have_about_as_many_digits_as_they_deserve(value, text):
    assert gallery._number(value) == text


def test_memory_does_not_grow_with_the_number_of_entries(tmp_path):
    def peak(count):
        tracemalloc.start()
        write_gallery(
            tmp_path / str(count), (entry(f"facade {n}", L1=n) for n in range(count)), title="t"
        )
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(5)
    few, many = peak(20), peak(400)
    # The rows of 380 more entries are 400 kB; the folder is listed once when it is complete.
    assert many < few + 200_000
