"""The page, used as a person uses it, in a real browser and from the simplest of servers."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils import cli
from pix2pix_utils.data.builtin import draw_pair
from pix2pix_utils.export import runtime
from pix2pix_utils.export.exhibits import EXAMPLES, shipped
from pix2pix_utils.export.page import write_page
from pix2pix_utils.facades import CLASSES, PALETTE, draw_label_map, from_colours, split_seed
from pix2pix_utils.inference import load_run, translate
from pix2pix_utils.pretrained import SHIPPED
from untrained import write_run

from .lab import SHOTS
from .site import SIZES, Visit, missing, pixels, served

pytestmark = pytest.mark.skipif(
    bool(missing(runtime.ONNXRUNTIME)), reason=missing(runtime.ONNXRUNTIME)
)

WINDOW, DOOR, SHOP = (CLASSES.index(name) for name in ("window", "door", "shop"))
SEED = split_seed(0, "test")


@pytest.fixture(scope="module")
def exhibits():
    return {name: shipped(name) for name in SHIPPED}


@pytest.fixture(scope="module")
def site(exhibits, tmp_path_factory):
    """The folder of the project's own page."""
    return write_page(tmp_path_factory.mktemp("site") / "page", list(exhibits.values())).parent


@pytest.fixture(scope="module")
def address(site):
    with served(site) as url:
        yield url


@pytest.fixture
def visit(browser):
    """Open a new page; at the end the browser may have complained of nothing."""
    contexts, visits = [], []

    def new(address, size="laptop", scheme="light", script="", **options):
        width, height = SIZES[size]
        viewport = {"width": width, "height": height}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        context.add_init_script(script)
        visits.append(Visit(context.new_page()))
        if address:
            visits[-1].open(address)
        return visits[-1]

    yield new
    for context in contexts:
        context.close()
    assert [one for each in visits for one in each.complaints] == []


@pytest.fixture(scope="module")
def opened(browser, address):
    """One visit for all tests that can share it: opening the page takes most of their time."""
    width, height = SIZES["laptop"]
    context = browser.new_context(viewport={"width": width, "height": height})
    yield Visit(context.new_page()).open(address)
    context.close()


@pytest.fixture
def home(opened):
    """The page with its first example, as one finds it; the browser may complain of nothing."""
    for button in ("Clear to background", "Example 1"):
        with opened.repainted():
            opened.press(button)
    yield opened
    assert opened.complaints == []


def png(picture):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def equal(exhibit, visit):
    """Say by how many grey levels the page's picture differs from `translate`'s at most."""
    given = visit.shown("drawing")
    expected = translate(exhibit.generator, given, noise=False)
    assert expected.std() > 5
    return np.abs(visit.shown().astype(int) - expected).max()


# --- what is shown -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("facades-128", 3),
        ("facades-256", 3),
        pytest.param("facades-128", 20, marks=pytest.mark.exhaustive),
        pytest.param("facades-256", 20, marks=pytest.mark.exhaustive),
    ],
)
def test_the_picture_is_what_translate_makes_of_the_drawing(visit, address, exhibits, name, count):
    seen = visit(f"{address}#{name}")
    size = exhibits[name].size
    for number in range(count):
        labels = draw_label_map(SEED, 40 + number, size)
        with seen.repainted():
            seen.drop("map.png", png(PALETTE[labels]))
        assert (seen.shown("drawing") == PALETTE[labels]).all()
        assert equal(exhibits[name], seen) <= 1


def test_every_task_translates_and_keeps_what_was_drawn(visit, address, exhibits):
    seen = visit(address)
    seen.pick("shop")
    with seen.repainted():
        seen.drag((2, 2), (30, 2))
    drawn = seen.shown("drawing")
    for name, kind in (("labels-128", "facades"), ("edges-128", "edges"), ("night-128", "night")):
        seen.task(exhibits[name].task)
        pair = draw_pair(kind, SEED, EXAMPLES[0], 128)
        assert (seen.shown("drawing") == pair[:, :128]).all()
        assert equal(exhibits[name], seen) <= 1
        assert seen.page.url.endswith(f"#{name}")
    seen.task(exhibits["facades-128"].task)
    assert (seen.shown("drawing") == drawn).all()
    assert equal(exhibits["facades-128"], seen) <= 1
    with seen.repainted():
        seen.press("256×256")
    assert (seen.shown("drawing") == drawn.repeat(2, axis=0).repeat(2, axis=1)).all()
    assert equal(exhibits["facades-256"], seen) <= 1


def test_examples_and_undo(home):
    first = home.shown("drawing")
    assert (first == PALETTE[draw_label_map(SEED, EXAMPLES[0], 128)]).all()
    group = home.page.get_by_role("group", name="Examples")
    assert group.get_by_role("button").count() == len(EXAMPLES)
    with home.repainted():
        home.press("Example 2")
    expected = PALETTE[draw_label_map(SEED, EXAMPLES[1], 128)]
    assert (home.shown("drawing") == expected).all()
    with home.repainted():
        home.press("Undo")
    assert (home.shown("drawing") == first).all()
    with home.repainted():
        home.press("Redo")
    assert (home.shown("drawing") == expected).all()


# --- what a person does ------------------------------------------------------------------


def test_mouse_and_keyboard_paint_and_the_picture_follows(home):
    seen = home
    labels, before = from_colours(seen.shown("drawing")), seen.shown().astype(int)
    seen.pick("shop")
    seen.press("Rectangle")
    with seen.repainted():
        seen.drag((10, 12), (40, 30))
    labels[12:31, 10:41] = SHOP
    assert (from_colours(seen.shown("drawing")) == labels).all()
    changed = np.abs(seen.shown() - before).mean(axis=2)
    assert changed[12:31, 10:41].mean() > max(10, 3 * changed[100:, 100:].mean())

    keyboard = seen.page.keyboard
    seen.drawing.focus()
    for _ in range(20):
        keyboard.press("Shift+ArrowUp")
        keyboard.press("Shift+ArrowLeft")
    with seen.repainted():
        for key in ("r", "4", "Enter", "Shift+ArrowDown", "Shift+ArrowRight", "Enter"):
            keyboard.press(key)
    labels[:9, :9] = DOOR
    assert (from_colours(seen.shown("drawing")) == labels).all()
    with seen.repainted():
        keyboard.press("Control+z")
    assert (from_colours(seen.shown("drawing"))[:9, :9] != DOOR).all()


def test_a_finger_draws_on_a_phone(visit, address):
    seen = visit(address, "phone", has_touch=True, is_mobile=True)
    across = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert seen.page.evaluate(across) == 0
    seen.pick("door")
    seen.drawing.scroll_into_view_if_needed()
    box = seen.drawing.bounding_box()
    assert box["width"] > 300
    scrolled = seen.page.evaluate("scrollY")
    devtools = seen.page.context.new_cdp_session(seen.page)

    def touch(kind, *points):
        points = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    with seen.repainted():
        touch("touchStart", (150, 40))
        for y in range(50, 250, 10):
            touch("touchMove", (150, y))
        touch("touchEnd")
    column = int(150 / box["width"] * 128)
    drawn = from_colours(seen.shown("drawing"))
    assert (
        drawn[int(50 / box["width"] * 128) : int(230 / box["width"] * 128), column] == DOOR
    ).all()
    assert seen.page.evaluate("scrollY") == scrolled
    # Picture, drawing and classes are in sight together.
    top = seen.picture.bounding_box()["y"]
    palette = seen.root.get_by_role("group", name="Class").bounding_box()
    assert palette["y"] + palette["height"] - top < SIZES["phone"][1]


def test_pictures_are_dropped_opened_and_saved(visit, address, exhibits, tmp_path):
    seen = visit(f"{address}#night-128")
    photograph = np.asarray(
        Image.fromarray(draw_pair("night", SEED, 30, 128)[:, :128]).resize((600, 400))
    )
    with seen.repainted():
        seen.drop("wide.png", png(photograph))
    seen.says("Opened wide.png: the middle of its 600×400 pixels, scaled.")
    middle = Image.fromarray(photograph[:, 100:500]).resize((128, 128), Image.Resampling.BOX)
    assert np.abs(seen.shown("drawing").astype(int) - np.asarray(middle)).mean() < 6
    assert equal(exhibits["night-128"], seen) <= 1
    with seen.page.expect_download() as download:
        seen.press("Save picture")
    download.value.save_as(tmp_path / "night.png")
    with Image.open(tmp_path / "night.png") as opened:
        assert (np.asarray(opened.convert("RGB")) == seen.shown()).all()
    before = seen.shown("drawing")
    seen.page.locator("input[type=file]").set_input_files(
        {"name": "words.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    seen.says("words.png: cannot be read as a picture")
    assert (seen.shown("drawing") == before).all()

    seen.task(exhibits["edges-128"].task)
    coloured = np.zeros((128, 128, 3), np.uint8)
    coloured[:, 64:] = (255, 0, 0)
    with seen.repainted():
        seen.drop("red.png", png(coloured))
    assert np.unique(seen.shown("drawing")).tolist() == [0, 76]  # a sketch is grey


def test_a_reload_keeps_task_and_drawing(visit, address):
    seen = visit(f"{address}#facades-256")
    seen.pick("shop")
    with seen.repainted():
        seen.drag((3, 3), (200, 9), size=256)
    drawn, shown = seen.shown("drawing"), seen.shown()
    seen.page.reload()
    seen.painted()
    assert (seen.shown("drawing") == drawn).all()
    assert (seen.shown() == shown).all()
    seen.says("Your drawing is as you left it.")


def test_loaded_once_the_page_needs_no_network(visit, address, exhibits):
    asked = []
    seen = visit("")
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.open(address)
    assert all(url.startswith((address, "data:", "blob:")) for url in asked)
    seen.page.context.set_offline(True)
    with seen.repainted():
        seen.drag((2, 2), (90, 90))
    seen.press(exhibits["night-128"].task)
    seen.says("The network does not run: networks/night-128.onnx.gz could not be loaded")
    seen.complaints.clear()  # the browser names each file that it did not get
    with seen.repainted():
        seen.press(exhibits["facades-128"].task)
    seen.press(exhibits["night-128"].task)
    seen.says("could not be loaded: is there a network?")
    seen.page.context.set_offline(False)
    with seen.repainted():
        seen.press("Try again")
    assert seen.picture.is_visible()
    seen.complaints.clear()


# --- where something is missing ----------------------------------------------------------


def test_a_browser_without_webassembly_is_told_so(visit, address):
    seen = visit("", script="delete globalThis.WebAssembly;")
    seen.page.goto(address)
    seen.says("WebAssembly is missing or switched off in this browser")
    assert seen.page.get_by_role("alert").count() == 1


def test_a_file_that_is_missing_is_named(visit, address):
    seen = visit("")
    seen.page.route("**/*.wasm.gz", lambda route: route.fulfill(status=404))
    seen.page.goto(address)
    seen.says("onnxruntime.wasm.gz could not be loaded: the server says 404")
    assert any("404" in one for one in seen.complaints)
    seen.complaints.clear()
    seen.page.unroute("**/*.wasm.gz")
    seen.press("Try again")
    seen.painted()


@pytest.mark.exhaustive
def test_a_worker_that_is_missing_is_named(visit, address):
    seen = visit("")
    seen.page.route("**/worker.js", lambda route: route.fulfill(status=404))
    seen.page.goto(address)
    seen.says("The network does not run: worker.js ended (it is missing); reload the page")
    seen.complaints.clear()


@pytest.mark.exhaustive
def test_a_server_that_unpacks_is_no_trouble(visit, address):
    def unpacking(route):
        answer = route.fetch()
        headers = {**answer.headers, "content-encoding": "gzip"}
        route.fulfill(response=answer, body=answer.body(), headers=headers)

    seen = visit("")
    seen.page.route("**/*.gz", unpacking)
    seen.open(address)
    assert seen.shown().std() > 10


def test_the_folder_opened_as_a_file_says_what_to_do(visit, site):
    seen = visit("")
    seen.page.goto((site / "index.html").as_uri())
    seen.says("Serve its folder, for example with `python -m http.server`")
    seen.complaints.clear()  # of the modules that a file may not load


def test_a_single_file_opens_without_a_server_and_draws(visit, exhibits, tmp_path):
    page = write_page(tmp_path / "one.html", [exhibits["facades-128"]], single_file=True)
    seen = visit(page.as_uri())
    with seen.repainted():
        seen.drag((2, 2), (90, 90))
    assert equal(exhibits["facades-128"], seen) <= 1


# --- what there is to know ---------------------------------------------------------------


def test_verdicts_skips_and_card(home, exhibits):
    seen = home
    page, map_ = seen.page, seen.page.locator("canvas.verdicts")
    whole = seen.shown()
    for summary in page.locator("summary").all():
        summary.click()
    assert not map_.is_visible()
    with seen.repainted():
        page.get_by_label("Show its verdicts over the picture").check()
    exhibit = exhibits["facades-128"]
    given, made = (seen.shown(which) / np.float32(127.5) - 1 for which in ("drawing", "picture"))
    logits = exhibit.discriminator([given[np.newaxis], made[np.newaxis]]).numpy()[0, ..., 0]
    share = round(100 * np.mean(logits > 0))
    found = re.search(r"Of 14×14 patches it takes (\d+) %", page.inner_text("main"))
    assert abs(int(found[1]) - share) <= 1
    colours = pixels(map_).astype(int)
    assert colours.shape == (14, 14, 3)
    sure = np.abs(logits) > 0.05
    assert ((colours[..., 2] > colours[..., 0]) == (logits > 0))[sure].all()  # violet, orange
    with seen.repainted():
        page.get_by_label("Show its verdicts over the picture").uncheck()
    assert not map_.is_visible()

    switches = page.get_by_role("group", name="Skip connections")
    sides = [int(text.split("×")[0]) for text in switches.locator("label").all_inner_texts()]
    assert sides == [64, 32, 16, 8, 4, 2]
    with seen.repainted():
        switches.get_by_label("64×64").uncheck()
    assert np.abs(seen.shown().astype(int) - whole).mean() > 5
    with seen.repainted():
        seen.press("All on")
    assert (seen.shown() == whole).all()
    text = page.inner_text("main")
    assert "12,000 steps, batch size 4" in text
    assert "It knows these drawn houses and nothing else." in text


@pytest.mark.skipif(bool(missing(runtime.AXE)), reason=missing(runtime.AXE))
def test_nothing_keeps_people_out(visit, address):
    axe = runtime.find(runtime.AXE, "axe.min.js").read_text(encoding="utf-8")
    seen = visit(address)
    for size, scheme, name in (("laptop", "light", "facades-128"), ("phone", "dark", "night-128")):
        _resize(seen.page, size, scheme)
        seen.page.evaluate("name => { location.hash = name }", name)
        seen.page.wait_for_function(
            "name => document.querySelector('main').dataset.painted.startsWith(name)", arg=name
        )
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        seen.page.evaluate(axe)
        found = seen.page.evaluate("axe.run()")
        assert len(found["passes"]) > 20
        serious = [
            (one["id"], [node["html"][:100] for node in one["nodes"]])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == []


def _resize(page, size, scheme):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)


def test_nothing_is_cut_off(home):
    SHOTS.mkdir(parents=True, exist_ok=True)
    for scheme in ("dark", "light"):
        for name in reversed(SIZES):
            _resize(home.page, name, scheme)
            home.page.screenshot(path=SHOTS / f"page-{scheme}-{name}.png", full_page=True)
            cut = home.page.evaluate(
                """() => [...document.querySelectorAll('body *')].filter(node => {
                    const box = node.getBoundingClientRect();
                    const wide = node.matches('button') && node.scrollWidth > node.clientWidth;
                    const apart = node.closest('.examples') || node.matches('.cursor');
                    return wide || (!apart && box.right > innerWidth + 1);
                }).map(node => node.outerHTML.slice(0, 80))"""
            )
            assert cut == []
            box = home.drawing.bounding_box()
            assert box["width"] == pytest.approx(box["height"], abs=1)
            assert box["width"] >= 300


# --- one's own generator -----------------------------------------------------------------


TWO = np.array([[10, 20, 30], [200, 100, 0]], np.uint8)


def inputs_of(kind):
    """Two inputs of 32 pixels a side as the data of somebody might have them."""
    rng = np.random.default_rng(3)
    if kind == "labels":
        return TWO[rng.integers(0, 2, (2, 32, 32))]
    if kind == "greys":
        sketch = np.full((2, 32, 32, 3), 255, np.uint8)
        sketch[0, 4::7] = sketch[1, :, 5::9] = 30
        return sketch
    return rng.integers(0, 256, (2, 32, 32, 3)).astype(np.uint8)


@pytest.mark.parametrize(
    "kind",
    [
        "labels",
        pytest.param("greys", marks=pytest.mark.exhaustive),
        pytest.param("picture", marks=pytest.mark.exhaustive),
    ],
)
def test_ones_own_generator_becomes_a_page(visit, tiny, tmp_path, kind):
    config = tiny.replace(data="mine", label_half="B" if kind == "labels" else "none")
    run = write_run(tmp_path / "mine", config, inputs_of(kind))
    options = ["export", "--run", str(run), "--format", "web"]
    assert cli.main([*options, "--output", str(tmp_path / "page")]) == 0
    with served(tmp_path / "page") as address:
        seen = visit(address)
        assert (seen.shown("drawing") == inputs_of(kind)[0]).all()
        with seen.repainted():
            seen.drop("mine.png", png(inputs_of(kind)[1]))
        expected = translate(load_run(run)[0], seen.shown("drawing"), noise=False)
        assert np.abs(seen.shown().astype(int) - expected).max() <= 1


@pytest.mark.exhaustive
def test_what_quick_has_trained_on_ones_own_pairs_becomes_a_page(visit, tmp_path):
    data, run = tmp_path / "houses", tmp_path / "first"
    for split, number in (*(("train", number) for number in range(4)), ("test", 4)):
        (data / split).mkdir(parents=True, exist_ok=True)
        labels = TWO[draw_label_map(0, number, 128) % 2]
        pair = np.concatenate([255 - labels, labels], axis=1)
        Image.fromarray(pair).save(data / split / f"{number}.png")
    trained = ["train", "--preset", "quick", "--data", str(data), "--steps", "2", "--run", str(run)]
    assert cli.main(trained) == 0
    page = tmp_path / "page.html"
    exported = ["export", "--run", str(run), "--format", "web", "--output", str(page)]
    assert cli.main([*exported, "--single-file"]) == 0
    seen = visit(page.as_uri())
    assert sorted(np.unique(seen.shown("drawing")[..., 0]).tolist()) == [10, 200]
    seen.pick("colour 2")
    with seen.repainted():
        seen.drag((20, 20), (100, 20))
    expected = translate(load_run(run)[0], seen.shown("drawing"), noise=False)
    assert np.abs(seen.shown().astype(int) - expected).max() <= 1


@pytest.mark.exhaustive
def test_the_benchmark_measures_and_says_what_misses_its_bar(browser, monkeypatch, capsys):
    from benchmarks import page as benchmark

    monkeypatch.setattr(benchmark, "STROKES", 3)
    monkeypatch.setattr(benchmark, "VISITS", 1)
    monkeypatch.setattr(benchmark, "BARS", {"facades-128": 1e-6})
    assert not benchmark.measure(browser)
    lines = capsys.readouterr().out.splitlines()
    assert [line.endswith("MISSED") for line in lines] == [False, False, True]
    megabytes = float(re.search(r"([\d.]+) MB", lines[1])[1])
    assert 7 < megabytes < benchmark.MEGABYTES  # the runtime and one network
