"""Makes items in a thread while others are used."""

import queue
import threading
from collections.abc import Generator, Iterable, Iterator
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")

_PATIENCE = 0.1


class BackgroundSource(Generic[Item]):
    """Runs an iterator in a thread, a few items ahead of whoever takes them.

    Its errors are raised where the items are taken, in their place.

    Args:
        items: What makes the items; it is used by the thread alone.
        size: Items that are made ahead, at most: memory stays bounded.
        name: Of the thread.
    """

    def __init__(self, items: Iterable[Item], size: int, name: str):
        self._items = items
        self._queue: queue.Queue[tuple[str, Any]] = queue.Queue(size)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Item]:
        while True:
            kind, value = self._queue.get()
            if kind == "item":
                yield value
                continue
            if kind == "error":
                raise value
            return

    def close(self) -> None:
        """Stops the thread and waits for it; what it made is thrown away."""
        self._stopped.set()
        self._thread.join()

    def _work(self) -> None:
        iterator = iter(self._items)
        try:
            for item in iterator:
                if not self._put(("item", item)):
                    break
            self._put(("end", None))
        except BaseException as error:  # Raised again by whoever takes the items.
            self._put(("error", error))
        finally:
            # A generator lets go of its file here, and not when it is collected.
            if isinstance(iterator, Generator):
                iterator.close()

    def _put(self, entry: tuple[str, Any]) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put(entry, timeout=_PATIENCE)
            except queue.Full:
                continue
            return True
        return False
