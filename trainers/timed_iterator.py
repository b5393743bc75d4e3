"""How long a training waits for its data."""

import re
import time
from collections.abc import Iterator
from typing import Any

import tensorflow as tf

_OF_THE_DATA = (
    tf.errors.DataLossError,
    tf.errors.InvalidArgumentError,
    tf.errors.NotFoundError,
)


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
        """Returns the next batch.

        Raises:
            ValueError: What it is made of cannot be read.
        """
        started = time.perf_counter()
        try:
            batch = next(self._batches)
        except _OF_THE_DATA as error:
            raise ValueError(
                f"The training data cannot be read: {_said(error)}; training clips are "
                "written anew by `kinozoo ingest` where they are deleted."
            ) from error
        self._seconds += time.perf_counter() - started
        return batch

    def taken(self) -> float:
        """Returns the seconds waited since the last call."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds


def _said(error: tf.errors.OpError) -> str:
    """What an operation says, without the names of nodes around it."""
    first = error.message.strip().partition("\n")[0]
    return re.sub(r"\{\{.*?\}\}|\[\[.*|\[Op:.*", "", first).strip(" .")
