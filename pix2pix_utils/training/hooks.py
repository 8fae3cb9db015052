"""Functions that are called while a run trains."""

from collections.abc import Callable
from typing import Any

from pix2pix_utils.support.errors import InputError

EVENTS = ("log", "epoch", "checkpoint", "notice", "end")


class Hooks:
    """For each of `EVENTS` the functions that want to hear of it, in the order of their coming."""

    def __init__(self) -> None:
        self._functions: dict[str, list[Callable[[Any], object]]] = {e: [] for e in EVENTS}

    def add(self, event: str, function: Callable[[Any], object]) -> None:
        """Have a function called at an event.

        Raises
        ------
        InputError
            If there is no such event.
        """
        if event not in EVENTS:
            raise InputError(f"event: {event!r} is unknown; choose one of {', '.join(EVENTS)}")
        self._functions[event].append(function)

    def call(self, event: str, trainer: object) -> None:
        """Call the functions of an event with the trainer."""
        for function in self._functions[event]:
            function(trainer)
