"""The page's files, without a browser: tests/browser/test_page.py has one."""

import gzip
import json
import re

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils import cli
from pix2pix_utils.export import runtime
from pix2pix_utils.export.exhibits import of_run
from pix2pix_utils.export.page import MODULES, WORKER, write_page
from pix2pix_utils.export.web import FOLDER, joined, source
from pix2pix_utils.inference import load_run, translate
from pix2pix_utils.support.errors import InputError
from untrained import write_run

onnxruntime = pytest.importorskip("onnxruntime")

PALETTE = np.array([[10, 20, 30], [200, 100, 0], [0, 250, 9]], np.uint8)


@pytest.fixture
def runtime_is_there(monkeypatch, tmp_path):
    """Stand-ins for what is fetched from npm."""
    monkeypatch.setenv("PIX2PIX_WEB", str(tmp_path / "web"))
    runtime.ONNXRUNTIME.folder.mkdir(parents=True)
    for file, content in zip(runtime.ONNXRUNTIME.files, (b"code();\n//# s", b"wasm"), strict=True):
        (runtime.ONNXRUNTIME.folder / file.removeprefix("dist/")).write_bytes(content)


@pytest.fixture
def run(tiny, tmp_path):
    labels = np.random.default_rng(1).integers(0, 3, (2, 32, 32))
    return write_run(tmp_path / "mine", tiny.replace(data="gone"), PALETTE[labels])


def facts(path):
    return json.loads(re.search(r'id="facts">(.*)</script>', path.read_text("utf-8"))[1])


def export(*arguments):
    return cli.main(["export", "--format", "web", *map(str, arguments)])


@pytest.mark.usefixtures("runtime_is_there")
def test_the_command_writes_all_that_the_page_asks_for(run, tmp_path, capsys):
    assert export("--run", run, "--output", tmp_path / "page") == 0
    folder = tmp_path / "page"
    assert capsys.readouterr().out.strip() == str(folder / "index.html")
    told = facts(folder / "index.html")
    (mine,) = told["exhibits"]
    assert (mine["name"], mine["size"], mine["kind"]) == ("mine", 32, "labels")
    assert mine["skips"] == [16, 8, 4, 2]
    for fact in (*told["runtime"], mine["network"], mine["judge"]):
        assert (folder / fact["file"]).stat().st_size == fact["bytes"]
    assert [gzip.decompress((folder / one["file"]).read_bytes()) for one in told["runtime"]] == [
        b"code();\n//# s",
        b"wasm",
    ]
    with Image.open(folder / mine["examples"][1]) as opened:
        colours = np.unique(np.asarray(opened).reshape(-1, 3), axis=0)
    assert sorted(colours.tolist()) == sorted(PALETTE.tolist()) == sorted(mine["palette"])
    page = (folder / "index.html").read_text("utf-8")
    assert "<h1>pix2pix: mine</h1>" in page
    for name in (*re.findall(r'(?:href|src)="([\w.]+)"', page), *MODULES, WORKER):
        assert (folder / name).is_file(), name
        assert not re.search(r"https?:", (folder / name).read_text("utf-8")), name


@pytest.mark.usefixtures("runtime_is_there")
def test_the_network_in_the_page_is_the_one_that_translates(run, tmp_path):
    assert export("--run", run, "--output", tmp_path / "page") == 0
    packed = (tmp_path / "page" / "networks" / "mine.onnx.gz").read_bytes()
    session = onnxruntime.InferenceSession(gzip.decompress(packed))
    image = np.random.default_rng(2).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    given = image[np.newaxis] / np.float32(127.5) - np.float32(1)
    feeds = {"input_image": given, "skips": np.ones(4, np.float32)}
    (found,) = session.run(None, feeds)
    found = np.rint((found[0] + 1) * 127.5)
    expected = translate(load_run(run)[0], image, noise=False)
    assert expected.std() > 1
    assert np.abs(found - expected).max() <= 1


@pytest.mark.usefixtures("runtime_is_there")
def test_a_single_file_carries_everything(run, tmp_path):
    page = tmp_path / "page.html"
    assert export("--run", run, "--output", page, "--single-file") == 0
    text = page.read_text("utf-8")
    told = facts(page)
    (mine,) = told["exhibits"]
    names = [
        *mine["examples"],
        WORKER,
        mine["network"]["file"],
        *(r["file"] for r in told["runtime"]),
    ]
    assert all(f'data-file="{name}"' in text for name in names)
    assert not re.search(r'^import |<link rel="stylesheet|src="', text, re.MULTILINE)


def test_modules_of_one_file_do_not_share_names():
    text = joined(*MODULES)
    assert not re.search(r"^import ", text, re.MULTILINE)
    names = re.findall(r"^(?:export )?(?:async )?(?:function|const|let) (\w+)", text, re.MULTILINE)
    assert len(names) > 40
    assert sorted(names) == sorted(set(names))
    # Each stands after those that it imports, and none is forgotten.
    seen = set()
    for name in MODULES:
        assert set(re.findall(r'from "\./([\w.]+)"', source(name))) <= seen, name
        seen.add(name)
    assert {path.name for path in FOLDER.glob("*.js")} - seen == {WORKER, "notebook.js"}


def test_without_the_runtime_the_command_says_what_to_do(monkeypatch, run, tmp_path, capsys):
    monkeypatch.setenv("PIX2PIX_WEB", str(tmp_path / "nothing"))
    assert export("--run", run, "--output", tmp_path / "page") == 2
    assert f"fetch it once with `{runtime.COMMAND}`" in capsys.readouterr().err
    assert not (tmp_path / "page").exists()


@pytest.mark.usefixtures("runtime_is_there")
def test_refusals(run, tmp_path, capsys):
    for options, said in (
        (("--image-size", 64), "image-size: has no meaning for web"),
        (("--skips",), "skips: has no meaning for web"),
    ):
        assert export("--run", run, "--output", tmp_path / "page", *options) == 2
        assert said in capsys.readouterr().err
    assert export("--run", run, run, "--output", tmp_path / "page") == 2
    assert "exhibits: are called mine, mine; give" in capsys.readouterr().err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    assert export("--run", run, "--output", tmp_path / "full") == 2
    assert "full: exists; remove it" in capsys.readouterr().err
    wrong = ["export", "--format", "onnx", "--run", str(run), str(run), "--output", "x"]
    assert cli.main(wrong) == 2
    assert "run: onnx takes one generator" in capsys.readouterr().err
    assert cli.main([*wrong[:5], "--output", "x", "--single-file"]) == 2
    assert "single-file: has no meaning for onnx" in capsys.readouterr().err
    with pytest.raises(InputError, match="exhibits: are called nothing"):
        write_page(tmp_path / "page", [])


@pytest.mark.usefixtures("runtime_is_there")
def test_words_of_others_stay_words(run, tmp_path):
    exhibit = of_run(run, *load_run(run))
    page = write_page(
        tmp_path / "page", [exhibit], title="<b>&", links={"<i>": 'a"b.html'}
    ).read_text("utf-8")
    assert "<h1>&lt;b&gt;&amp;</h1>" in page
    assert '<a href="a&quot;b.html">&lt;i&gt;</a>' in page
