"""How long a training waits for its data."""

import time
from collections.abc import Iterator
from typing import Any


class TimedIterator:
    """Measures how long the loop waits for its batches.

    Args:
        batches: What is waited for.
    """

    def __init__(self, batches: Iterator[Any]):
        self._batches = batches
        self._seconds = 0.0

    def __iter__(self) -> "TimedIterator":
        return self

    def __next__(self) -> Any:
        started = time.perf_counter()
        batch = next(self._batches)
        self._seconds += time.perf_counter() - started
        return batch

    def taken(self) -> float:
        """Returns the seconds waited since the last call."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds
