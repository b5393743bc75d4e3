"""Uses items in a thread while others are made."""

import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")

_PATIENCE = 0.1


class BackgroundSink(Generic[Item]):
    """Hands items to a function that runs in a thread, in their order.

    After an error nothing more is handed over, and the error is raised by the
    next `put` or by `finish`.

    Args:
        use: Takes one item.
        size: Items that wait, at most: memory stays bounded.
        name: Of the thread.
    """

    def __init__(self, use: Callable[[Item], None], size: int, name: str):
        self._use = use
        self._queue: queue.Queue[tuple[bool, Any]] = queue.Queue(size)
        self._stopped = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def put(self, item: Item) -> None:
        """Hands an item over, and waits while too many are waiting."""
        self._enter((True, item))

    def finish(self) -> None:
        """Waits until all items are used."""
        self._enter((False, None))
        self._thread.join()
        self._raise_error()

    def close(self) -> None:
        """Stops the thread after the item at hand; the rest is thrown away."""
        self._stopped.set()
        self._thread.join()

    def _enter(self, entry: tuple[bool, Any]) -> None:
        while True:
            self._raise_error()
            try:
                self._queue.put(entry, timeout=_PATIENCE)
            except queue.Full:
                continue
            return

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                more, item = self._queue.get(timeout=_PATIENCE)
            except queue.Empty:
                continue
            if not more:
                return
            try:
                self._use(item)
            except BaseException as error:  # Raised again by `put` and `finish`.
                self._error = error
                return
