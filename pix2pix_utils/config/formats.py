"""What the fields of ``config.json`` stood for in earlier versions."""

from collections.abc import Callable
from typing import Any

from pix2pix_utils.support.errors import InputError

FORMAT = 5
"""Of ``config.json``. Whoever adds, drops or renames a field counts it up and adds to the table."""

MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: lambda fields: {
        "ema_decay": 0.0,
        "decoder_normalization": True,
        "generator_max_filters": 0,
        **fields,
    },
    2: lambda fields: {"mixed_dtype": "float16", **fields},
    3: lambda fields: {
        "height": 0,
        "width": 0,
        "resize": True,
        "input_channels": 3,
        "output_channels": 3,
        "bit_depth": 8,
        **fields,
    },
    4: lambda fields: {"checkpoint_minutes": 0.0, "keep_every": 0, "keep_best": "L1", **fields},
}
"""From the number of a format to what makes its fields those of the next; the first had none."""


def migrated(fields: dict[str, Any]) -> dict[str, Any]:
    """Bring the fields of an earlier format to those of the present one.

    Raises
    ------
    InputError
        If they are of a later version, or of none.
    """
    number = fields.pop("format", 1)
    if type(number) is not int or not 1 <= number <= FORMAT:
        raise InputError(
            f"format: is {number!r}, and this version reads 1 to {FORMAT}; update the package, or "
            "restore the file"
        )
    for before in range(number, FORMAT):
        fields = MIGRATIONS[before](fields)
    return fields
