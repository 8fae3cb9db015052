"""What several test files share: small pairs, a small configuration, the real facades."""

import gc
import os
import shutil
import socket
import tempfile
import types
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from PIL import Image

from archive_server import Server
from pix2pix_utils.config import Config
from pix2pix_utils.data.declaration import write_declaration
from pix2pix_utils.data.pairs import find_pairs

REAL_FACADES = Path(__file__).parents[2] / "shared" / "data" / "facades"


def pytest_configure(config):
    """Keep what tests and replayed notebooks make away from the user's own data and runs.

    Processes that run tests side by side share these folders, and so do the kernels of notebooks.
    """
    # Graphs are many objects that live long: to look for garbage there takes a tenth of the time.
    gc.set_threshold(20_000, 20, 100)
    if "PIX2PIX_TEST_FOLDER" not in os.environ:
        folder = tempfile.mkdtemp(prefix="pix2pix-tests-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ["PIX2PIX_TEST_FOLDER"] = folder
        os.environ["PIX2PIX_DATA"] = str(Path(folder) / "data")
        os.environ["PIX2PIX_RUNS"] = str(Path(folder) / "runs")


@pytest.fixture(scope="session")
def facades():
    """The real CMP Facades in pix2pix form, which the project may not hand on."""
    if not REAL_FACADES.is_dir():
        pytest.skip("the CMP Facades are not here (../shared/data/facades)")
    return REAL_FACADES


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def picture(seed, height=32, width=64):
    """Return uint8 blocks of 4×4 pixels in random colours: sharp edges, repeatable."""
    blocks = np.random.default_rng(seed).integers(0, 256, (height // 4, width // 4, 3), np.uint8)
    return blocks.repeat(4, axis=0).repeat(4, axis=1)


def write_pairs(folder, train=6, test=3, **shape):
    """Write side-by-side pairs named 1.png, 2.png … and return the folder."""
    for split, count, start in (("train", train, 0), ("test", test, 1000)):
        (folder / split).mkdir(parents=True)
        for number in range(1, count + 1):
            image = Image.fromarray(picture(start + number, **shape))
            image.save(folder / split / f"{number}.png")
    write_declaration(folder, name="blocks", direction="BtoA", label_half="B", source="tests")
    return folder


@pytest.fixture
def folder(tmp_path):
    """A data set of 6 training and 3 test pairs, 64×32 pixels each."""
    return write_pairs(tmp_path / "blocks")


TINY = Config(
    data="blocks",
    direction="BtoA",
    label_half="B",
    image_size=32,
    load_size=36,
    generator_filters=4,
    discriminator_filters=4,
    discriminator_layers=1,
    normalization="instance",
    epochs=2,
    checkpoint_every=1,
)
"""The smallest configuration that has every part of the real one."""


@pytest.fixture
def tiny():
    return TINY


@pytest.fixture
def train_pairs(folder):
    return find_pairs(folder, "train")


@pytest.fixture
def server(monkeypatch):
    """A server of archives; pooch does not wait before it asks again."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("pooch.core.time", types.SimpleNamespace(sleep=lambda seconds: None))
    server = Server()
    yield server
    server.close()
