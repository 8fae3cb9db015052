"""A generator for other programs: as a file of ONNX, and as a page for any browser.

`onnx_writer` writes the file and `page` the page, with what `exhibits` tells of each generator and
the program that `runtime` fetches. The page's own sources lie in ``web/``.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """Hand on what `onnx_writer` has, which needs TensorFlow; the rest of the folder does not."""
    if name in ("WEIGHTS", "write_onnx"):
        from pix2pix_utils.export import onnx_writer

        return getattr(onnx_writer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
