"""A generator for other programs: ONNX, SavedModel, LiteRT, and a page for any browser.

`onnx_writer` and `graphs` write the files and `page` the page, with what `exhibits` tells of each
generator and the program that `runtime` fetches. The page's own sources lie in ``web/``.
"""

from typing import Any

_NEEDS_TENSORFLOW = {
    "WEIGHTS": "onnx_writer",
    "write_onnx": "onnx_writer",
    "write_litert": "graphs",
    "write_saved_model": "graphs",
}


def __getattr__(name: str) -> Any:
    """Hand on what needs TensorFlow; the rest of the folder does not."""
    import importlib

    if name in _NEEDS_TENSORFLOW:
        module = importlib.import_module(f"{__name__}.{_NEEDS_TENSORFLOW[name]}")
        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
