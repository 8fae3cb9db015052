"""The sources of the page and of the notebooks' drawing pad, which share most of them."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent


def source(name: str) -> str:
    """Return the text of one of the files here."""
    return (FOLDER / name).read_text(encoding="utf-8")


def joined(*names: str) -> str:
    """Join modules of JavaScript to one, where there is no server that they could be loaded from.

    Parameters
    ----------
    names
        Each after those that it imports.
    """
    own = r'^import [^;]* from "\./[\w.]+";\n'
    return "\n".join(re.sub(own, "", source(name), flags=re.MULTILINE) for name in names)
