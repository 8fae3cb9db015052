"""A page on which anyone draws, and networks translate: static files, for any browser.

``pix2pix export --run RUN --format web --output FOLDER`` writes it with one's own generator. The
networks run in the browser, by ONNX Runtime's build for WebAssembly (see `runtime`). Nothing is
sent anywhere, and nothing is loaded from elsewhere.
"""

import base64
import gzip
import html
import io
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from PIL import Image

from pix2pix_utils.export import runtime
from pix2pix_utils.export.exhibits import Exhibit
from pix2pix_utils.export.onnx_writer import write_onnx
from pix2pix_utils.export.web import joined, source
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file, whole_folder

MODULES = ("editor.js", "elements.js", "pad.js", "files.js", "network.js", "inputs.js", "page.js")
"""The page's program; each module stands after those that it imports."""

WORKER = "worker.js"
RUNTIME = "onnxruntime.js.gz"
WASM = "onnxruntime.wasm.gz"

TITLE = "Draw a house"


def write_page(
    path: PathLike,
    exhibits: Sequence[Exhibit],
    *,
    title: str = TITLE,
    links: Mapping[str, str] | None = None,
    single_file: bool = False,
) -> Path:
    """Write the page.

    Parameters
    ----------
    path
        A folder that does not exist yet, or is empty; with ``single_file`` an HTML file.
    exhibits
        The generators. The first is the one that the page opens with.
    title
        The heading.
    links
        What else there is to see: words, and addresses relative to the page.
    single_file
        Whether all of it is one file, which opens without a server. A folder needs one, any that
        hands out files: ``python -m http.server``.

    Returns
    -------
    The HTML file.

    Raises
    ------
    InputError
        If there are no generators or two of the same name, ONNX Runtime has not been fetched, or
        something is in the way.
    """
    path = Path(path)
    _require_names([exhibit.name for exhibit in exhibits])
    if path.exists() and (single_file or not path.is_dir() or any(path.iterdir())):
        raise InputError(f"{path}: exists; remove it or give another path")
    files = dict(_runtime_files())
    shown = []
    for exhibit in exhibits:
        own, about = _files_of(exhibit)
        files.update(own)
        shown.append(about)
    facts = {"runtime": [_fact(name, files[name]) for name in (RUNTIME, WASM)], "exhibits": shown}
    fields = {"title": title, "links": links or {}, "facts": facts}
    if single_file:
        with atomic_file(path) as temporary:
            temporary.write_text(_single(fields, files), encoding="utf-8")
        return path
    with whole_folder(path) as folder:
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        for name in (*MODULES, WORKER, "pad.css", "page.css"):
            (folder / name).write_text(source(name), encoding="utf-8")
        (folder / "index.html").write_text(_html(fields), encoding="utf-8")
    return path / "index.html"


def _require_names(names: Sequence[str]) -> None:
    if not names or len(set(names)) < len(names):
        raise InputError(
            f"exhibits: are called {', '.join(names) or 'nothing'}; give at least one generator, "
            "each with another name"
        )


# --------------------------------------------------------------------------------------
# What the page loads
# --------------------------------------------------------------------------------------


def _runtime_files() -> Iterator[tuple[str, bytes]]:
    program, wasm = (runtime.find(runtime.ONNXRUNTIME, name) for name in runtime.ONNXRUNTIME.files)
    text = program.read_text(encoding="utf-8")
    # The browser's tools would look for a file that is not there.
    yield RUNTIME, _packed(text.partition("\n//# sourceMappingURL")[0].encode())
    yield WASM, _packed(wasm.read_bytes())


def _packed(content: bytes) -> bytes:
    """Compress, for servers that do not; equal bytes for equal content."""
    return gzip.compress(content, 9, mtime=0)


def _fact(name: str, content: bytes) -> dict[str, Any]:
    return {"file": name, "bytes": len(content)}


def _onnx(network: keras.Model, weights: str, skips: bool = False) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        write_onnx(network, path, weights=weights, skips=skips)
        return _packed(path.read_bytes())


def _png(picture: np.ndarray) -> bytes:
    with io.BytesIO() as file:
        Image.fromarray(picture).save(file, "PNG", optimize=True)
        return file.getvalue()


def _files_of(exhibit: Exhibit) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return an exhibit's files, and what the page must know of it, for JSON."""
    network = f"networks/{exhibit.name}.onnx.gz"
    skips = _sides_of_skips(exhibit)
    files = {network: _onnx(exhibit.generator, exhibit.weights, skips=bool(skips))}
    examples = []
    for number, example in enumerate(exhibit.examples, start=1):
        examples.append(f"examples/{exhibit.name}-{number}.png")
        files[examples[-1]] = _png(example)
    about = {
        "name": exhibit.name,
        "task": exhibit.task,
        "size": exhibit.size,
        "kind": exhibit.kind,
        "classes": exhibit.classes,
        "palette": exhibit.palette.tolist(),
        "examples": examples,
        "card": exhibit.card,
        "network": _fact(network, files[network]),
        "skips": skips,
        "judge": None,
    }
    if exhibit.discriminator is not None:
        judge = f"networks/{exhibit.name}-discriminator.onnx.gz"
        files[judge] = _onnx(exhibit.discriminator, exhibit.weights)
        about["judge"] = _fact(judge, files[judge])
    return files, about


def _sides_of_skips(exhibit: Exhibit) -> list[int]:
    """Return the side of what each skip connection carries, the largest first, as they are cut."""
    return [
        int(layer.output.shape[1])
        for layer in reversed(exhibit.generator.layers)
        if isinstance(layer, keras.layers.Concatenate) and layer.name.endswith("_skip")
    ]


# --------------------------------------------------------------------------------------
# The page itself
# --------------------------------------------------------------------------------------


def _html(fields: Mapping[str, Any], head: str | None = None, program: str | None = None) -> str:
    """Fill the template; what is not given is loaded from beside the page."""
    if head is None:
        head = "\n".join(f'<link rel="stylesheet" href="{name}.css" />' for name in ("pad", "page"))
    if program is None:
        program = '<script type="module" src="page.js"></script>'
    links = " · ".join(
        f'<a href="{html.escape(address)}">{html.escape(words)}</a>'
        for words, address in fields["links"].items()
    )
    facts = json.dumps(fields["facts"], ensure_ascii=False).replace("<", "\\u003c")
    parts = {
        "title": html.escape(fields["title"]),
        "head": head,
        "links": f"<nav>{links}</nav>" if links else "",
        "facts": facts,
        "program": program,
    }
    page = source("index.html")
    for name, text in parts.items():
        page = page.replace(f"<!-- {name} -->", text)
    return page


def _single(fields: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
    styles = "\n".join(f"<style>\n{source(name)}</style>" for name in ("pad.css", "page.css"))
    carried = {**files, WORKER: source(WORKER).encode()}
    scripts = []
    for name, content in carried.items():
        text = base64.b64encode(content).decode()
        scripts.append(f'<script type="text/plain" data-file="{name}">{text}</script>')
    scripts.append(f'<script type="module">\n{joined(*MODULES)}</script>')
    return _html(fields, styles, "\n".join(scripts))
