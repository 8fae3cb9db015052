"""What a learner does in JupyterLab, as functions on a page: open, run, look, drag, draw.

Each function waits for what it causes, and raises playwright's TimeoutError if that does not come.
"""

import base64
import re
import time
import uuid
from pathlib import Path

SHOTS = Path(__file__).parents[2] / "build" / "browser"
WIDTHS = {"laptop": 1280, "narrow": 768}
HEIGHT = 900

# JupyterLab keeps all open notebooks in the page; the one that is seen is not hidden.
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
CELLS = f"{PANEL} .jp-Notebook .jp-Cell"
CODE_CELLS = f"{PANEL} .jp-Notebook .jp-CodeCell"
PROMPTS = f"{CODE_CELLS} .jp-InputPrompt"

# What a cell shows by itself, and not a picture within a widget.
_OUTPUTS = f"{CODE_CELLS} .jp-Cell-outputArea > .jp-OutputArea-child >"
PICTURES = f"{_OUTPUTS} .jp-RenderedImage > img"
WIDGETS = f"{_OUTPUTS} .jp-OutputArea-output:not([data-mime-type])"  # all others have a type

_NO_CELL_WAITS = """selector => ![...document.querySelectorAll(selector)].some(
    prompt => prompt.textContent.includes('*'))"""
_WATCH_FOR_A_START = """panel => {
    window.cellsWereStarted = false;
    new MutationObserver((_, observer) => {
        const prompts = [...panel.querySelectorAll('.jp-InputPrompt')];
        if (prompts.some(prompt => prompt.textContent.includes('*'))) {
            window.cellsWereStarted = true;
            observer.disconnect();
        }
    }).observe(panel, {subtree: true, childList: true, characterData: true});
}"""
_CONTENT = """async node => {
    if (node.tagName === 'CANVAS') return node.toDataURL();
    if (node.tagName !== 'IMG') return node.textContent;
    const blob = await (await fetch(node.src)).blob();
    const reader = new FileReader();
    const read = new Promise(done => { reader.onload = done; });
    reader.readAsDataURL(blob);
    await read;
    return reader.result;
}"""


# --- notebooks and cells ---------------------------------------------------------------


def open_notebook(page, name):
    """Open a notebook of the served folder in a new workspace, and wait for its kernel.

    Parameters
    ----------
    page : playwright.sync_api.Page
        Of the fixture ``page``, which knows where JupyterLab is and may enter.
    name : str
        Such as "01_data.ipynb".

    Returns
    -------
    dict
        The notebook as it is stored.
    """
    answer = page.request.get(f"api/contents/notebooks/{name}")
    assert answer.ok, f"{name}: JupyterLab answers {answer.status}"
    notebook = answer.json()["content"]
    page.goto(f"lab/workspaces/{uuid.uuid4().hex}/tree/notebooks/{name}")
    # All cells are in the page a moment after the first, and the kernel a moment after them.
    page.wait_for_function(
        "([selector, count]) => document.querySelectorAll(selector).length === count",
        arg=[CELLS, len(notebook["cells"])],
    )
    page.wait_for_selector(f"{PANEL} .jp-KernelName >> text=Python 3")
    page.wait_for_selector(f"{PANEL} .jp-Notebook-ExecutionIndicator[data-status=idle]")
    return notebook


def choose(page, menu, item):
    """Click an item of JupyterLab's menu.

    Parameters
    ----------
    page : playwright.sync_api.Page
    menu, item : str
        Such as "Kernel" and the beginning of "Restart Kernel…". A submenu is part of ``menu``,
        as in "Settings > Theme".
    """
    bar, *submenus = menu.split(" > ")
    page.get_by_role("menubar").get_by_role("menuitem", name=bar, exact=True).click()
    for name in (*submenus, item):
        # Not by their role: submenus have none, and items that can be ticked have another.
        label = page.locator(".lm-Menu-itemLabel", has_text=re.compile(rf"^{name}"))
        page.locator(".lm-Menu .lm-Menu-item").filter(has=label).click()


def restart_and_run_all(page):
    """Choose Kernel > Restart Kernel and Run All Cells, confirm, and wait for the run to begin."""
    page.locator(PANEL).evaluate(_WATCH_FOR_A_START)
    choose(page, "Kernel", "Restart Kernel and Run All Cells")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function("window.cellsWereStarted")


def interrupt(page):
    """Click the square in the notebook's toolbar: JupyterLab's own stop button.

    Wait for an output of the cell first. A kernel that is still starting dies of it, and the page
    waits for it in vain.
    """
    page.locator(f"{PANEL} [data-command='notebook:interrupt-kernel']").click()


def wait_until_idle(page, seconds=60):
    """Wait until no cell of the notebook is running or waiting to run.

    Parameters
    ----------
    page : playwright.sync_api.Page
    seconds : float
        After this, playwright's TimeoutError is raised.
    """
    # Looking at every frame, playwright's default, takes a tenth of a core from the kernel.
    page.wait_for_function(_NO_CELL_WAITS, arg=PROMPTS, timeout=1000 * seconds, polling=200)
    page.wait_for_selector(f"{PANEL} .jp-Notebook-ExecutionIndicator[data-status=idle]")


def cell_with(page, text):
    """Return the one cell whose code or words contain ``text``."""
    return page.locator(CELLS).filter(has=page.locator(".jp-Cell-inputWrapper", has_text=text))


def run_cell(page, cell, source=None):
    """Run one cell with Shift+Enter, and return when it has been started.

    Parameters
    ----------
    page : playwright.sync_api.Page
    cell : playwright.sync_api.Locator
        A code cell, for example of `cell_with`.
    source : str, optional
        What to type into the cell first, in place of all that stands there.
    """
    scroll_to_cell(cell)
    cell.evaluate(_WATCH_FOR_A_START)
    editor = cell.locator(".cm-content")
    editor.click()
    if source is not None:
        editor.press("Control+a")
        page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("window.cellsWereStarted")


def cell_outputs_with_errors(page):
    """Return the text of every output that is an error or was written to the error stream."""
    kinds = ("vnd.jupyter.error", "vnd.jupyter.stderr")
    selector = ", ".join(f"{CODE_CELLS} [data-mime-type='application/{kind}']" for kind in kinds)
    return page.locator(selector).all_text_contents()


def broken_pictures(page):
    """Wait until all pictures in outputs are loaded; return the addresses of those that failed."""
    images = f"{CODE_CELLS} .jp-OutputArea-output img"
    page.wait_for_function(
        "selector => [...document.querySelectorAll(selector)].every(image => image.complete)",
        arg=images,
    )
    return page.locator(images).evaluate_all(
        """images => images.filter(image => image.naturalWidth === 0)
            .map(image => image.src.slice(0, 80))"""
    )


def broken_widgets(page, seconds=10):
    """Return what stands in the place of widgets that are not there after some seconds.

    A widget is made of elements. JupyterLab writes plain text where it waits for one, has lost the
    kernel's half, or does not find the code.
    """
    missing = """outputs => outputs.filter(output => output.childElementCount === 0)
        .map(output => output.textContent)"""
    end = time.monotonic() + seconds
    while (texts := page.locator(WIDGETS).evaluate_all(missing)) and time.monotonic() < end:
        page.wait_for_timeout(50)
    return texts


def scroll_to_cell(cell):
    """Bring the top of a cell to the top of the window, and wait until it stays there.

    Cells out of sight have estimated heights, so the page moves while it is scrolled.
    """
    cell.evaluate(
        """async cell => {
            const frame = () => new Promise(requestAnimationFrame);
            for (let still = 0, before = NaN; still < 3; ) {
                cell.scrollIntoView({block: 'start', behavior: 'instant'});
                await frame();
                const top = cell.getBoundingClientRect().top;
                still = Math.abs(top - before) < 1 ? still + 1 : 0;
                before = top;
            }
        }"""
    )


# --- the look of the page --------------------------------------------------------------


def set_theme(page, theme):
    """Choose "Light" or "Dark" in Settings > Theme. The next test begins with Light again."""
    choose(page, "Settings > Theme", f"JupyterLab {theme}$")
    body = f"body[data-jp-theme-name='JupyterLab {theme}']"
    page.wait_for_selector(body, state="attached")  # it has no height, so it is never "visible"


def set_width(page, width):
    """Make the window ``width`` pixels wide; see `WIDTHS`."""
    page.set_viewport_size({"width": width, "height": HEIGHT})


def screenshot(page, name):
    """Write what is seen to build/browser/NAME.png and return the path."""
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path)
    return path


# --- widgets ---------------------------------------------------------------------------


def content(locator):
    """Return what an element shows, to compare: its text, or the data of an <img> or <canvas>."""
    return locator.evaluate(_CONTENT)


def image_bytes(locator):
    """Return the file that an <img> shows (a PNG of a <canvas>), whatever kind its address is."""
    return base64.b64decode(content(locator).partition(",")[2])


def wait_for_change(locator, before, seconds=10):
    """Wait until an element shows something else, and return that.

    Parameters
    ----------
    locator : playwright.sync_api.Locator
        It may stand for a new element each time, as that of an output which is written anew.
    before : str
        What `content` returned before the action.
    seconds : float
        After this, an AssertionError is raised.

    Returns
    -------
    str
    """
    end = time.monotonic() + seconds
    while (now := content(locator)) == before:
        assert time.monotonic() < end, f"shows the same after {seconds} s: {before[:80]!r}"
        locator.page.wait_for_timeout(20)  # lets the page's events in, as time.sleep does not
    return now


def drag_slider(slider, fraction):
    """Drag the handle of an ipywidgets slider with the mouse.

    Parameters
    ----------
    slider : playwright.sync_api.Locator
        The whole widget, ``.widget-slider``.
    fraction : float
        Where to let go, from 0 (lowest value) to 1.
    """
    slider.scroll_into_view_if_needed()
    handle = slider.locator(".noUi-handle").bounding_box()
    track = slider.locator(".noUi-base").bounding_box()
    y = handle["y"] + handle["height"] / 2
    mouse = slider.page.mouse
    mouse.move(handle["x"] + handle["width"] / 2, y)
    mouse.down()
    mouse.move(track["x"] + fraction * track["width"], y, steps=5)
    mouse.up()


def nudge_slider(slider, steps):
    """Move an ipywidgets slider by ``steps`` with the arrow keys."""
    for _ in range(abs(steps)):
        slider.locator(".noUi-handle").press("ArrowRight" if steps > 0 else "ArrowLeft")


def slider_value(slider):
    """Return the number that the handle of an ipywidgets slider stands at."""
    return float(slider.locator(".noUi-handle").get_attribute("aria-valuenow"))


def draw(canvas, *points):
    """Press the mouse at the first point, move it through all others, and let go at the last.

    Parameters
    ----------
    canvas : playwright.sync_api.Locator
    *points : tuple of float
        (x, y), as fractions of the width and height, from the upper left.
    """
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    mouse = canvas.page.mouse
    for number, (x, y) in enumerate(points):
        mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if number == 0:
            mouse.down()
    mouse.up()
