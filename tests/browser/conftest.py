"""JupyterLab on this machine, and a page of a real browser that looks at it."""

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.data.builtin import COUNTS
from pix2pix_utils.training import checkpoint

from .lab import HEIGHT, SHOTS, WIDTHS

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The only address elsewhere that a notebook may load something from, and what it gets here.
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
STAND_IN = '<svg xmlns="http://www.w3.org/2000/svg" width="117" height="20"/>'

HARMLESS = [
    # The debugger asks a new kernel for its state; a restart that comes first leaves it without
    # an answer, and it asks again.
    re.compile("Could not restore the debugger state: Canceled future for debug_request"),
]


class Jupyter:
    """A running JupyterLab: its address, its token, its folders.

    Parameters
    ----------
    folder : pathlib.Path
        Where all its files are: ``project`` with the notebooks it serves, ``runs``, ``config``.
    """

    def __init__(self, folder):
        self.folder, self.notebooks = folder, folder / "project" / "notebooks"
        self.config, self.runs = folder / "config", folder / "runs"
        self.log = SHOTS / f"jupyter-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.log"
        self.token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, path, method="GET"):
        """Send a request to the server's interface and return the answer, from JSON."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method, headers=headers)
        with self._opener.open(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def close_all(self):
        """Shut all kernels down and forget what was chosen in the settings."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")
        shutil.rmtree(self.config / "lab" / "user-settings", ignore_errors=True)

    def start(self):
        """Start the server in a group of processes of its own; return when it answers."""
        settings = self.config / "labconfig"
        settings.mkdir(parents=True)
        news = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
        (settings / "default_setting_overrides.json").write_text(json.dumps(news))
        # Nothing is to be rebuilt, and asking takes node half a second for each page.
        build = {"buildAvailable": False, "buildCheck": False}
        (settings / "page_config.json").write_text(json.dumps(build))
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}"),
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={self.token}",
            f"--ServerApp.root_dir={self.folder / 'project'}",
            "--LabApp.news_url=",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.extension_manager=readonly",
        ]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                command, env=self._environment(), stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + 60
        while True:
            try:
                return self.ask("status")
            except (urllib.error.URLError, ConnectionError):
                ended = self._process.poll() is not None
                if ended or time.monotonic() > end:
                    why = "ended" if ended else "gave no answer in 60 s"
                    pytest.fail(f"JupyterLab {why}; see {self.log}")
                time.sleep(0.05)

    def stop(self):
        """End the server and its kernels; kill what does not go."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
            os.killpg(self._process.pid, signal.SIGKILL)

    def _environment(self):
        """Return this process's variables, with the user's own Jupyter and runs kept out."""
        kept = {
            name: value
            for name, value in os.environ.items()
            # What the other tests set to keep TensorFlow quiet, a learner does not have.
            if not name.startswith("JUPYTER") and name != "TF_CPP_MIN_LOG_LEVEL"
        }
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "JUPYTER_CONFIG_DIR": str(self.config),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "PIX2PIX_RUNS": str(self.runs),
        }


@pytest.fixture(scope="session")
def executable():
    """The path of the browser; without one, or without playwright, tests are skipped."""
    pytest.importorskip("playwright", reason="playwright is missing: pip install playwright")
    if not hasattr(os, "killpg"):
        pytest.skip("these tests end JupyterLab as a group of processes, which Windows has not")
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip("no browser is installed: apt-get install chromium, or install Google Chrome")


@pytest.fixture(scope="session")
def jupyter(executable, tmp_path_factory):
    """JupyterLab over a copy of the notebooks, one for each process that runs tests."""
    folder = tmp_path_factory.mktemp("jupyter")
    for name in ("notebooks", "docs"):
        ignored = shutil.ignore_patterns(".ipynb_checkpoints")
        shutil.copytree(ROOT / name, folder / "project" / name, ignore=ignored)
    server = Jupyter(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)  # pytest would keep the trained networks


@pytest.fixture
def trained(jupyter):
    """Hand on the run that notebook 05 has finished when it was replayed, if it has.

    The notebook then goes on from its end instead of training for three minutes, and shows the
    same: a run that is taken up again ends with the same weights. Without one it trains.
    """
    config = Config.preset("quick")
    finished = Path(os.environ["PIX2PIX_RUNS"]) / "quick"
    found = checkpoint.checkpoints(finished / "checkpoints")
    steps = config.epochs * (COUNTS["train"] // config.batch_size)
    if found and found[-1][0] == steps:
        shutil.copytree(finished, jupyter.runs / "quick", dirs_exist_ok=True)


@pytest.fixture(scope="module")
def browser(executable):
    """A browser. Not for the whole session: other tests cannot use asyncio while it runs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def console():
    """What the browser complained of; a test fails if anything is left here at its end."""
    return []


@contextlib.contextmanager
def new_page(jupyter, browser, console):
    """Make an empty page that may enter JupyterLab; at the end nothing may be in ``console``."""
    context = browser.new_context(
        base_url=f"{jupyter.url}/", viewport={"width": WIDTHS["laptop"], "height": HEIGHT}
    )
    context.set_default_timeout(90_000)  # a slow machine, and two tests on it at once
    context.route(re.compile(rf"^https?://(?!127\.0\.0\.1:{jupyter.port}/)"), _answer_from_here)
    context.on("requestfailed", lambda request: _failed(request, console))
    context.on("console", lambda message: _hear(message, console))
    context.on("weberror", lambda error: console.append(f"not caught: {error.error}"))
    context.request.get(f"lab?token={jupyter.token}")  # the cookie is what lets the page in
    try:
        yield context.new_page()
        complaints = list(console)  # what is cut off by closing the page does not count
    finally:
        context.close()
        jupyter.close_all()
    assert not complaints


@pytest.fixture
def page(jupyter, browser, console):
    """An empty page for one test: all else begins with `lab.open_notebook`."""
    with new_page(jupyter, browser, console) as page:
        yield page


def _answer_from_here(route):
    """Keep the page from the network: the badge gets a stand-in, all else fails."""
    if route.request.url == BADGE:
        route.fulfill(body=STAND_IN, content_type="image/svg+xml")
    else:
        route.abort()


def _failed(request, console):
    # A page that is reloaded drops the requests under way itself: that is no failure. All that
    # is refused, missing or kept from the network has another name.
    if request.failure != "net::ERR_ABORTED":
        console.append(f"not loaded: {request.url} ({request.failure})")


def _hear(message, console):
    if message.type == "error" and not any(known.search(message.text) for known in HARMLESS):
        console.append(f"{message.text} ({message.location['url']})")
