"""``dataset.json``: what a data set says of itself, beside its splits."""

import json
from pathlib import Path

from pix2pix_utils.config import Config
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, whole_file

DECLARATION = "dataset.json"


def write_declaration(
    folder: PathLike,
    *,
    name: str,
    direction: str,
    label_half: str,
    source: str,
    citation: str = "",
) -> Path:
    """Write ``dataset.json``, which says how a data set is meant to be read.

    Parameters
    ----------
    folder
        The folder that holds the splits.
    name
        What the data set is called.
    direction : {"AtoB", "BtoA"}
        Which half is translated into which.
    label_half : {"A", "B", "both", "none"}
        Which half is a label map.
    source
        Where the pairs come from.
    citation
        What to cite when the data set is used.

    Returns
    -------
    The file written.
    """
    fields = {
        "name": name,
        "direction": direction,
        "label_half": label_half,
        "source": source,
        "citation": citation,
    }
    path = Path(folder) / DECLARATION
    with whole_file(path) as temporary:
        temporary.write_text(
            json.dumps(fields, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    return path


def read_declaration(folder: PathLike) -> dict[str, str]:
    """Read ``dataset.json``.

    Parameters
    ----------
    folder
        The folder that holds the splits.

    Returns
    -------
    The fields of `write_declaration`, or an empty dict where there is no such file.

    Raises
    ------
    InputError
        If the file is there but cannot be used.
    """
    path = Path(folder) / DECLARATION
    if not path.exists():
        return {}
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); correct it or remove it") from error
    allowed = {"direction": ("AtoB", "BtoA"), "label_half": ("A", "B", "both", "none")}
    for field, values in allowed.items():
        if not isinstance(fields, dict) or fields.get(field) not in values:
            raise InputError(
                f"{path}: {field} must be one of {', '.join(values)}; correct it or remove the file"
            )
    return fields


def resolve(config: Config, folder: PathLike) -> Config:
    """Replace ``auto`` in a config by what the data set declares.

    Parameters
    ----------
    folder
        The folder of the data set.

    Returns
    -------
    The config with a definite ``direction`` and ``label_half``. A data set that declares
    nothing is read like the facades: BtoA, with label maps in B.
    """
    declared = {"direction": "BtoA", "label_half": "B", **read_declaration(folder)}
    changes = {
        field: declared[field]
        for field in ("direction", "label_half")
        if getattr(config, field) == "auto"
    }
    return config.replace(**changes)
