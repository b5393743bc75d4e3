"""Ctrl-C and termination that wait for a good moment."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Says whether the run was asked to stop."""

    def __init__(self) -> None:
        self.requested = False

    def request(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Asks to stop after this step; the second time, stops at once."""
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True


@contextmanager
def graceful_interruption() -> Iterator[Interruption]:
    """Turns SIGINT and SIGTERM into a request, in the main thread only."""
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    handlers = {
        number: signal.signal(number, interruption.request) for number in _SIGNALS
    }
    try:
        yield interruption
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
