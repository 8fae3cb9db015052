"""Where the results lie, and how they are read and written."""

import json
from pathlib import Path

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file

FOLDER = Path(__file__).parent
"""``runs/`` and ``pictures/`` lie beside the code, so that the notebook finds them anywhere."""


def write(result, path):
    """Write a result as JSON, whole or not at all.

    Parameters
    ----------
    result : dict
    path : path-like
    """
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def read(path):
    """Read a result.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    dict

    Raises
    ------
    InputError
        If the file cannot be read or is damaged.
    """
    path = Path(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: cannot be read as a result ({error}); remove it and run "
            "`python -m pix2pix_utils.course.experiments`, which makes it anew"
        ) from error
