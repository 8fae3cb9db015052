"""The drawing pad in a browser: mouse, touch and keys, and the picture that follows.

`measure` prints how long the picture takes; run with ``pytest -s -k follow`` to see it.
"""

import io
import time

import nbformat
import numpy as np
import pytest
from PIL import Image

from pix2pix_utils import facades
from pix2pix_utils.facades import CLASSES, PALETTE, from_colours

from .conftest import new_page
from .lab import (
    CELLS,
    WIDTHS,
    cell_outputs_with_errors,
    cell_with,
    content,
    draw,
    image_bytes,
    open_notebook,
    restart_and_run_all,
    run_cell,
    screenshot,
    scroll_to_cell,
    set_theme,
    set_width,
    wait_for_change,
    wait_until_idle,
)

NETWORK = """\
from pix2pix_utils import inference
from pix2pix_utils.course import notebook
from pix2pix_utils import facades
from pix2pix_utils.course.widgets.pad import DrawingPad

config = notebook.start(preset="quick")
generator, _ = notebook.trained_generator()
houses = [facades.draw_label_map(2, number, 128) for number in range(4)]
network = DrawingPad(
    lambda picture: inference.translate(generator, picture, seed=0),
    labels=houses[0],
    examples=houses,
)
network.show()"""
NEGATIVE = """\
def negate(picture):
    if (picture == facades.PALETTE[11]).all():
        raise RuntimeError("only shops")
    return 255 - picture

negative = DrawingPad(negate, examples=houses)
negative.show()"""
CHANGE = "negative.labels = houses[2]"

FACADE, WINDOW, DOOR = (CLASSES.index(name) for name in ("facade", "window", "door"))
PILLAR, SHOP = CLASSES.index("pillar"), CLASSES.index("shop")

_WATCH = """(picture, drawing) => new Promise((resolve, reject) => {
    const before = picture.toDataURL();
    const end = performance.now() + 10000;
    let began = null;
    drawing.addEventListener('pointerdown', event => { began = event.timeStamp; }, {once: true});
    const look = () => {
        if (performance.now() > end) reject(new Error('the picture does not follow'));
        else if (began === null || picture.toDataURL() === before) requestAnimationFrame(look);
        else resolve(performance.now() - began);
    };
    look();
})"""


class Pad:
    """One pad in the page: its parts, and what it shows as arrays."""

    def __init__(self, page, text):
        self.page, self.cell = page, cell_with(page, text)
        self.root = self.cell.locator(".pix2pix-pad")
        self.drawing = self.root.locator("canvas.drawing")
        self.picture = self.root.locator("canvas[role=img]")
        self.status = self.root.locator("[role=status]")
        self.trouble = self.root.locator("[role=alert]")

    def press(self, name):
        """Click a button by its name."""
        self.root.get_by_role("button", name=name, exact=True).click()

    def pick(self, name):
        """Click a class of the palette."""
        self.root.get_by_role("group", name="Class").get_by_role("button", name=name).click()

    def drag(self, *points):
        """Draw from one (column, row) to the next, in pixels of the label map."""
        draw(self.drawing, *(((x + 0.5) / 128, (y + 0.5) / 128) for x, y in points))

    def labels(self):
        colours = _pixels(self.drawing)
        labels = from_colours(colours)
        assert (PALETTE[labels] == colours).all()
        return labels

    def followed(self):
        """Wait until the picture is the negative of the drawing."""
        end = time.monotonic() + 10
        while not (_pixels(self.picture) == 255 - _pixels(self.drawing)).all():
            assert time.monotonic() < end, "the picture does not follow"
            self.page.wait_for_timeout(20)

    def settled(self):
        """Wait until the picture has stayed the same for half a second."""
        shown, since = content(self.picture), time.monotonic()
        while time.monotonic() < since + 0.5:
            self.page.wait_for_timeout(50)
            if (now := content(self.picture)) != shown:
                shown, since = now, time.monotonic()


def _pixels(canvas):
    with Image.open(io.BytesIO(image_bytes(canvas))) as opened:
        return np.asarray(opened.convert("RGB"))


@pytest.fixture(scope="module")
def page(jupyter, browser):
    """The notebook of these tests, with two pads that have been run."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(text) for text in (NETWORK, NEGATIVE, CHANGE)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata.kernelspec = kernel
    nbformat.write(notebook, jupyter.notebooks / "pads.ipynb")
    with new_page(jupyter, browser, []) as page:
        open_notebook(page, "pads.ipynb")
        restart_and_run_all(page)
        wait_until_idle(page, 240)
        page.set_default_timeout(10_000)
        assert cell_outputs_with_errors(page) == []
        yield page


@pytest.fixture
def network(page):
    """The pad of the generator, with the first house on it."""
    pad = Pad(page, "generator, _")
    scroll_to_cell(pad.cell)
    pad.root.get_by_role("combobox").select_option("example 1")
    pad.settled()
    return pad


@pytest.fixture
def negative(page):
    """A pad whose picture is the negative of the drawing; all facade, so that all can be seen."""
    pad = Pad(page, "def negate")
    scroll_to_cell(pad.cell)
    pad.press("Clear to background")
    pad.pick("facade")
    pad.press("Fill")
    pad.drag((5, 5))
    pad.followed()
    return pad


def test_what_is_painted_appears_there_and_hardly_elsewhere(network):
    before, drawn = _pixels(network.picture).astype(int), network.labels()
    shown = content(network.picture)
    network.pick("shop")
    network.press("Rectangle")
    network.drag((40, 60), (63, 83))
    wait_for_change(network.picture, shown)
    network.settled()
    expected = drawn.copy()
    expected[60:84, 40:64] = SHOP
    assert (network.labels() == expected).all()
    changed = np.abs(_pixels(network.picture).astype(int) - before).mean(axis=2)
    rows, columns = np.mgrid[:128, :128]
    inside = (rows >= 60) & (rows < 84) & (columns >= 40) & (columns < 64)
    near = (rows >= 50) & (rows < 94) & (columns >= 30) & (columns < 74)
    assert changed[inside].mean() > 5 * changed[~near].mean()
    assert changed[inside].mean() > 10


def test_brush_rectangle_fill_and_the_way_back(negative):
    states = [negative.labels()]
    expected = states[0].copy()
    assert (expected == FACADE).all()

    def drawn():
        negative.followed()
        found = negative.labels()
        assert (found == expected).all()
        states.append(found)

    negative.pick("window")
    negative.press("Rectangle")
    negative.drag((90, 70), (20, 30))
    expected[30:71, 20:91] = WINDOW
    drawn()
    negative.pick("door")
    negative.press("Fill")
    negative.drag((50, 50))
    expected[expected == WINDOW] = DOOR
    drawn()
    negative.pick("pillar")
    negative.press("Brush")
    negative.drag((10, 100), (110, 100))
    expected[98:102, 8:112] = PILLAR
    drawn()

    for state in states[-2::-1]:
        negative.press("Undo")
        assert (negative.labels() == state).all()
    negative.followed()
    for state in states[1:]:
        negative.press("Redo")
        assert (negative.labels() == state).all()
    negative.followed()
    negative.press("Clear to background")
    assert (negative.labels() == 0).all()
    negative.followed()
    negative.press("Undo")
    assert (negative.labels() == expected).all()


def test_the_picture_follows_during_a_stroke(negative):
    negative.pick("window")
    negative.press("Brush")
    box, mouse = negative.drawing.bounding_box(), negative.page.mouse
    mouse.move(box["x"] + 30, box["y"] + 30)
    mouse.down()
    mouse.move(box["x"] + 300, box["y"] + 30, steps=10)
    negative.followed()  # and the button is still down
    assert (negative.labels() == WINDOW).any()
    mouse.move(box["x"] + 2000, box["y"] + 300, steps=3)  # out of the drawing
    mouse.up()
    negative.followed()
    stroke = negative.labels()
    assert (stroke[:, 127] == WINDOW).any()
    mouse.move(box["x"] + 100, box["y"] + 300, steps=3)  # back, with the button up
    assert (negative.labels() == stroke).all()


def test_a_finger_draws_and_does_not_scroll(negative):
    negative.pick("door")
    negative.press("Brush")
    box = negative.drawing.bounding_box()
    devtools = negative.page.context.new_cdp_session(negative.page)

    def touch(kind, *points):
        points = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (150, 50))
    for y in range(60, 310, 10):
        touch("touchMove", (150, y))
    touch("touchEnd")
    negative.followed()
    assert (negative.labels()[20:100, 50] == DOOR).all()
    assert negative.drawing.bounding_box() == box


def test_the_keyboard_alone_is_enough(negative):
    page, keyboard = negative.page, negative.page.keyboard
    cells, expected = page.locator(CELLS).count(), negative.labels()
    negative.press("Brush")
    negative.root.get_by_role("slider").focus()
    keyboard.press("Home")  # one pixel wide
    for _ in range(40):  # with Tab alone through the buttons to the drawing
        keyboard.press("Tab")
        if negative.drawing.evaluate("node => node === document.activeElement"):
            break
    keyboard.press("3")
    keyboard.press("+")
    assert "Brush of 2, window" in negative.status.text_content()
    keyboard.press("-")
    for _ in range(20):
        keyboard.press("Shift+ArrowUp")
        keyboard.press("Shift+ArrowLeft")
    assert "Brush of 1, window; column 0, row 0: facade" in negative.status.text_content()
    keyboard.down("Space")
    for _ in range(5):
        keyboard.press("ArrowDown")
    keyboard.press("Shift+ArrowRight")
    keyboard.up("Space")
    keyboard.press("ArrowDown")
    expected[:6, 0] = WINDOW
    expected[5, :9] = WINDOW
    negative.followed()
    assert (negative.labels() == expected).all()

    keyboard.press("r")
    keyboard.press("w")
    keyboard.press("Enter")
    keyboard.press("Shift+ArrowDown")
    keyboard.press("Shift+ArrowRight")
    assert "Rectangle has begun, shop" in negative.status.text_content()
    keyboard.press("Escape")
    assert (negative.labels() == expected).all()
    keyboard.press("Enter")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    assert (negative.labels() == SHOP).sum() == 4

    keyboard.press("f")
    keyboard.press("4")
    keyboard.press("Space")
    assert (negative.labels() == DOOR).sum() == 4
    for name, count in (("z", 0), ("z", 0), ("y", 0), ("y", 4)):
        keyboard.press(f"Control+{name}")
        assert (negative.labels() == DOOR).sum() == count
    negative.followed()
    # The notebook has taken none of these: A and B insert cells there, D twice deletes one.
    for key in "abddxz":
        keyboard.press(key)
    assert page.locator(CELLS).count() == cells
    assert page.locator(".cm-content").all_text_contents()[0].startswith("from pix2pix_utils")


def test_each_pad_has_its_own_drawing(network, negative):
    drawn, shown = network.labels(), content(network.picture)
    negative.pick("pillar")
    negative.press("Fill")
    negative.drag((64, 64))
    negative.followed()
    assert (network.labels() == drawn).all()
    assert content(network.picture) == shown


def test_a_drawing_is_saved_and_loaded(negative, tmp_path):
    negative.root.get_by_role("combobox").select_option("example 2")
    house = facades.draw_label_map(2, 1, 128)
    assert (negative.labels() == house).all()
    with negative.page.expect_download() as download:
        negative.press("Save PNG")
    assert download.value.suggested_filename == "label_map.png"
    download.value.save_as(tmp_path / "house.png")
    with Image.open(tmp_path / "house.png") as opened:
        assert opened.size == (128, 128)
        assert (np.asarray(opened.convert("RGB")) == PALETTE[house]).all()

    negative.press("Clear to background")
    with negative.page.expect_file_chooser() as chooser:
        negative.press("Load PNG")
    chooser.value.set_files(tmp_path / "house.png")
    _says(negative, "Loaded house.png: all 16,384 pixels have the palette's colours.")
    assert (negative.labels() == house).all()
    negative.followed()

    large = PALETTE[np.kron(house, np.ones((2, 3), np.uint8))]
    large[:40, :60] += np.array([1, 2, 0], np.uint8)  # 20 × 20 pixels of the background
    Image.fromarray(large).save(tmp_path / "large.png")
    file = negative.root.locator("input[type=file]")
    file.set_input_files(tmp_path / "large.png")
    _says(negative, "resized from 384×256: 400 of 16,384 pixels had other colours")
    assert (negative.labels() == house).all()

    (tmp_path / "text.png").write_text("no picture")
    file.set_input_files(tmp_path / "text.png")
    _says(negative, "text.png: cannot be read as a picture")
    assert (negative.labels() == house).all()


def test_python_can_draw_and_this_can_be_taken_back(negative):
    before = negative.labels()
    run_cell(negative.page, cell_with(negative.page, CHANGE))
    wait_until_idle(negative.page)
    _says(negative, "The drawing was changed from elsewhere.")
    assert (negative.labels() == facades.draw_label_map(2, 2, 128)).all()
    negative.followed()
    negative.press("Undo")
    assert (negative.labels() == before).all()
    negative.followed()


def test_a_translation_that_fails_says_so(negative):
    negative.pick("shop")
    negative.press("Fill")
    negative.drag((64, 64))
    _says(negative, "The translation failed: RuntimeError: only shops", "trouble")
    negative.press("Undo")
    _says(negative, "", "trouble")
    negative.followed()


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_nothing_is_cut_off(network, theme):
    page = network.page
    try:
        set_theme(page, theme)
        for name, width in WIDTHS.items():
            set_width(page, width)
            scroll_to_cell(network.cell)
            network.drawing.focus()
            network.root.evaluate("root => root.scrollIntoView({block: 'end'})")
            screenshot(page, f"pad-{theme.lower()}-{name}")
            assert (
                network.root.evaluate(
                    """root => [root, ...root.querySelectorAll('*')].filter(node => {
                    const box = node.getBoundingClientRect(), page = root.parentElement;
                    const limit = page.getBoundingClientRect().right + 1;
                    const cut = node.matches('button') && node.scrollWidth > node.clientWidth;
                    return cut || (!node.matches('.cursor') && box.right > limit);
                }).map(node => node.outerHTML.slice(0, 80))"""
                )
                == []
            )
            box = network.drawing.bounding_box()
            assert box["width"] == pytest.approx(box["height"], abs=1)
            assert box["width"] >= 250
    finally:
        set_width(page, WIDTHS["laptop"])
        set_theme(page, "Light")


def test_every_stroke_is_followed(network):
    found = measure(network, strokes=8)
    assert [len(times) for times in found.values()] == [8, 8]


def test_a_reload_of_the_page_keeps_the_drawing(network):
    page = network.page
    network.pick("shop")
    network.press("Rectangle")
    shown = content(network.picture)
    network.drag((30, 30), (60, 60))
    wait_for_change(network.picture, shown)
    network.settled()
    drawn, shown = network.labels(), _pixels(network.picture)
    network.drawing.press("Control+s")  # this key is the notebook's, from the pad too
    page.wait_for_selector(".lm-DockPanel-tabBar .lm-mod-current:not(.jp-mod-dirty)")
    page.reload()
    network.root.wait_for()
    assert (network.labels() == drawn).all()
    assert (_pixels(network.picture) == shown).all()
    shown = content(network.picture)
    network.press("Clear to background")
    wait_for_change(network.picture, shown)


def measure(pad, strokes=20):
    """Time from pressing the mouse to the changed picture; print it and return it in ms."""
    mouse, box = pad.page.mouse, pad.drawing.bounding_box()
    # On a house of the data a window may be painted where there is one: nothing would change.
    pad.press("Clear to background")
    pad.pick("facade")
    pad.press("Fill")
    pad.drag((5, 5))
    pad.settled()
    pad.press("Brush")
    found = {"clicks": [], "strokes": []}
    for number in range(2 * strokes):
        kind = "strokes" if number % 2 else "clicks"
        pad.pick("window" if number % 4 < 2 else "door")
        pad.page.evaluate(
            f"([picture, drawing]) => {{ window.seen = ({_WATCH})(picture, drawing); }}",
            [pad.picture.element_handle(), pad.drawing.element_handle()],
        )
        x, y = box["x"] + 60 + 6 * number, box["y"] + 180
        mouse.move(x, y)
        mouse.down()
        if kind == "strokes":  # the button stays down until the picture has changed
            mouse.move(x, y + 20, steps=4)
            found[kind].append(pad.page.evaluate("window.seen"))
            mouse.up()
        else:
            mouse.up()
            found[kind].append(pad.page.evaluate("window.seen"))
        pad.page.wait_for_timeout(200)
    for kind, times in found.items():
        print(f"{kind}: median {np.median(times):.0f} ms, worst of {strokes} {max(times):.0f} ms")
    return found


def _says(pad, text, where="status"):
    """Wait until the pad's sentence holds ``text``, or nothing where that is empty."""
    line, end = getattr(pad, where), time.monotonic() + 10
    while (found := line.text_content()) != text and (not text or text not in found):
        assert time.monotonic() < end, found
        pad.page.wait_for_timeout(20)
