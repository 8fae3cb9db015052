"""The page in a browser: a server for its folder, and what a person does with it."""

import contextlib
import functools
import http.server
import io
import threading

import numpy as np
from PIL import Image

from pix2pix_utils.export import runtime
from pix2pix_utils.support.errors import InputError

from .lab import draw, image_bytes

SIZES = {"laptop": (1280, 900), "tablet": (768, 1024), "phone": (390, 844)}


def missing(package):
    """Say why tests cannot run that need a package of npm; "" where it is there."""
    try:
        for file in package.files:
            runtime.find(package, file)
    except InputError as error:
        return str(error)
    return ""


@contextlib.contextmanager
def served(folder):
    """Serve a folder as the simplest of static hosts does, without any header of its own."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Handler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Visit:
    """One visit of the page: its parts, and what it shows as arrays.

    Parameters
    ----------
    page : playwright.sync_api.Page
    """

    def __init__(self, page):
        self.page, self.root = page, page.locator(".pix2pix-pad")
        self.drawing = self.root.locator("canvas").first
        self.picture = page.get_by_role("img", name="Translation of")
        self.status = self.root.locator("[role=status]")
        self.trouble = page.get_by_role("alert")
        self.complaints = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"not caught: {error}"))

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, address):
        """Go to the page and wait for the first picture."""
        self.page.goto(address)
        self.painted()
        return self

    def count(self):
        """Return which translation is shown: a name that no other one has."""
        return self.page.locator("main").get_attribute("data-painted")

    def painted(self, before=None, seconds=60):
        """Wait for a translation that is another than ``before``, and for all that follow it."""
        self.page.wait_for_function(
            """before => {
                const {painted, asked} = document.querySelector('main').dataset;
                return painted && painted !== before && painted === asked;
            }""",
            arg=before,
            timeout=1000 * seconds,
        )

    @contextlib.contextmanager
    def repainted(self):
        """Do something and wait for the translation that it causes."""
        before = self.count()
        yield
        self.painted(before)

    def press(self, name, within=None):
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def pick(self, name):
        """Click a class of the palette."""
        self.root.get_by_role("group", name="Class").get_by_role("button", name=name).click()

    def task(self, name):
        """Choose a task, and wait until its first picture is there."""
        with self.repainted():
            self.press(name, self.page.get_by_role("group", name="Task"))

    def drag(self, *points, size=128):
        """Draw from one (column, row) to the next, in pixels of the drawing."""
        draw(self.drawing, *(((x + 0.5) / size, (y + 0.5) / size) for x, y in points))

    def drop(self, name, contents, kind="image/png"):
        """Drop a file onto the drawing."""
        self.drawing.evaluate(
            """(node, [name, contents, type]) => {
                const data = new DataTransfer();
                data.items.add(new File([Uint8Array.from(contents)], name, {type}));
                for (const kind of ['dragover', 'drop']) {
                    node.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true}));
                }
            }""",
            [name, list(contents), kind],
        )

    def says(self, words, seconds=30):
        self.page.wait_for_function(
            "words => document.querySelector('main').innerText.includes(words)",
            arg=words,
            timeout=1000 * seconds,
        )

    def shown(self, which="picture"):
        """Return what a canvas shows, uint8 [height, width, 3]."""
        return pixels(getattr(self, which))


def pixels(canvas):
    with Image.open(io.BytesIO(image_bytes(canvas))) as opened:
        return np.asarray(opened.convert("RGB"))
