"""Ctrl-C and SIGTERM, turned into a stop that loses nothing."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Protocol


class Stoppable(Protocol):
    """What can be asked to end its loop."""

    @property
    def is_stopping(self) -> bool: ...

    def stop(self) -> None: ...


@contextlib.contextmanager
def stopped_by_signals(loop: Stoppable) -> Iterator[None]:
    """Have Ctrl-C and SIGTERM stop a loop after its present step, and at once the second time."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread receives signals
        return

    def handle(*_: object) -> None:
        if loop.is_stopping:
            raise KeyboardInterrupt  # asked a second time: at once, without a checkpoint
        loop.stop()

    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, handle) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
