"""Fields of a dataclass that say what they are for and which values they may take."""

import contextlib
import dataclasses
from typing import Any, TypeVar

from pix2pix_utils.support.errors import InputError

_Value = TypeVar("_Value")


def option(
    default: _Value,
    help: str,
    *,
    choices: tuple[_Value, ...] | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> _Value:
    """Declare a field: its default, its one description, and the values it may take."""
    limits = {"at_least": at_least, "at_most": at_most, "above": above, "below": below}
    limits = {name: limit for name, limit in limits.items() if limit is not None}
    return dataclasses.field(
        default=default, metadata={"help": help, "choices": choices, "limits": limits}
    )


_LIMITS = {
    "at_least": (lambda value, limit: value >= limit, "at least {}"),
    "at_most": (lambda value, limit: value <= limit, "at most {}"),
    "above": (lambda value, limit: value > limit, "above {}"),
    "below": (lambda value, limit: value < limit, "below {}"),
}


def allowed(field: dataclasses.Field) -> str:
    """Say in words which values a field may take, such as ``"a whole number, at least 1"``."""
    if field.metadata["choices"]:
        return "one of " + ", ".join(str(choice) for choice in field.metadata["choices"])
    kind: dict[Any, str] = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        str: "text",
    }
    words = [kind[field.type]]
    words += [_LIMITS[name][1].format(limit) for name, limit in field.metadata["limits"].items()]
    return ", ".join(words)


def checked(field: dataclasses.Field, value: Any) -> Any:
    """Return the value of one field, or raise InputError with what is allowed."""
    if field.type is float and type(value) is int:
        with contextlib.suppress(OverflowError):  # it stays a whole number, and is refused
            value = float(value)
    fine = type(value) is field.type
    if fine and field.type is float:
        fine = value - value == 0  # refuses nan and infinity
    if fine and field.metadata["choices"]:
        fine = value in field.metadata["choices"]
    for name, limit in field.metadata["limits"].items():
        fine = fine and _LIMITS[name][0](value, limit)
    if fine and field.type is str:
        fine = bool(value) and "\0" not in value
    if not fine:
        raise InputError(f"{field.name}: {value!r} is not allowed; give {allowed(field)}")
    return value
