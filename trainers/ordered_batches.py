"""Numbered batches that arrive in any order, or never, given out in order."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import tensorflow as tf

_LOG = logging.getLogger(__name__)

_QUEUED = 8


class OrderedBatches:
    """Gives every batch out once, in the order of the numbers.

    Args:
        arriving: Pairs of number and batch. Read by a thread of its own.
        make: Makes the batches from a number on, to where those of others start.
        first: Number of the first batch to give.
        patience: Seconds to wait for a batch before it is made.
        most_bytes: Of batches that came before their turn. Where they are more, the
            batch they wait for is made at once.

    Attributes:
        made: Batches so far that did not arrive and were made here.
    """

    def __init__(
        self,
        arriving: Iterable[tuple[Any, Any]],
        make: Callable[[int], Iterator[Any]],
        *,
        first: int,
        patience: float,
        most_bytes: int = 1 << 30,
    ):
        self.made = 0
        self._arriving = arriving
        self._make = make
        self._next = first
        self._patience = patience
        self._most_bytes = most_bytes
        self._queue: queue.Queue[tuple[int, Any] | Exception] = queue.Queue(_QUEUED)
        self._early: dict[int, Any] = {}
        self._early_bytes = 0
        self._own: Iterator[Any] = iter(())
        self._failure: Exception | None = None
        self._closed = False

    def __iter__(self) -> Iterator[Any]:
        threading.Thread(target=self._receive, daemon=True).start()
        try:
            while True:
                yield self._batch(self._next)
                self._next += 1
        finally:
            self._closed = True

    def _batch(self, number: int) -> Any:
        self._take_arrived(wait=0.0)
        batch = None
        if number not in self._early:
            # With one batch of a block the rest of it is lost, as a rule.
            batch = next(self._own, None)
            if batch is None and not self._arrives(number):
                _LOG.warning(
                    "Batch %d did not come from the data service in %g s: it is made "
                    "here.",
                    number,
                    self._patience,
                )
                self._own = self._make(number)
                batch = next(self._own)
        if batch is None:
            self._own = iter(())
            return self._taken(number)
        self.made += 1
        return batch

    def _arrives(self, number: int) -> bool:
        """Waits for a batch, with patience."""
        end = time.monotonic() + self._patience
        while number not in self._early:
            if self._failure:
                raise ValueError(
                    f"The data service failed: {self._failure}"
                ) from self._failure
            left = end - time.monotonic()
            if left <= 0.0 or self._early_bytes > self._most_bytes:
                return False
            self._take_arrived(wait=left)
        return True

    def _take_arrived(self, wait: float) -> None:
        """Takes in what is queued; waits for the first of it."""
        try:
            while self._early_bytes <= self._most_bytes:
                arrived = self._queue.get(block=wait > 0.0, timeout=wait)
                wait = 0.0
                if isinstance(arrived, Exception):
                    self._failure = arrived
                    return
                number, batch = arrived
                if number >= self._next:
                    self._early[number] = batch
                    self._early_bytes += _bytes(batch)
        except queue.Empty:
            return

    def _taken(self, number: int) -> Any:
        batch = self._early.pop(number)
        self._early_bytes -= _bytes(batch)
        return batch

    def _receive(self) -> None:
        try:
            for number, batch in self._arriving:
                self._put((int(number), batch))
                if self._closed:
                    return
        except Exception as error:  # Told to whoever waits for a batch.
            self._put(error)

    def _put(self, arrived: tuple[int, Any] | Exception) -> None:
        while not self._closed:
            try:
                self._queue.put(arrived, timeout=1.0)
                return
            except queue.Full:
                continue


def _bytes(batch: Any) -> int:
    return sum(
        int(values.shape.num_elements() or 0) * values.dtype.size
        for values in tf.nest.flatten(batch)
    )
