"""A server on this machine that gives archives and misbehaves on cue; a data set to give."""

import http.server
import io
import tarfile
import threading
import zipfile

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.data.catalog import DatasetCard, Source, download
from pix2pix_utils.support.errors import InputError


def png(value, width=64):
    file = io.BytesIO()
    Image.fromarray(np.full((32, width, 3), value, np.uint8)).save(file, "PNG")
    return file.getvalue()


def noise(seed, size=96):
    """A picture that does not compress, so that an archive has a size worth cutting."""
    file = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (size, 2 * size, 3), np.uint8)
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def tar(files, members=()):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in members:
            archive.addfile(member)
    return out.getvalue()


def zipped(files, members=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in [*files.items(), *members]:
            archive.writestr(name, content)
    return out.getvalue()


FILES = {
    "toy/train/1.png": noise(1),
    "toy/train/2.png": noise(2),
    "toy/test/1.png": noise(3),
}
SPLITS = {"train": 2, "test": 1}
GOOD = tar(FILES)


class Server:
    """Answers each path by its own script: a list of answers, the last one repeated."""

    def __init__(self):
        self.scripts, self.requests, outer = {}, [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append((self.path, dict(self.headers)))
                script = outer.scripts.get(self.path, [answer(404)])
                (script.pop(0) if len(script) > 1 else script[0])(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def script(self, path, *answers):
        self.scripts[path] = list(answers)
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def answer(status=200, body=b"", sent=None, **headers):
    """Answer with a body of which only the first ``sent`` bytes are sent."""

    def respond(handler):
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            if value is not None:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body[:sent])

    return respond


def card(*sources):
    return DatasetCard(
        name="toy",
        title="a toy",
        sources=tuple(
            source if isinstance(source, Source) else Source(source, splits=SPLITS)
            for source in sources
        ),
        direction="AtoB",
        label_half="A",
        why="",
        citation="Nobody, 2000",
        terms="",
    )


def get(folder, *sources, **options):
    options = {"progress": False, "timeout": 5, **options}
    return download("toy", folder, catalog={"toy": card(*sources)}, **options)


def refused(folder, *sources, **options):
    """Return the message of the refusal, after looking for anything left behind."""
    with pytest.raises(InputError) as caught:
        get(folder, *sources, **options)
    message = str(caught.value)
    assert "--data builtin" in message
    assert "\n" not in message
    assert not folder.exists()
    if folder.parent.is_dir():
        assert not [path.name for path in folder.parent.iterdir() if path.name.startswith(".")]
    return message
