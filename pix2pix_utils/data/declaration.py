"""``dataset.json``: what a data set says of itself, beside its splits."""

import json
from pathlib import Path

from pix2pix_utils.config import Config
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file

DECLARATION = "dataset.json"

_ALLOWED = {"direction": ("AtoB", "BtoA"), "label_half": ("A", "B", "both", "none")}
_TEXTS = ("name", "source", "citation")


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
    with atomic_file(path) as temporary:
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
    try:
        _refuse_other_case(Path(folder))
        if not path.exists():
            return {}
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        what = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise InputError(f"{path}: cannot be read ({what}); correct it or remove it") from error
    if not isinstance(fields, dict):
        raise InputError(f"{path}: must be an object, {{…}}; correct it or remove the file")
    for field, values in _ALLOWED.items():
        if fields.get(field) not in values:
            raise InputError(
                f"{path}: {field} must be one of {', '.join(values)}, in this spelling; correct "
                "it or remove the file"
            )
    for field in _TEXTS:
        if not _is_text(fields.get(field, "")):
            raise InputError(f"{path}: {field} must be text; correct it or remove the file")
    return fields


def _refuse_other_case(folder: Path) -> None:
    """Refuse Dataset.json, which some file systems take for dataset.json and others do not."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name != DECLARATION and path.name.lower() == DECLARATION:
            raise InputError(f"{path}: is not read; rename it to {DECLARATION}")


def _is_text(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(value.encode() or True)
    except UnicodeEncodeError:  # half of a surrogate pair: JSON can write it, nothing can print it
        return False


def resolve(config: Config, folder: PathLike) -> Config:
    """Replace ``auto`` in a config by what the data set declares.

    Parameters
    ----------
    folder
        The folder of the data set.

    Returns
    -------
    The config with a definite ``direction`` and ``label_half``. Those of a data set that declares
    nothing are found out from its pictures (see `guessing.guess`).
    """
    fields = [name for name in _ALLOWED if getattr(config, name) == "auto"]
    declared = read_declaration(folder)
    if fields and not declared:
        from pix2pix_utils.data.guessing import guess

        declared = guess(folder)
    return config.replace(**{name: declared[name] for name in fields})
