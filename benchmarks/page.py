"""The page by the clock: from a stroke to its picture, and from opening it to the first.

``python -m benchmarks.page`` writes the page with the shipped generators of facades, serves it on
this machine and draws on it in Chromium. Keep the machine quiet. The last column is the bar that
the numbers are held to.
"""

import contextlib
import functools
import gzip
import http.server
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from statistics import median

from pix2pix_utils.support import quiet

quiet.import_tensorflow()

from pix2pix_utils.export.exhibits import shipped  # noqa: E402
from pix2pix_utils.export.page import write_page  # noqa: E402
from pix2pix_utils.support.errors import InputError  # noqa: E402

STROKES = 20
VISITS = 5
BARS = {"facades-128": 0.15, "facades-256": 0.5}
"""Seconds from a stroke to its picture."""
FIRST, MEGABYTES = 5.0, 16.0
"""Seconds to the first picture, and what may be transferred until then."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

TIME_A_STROKE = """number => new Promise((resolve, reject) => {
    const drawing = document.querySelector('canvas.drawing'), main = document.querySelector('main');
    const before = main.dataset.painted, began = performance.now();
    const box = drawing.getBoundingClientRect();
    const clientY = box.top + ((number % 20) / 20 + 0.02) * box.height;
    const places = [0.1, 0.3, 0.5].map((way) => ({
        clientX: box.left + way * box.width, clientY,
        button: 0, pointerId: 1, isPrimary: true, bubbles: true,
    }));
    drawing.setPointerCapture = () => {};
    drawing.dispatchEvent(new PointerEvent('pointerdown', places[0]));
    places.forEach((place) => drawing.dispatchEvent(new PointerEvent('pointermove', place)));
    drawing.dispatchEvent(new PointerEvent('pointerup', places[2]));
    // Should it be sent in parts, the picture of all of it counts.
    const look = () => {
        const {painted, asked} = main.dataset;
        if (performance.now() - began > 20000) reject(new Error('the picture does not follow'));
        else if (painted === before || painted !== asked) requestAnimationFrame(look);
        else resolve((performance.now() - began) / 1000);
    };
    requestAnimationFrame(look);
})"""
FIRST_PICTURE = "document.querySelector('main').dataset.painted"


class _Packing(http.server.SimpleHTTPRequestHandler):
    """A static host that compresses what compresses, and counts what it sends."""

    sent = 0

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in (".html", ".js", ".css"):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        _Packing.sent += len(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def _served(folder):
    handler = functools.partial(_Packing, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _first_picture(browser, address):
    """Return the seconds from opening the page, with nothing cached, to its first picture."""
    with contextlib.closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(address, wait_until="commit")
        page.wait_for_function(f"globalThis.document?.querySelector('main') && {FIRST_PICTURE}")
        return page.evaluate("performance.now()") / 1000


def _strokes(browser, address):
    """Return the seconds of each stroke to its picture."""
    with contextlib.closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_function(FIRST_PICTURE)
        page.get_by_role("group", name="Class").get_by_role("button", name="shop").click()
        page.evaluate(TIME_A_STROKE, 0)  # the first one warms up
        classes = ("door", "shop")  # in turn, so that each stroke changes something
        found = []
        for number in range(1, STROKES + 1):
            name = classes[number % 2]
            page.get_by_role("group", name="Class").get_by_role("button", name=name).click()
            found.append(page.evaluate(TIME_A_STROKE, number))
        return found


def _line(what, value, unit, bar):
    print(f"{what:<42} {value:6.3f} {unit:<3} at most {bar:g} {'' if value <= bar else '  MISSED'}")
    return value <= bar


def measure(browser):
    """Measure, print, and say whether every bar is held.

    Parameters
    ----------
    browser : playwright.sync_api.Browser

    Returns
    -------
    bool
    """
    held = []
    with tempfile.TemporaryDirectory() as temporary:
        page = write_page(Path(temporary) / "page", [shipped(name) for name in BARS])
        with _served(page.parent) as address:
            _Packing.sent = 0
            seconds = [_first_picture(browser, address)]
            megabytes = _Packing.sent / 1e6
            seconds += [_first_picture(browser, address) for _ in range(VISITS - 1)]
            held.append(_line("first picture, median", median(seconds), "s", FIRST))
            held.append(_line("transferred until then", megabytes, "MB", MEGABYTES))
            for name, bar in BARS.items():
                times = _strokes(browser, f"{address}#{name}")
                what = f"stroke to picture, {name}, median of {STROKES}"
                held.append(_line(what, median(times), "s", bar))
    return all(held)


def main():
    """Measure in the browser of this machine; return 0 where every bar is held, else 1."""
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise InputError("browser: none is installed; install Chromium or Google Chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        held = measure(browser)
        browser.close()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
