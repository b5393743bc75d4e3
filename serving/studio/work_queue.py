"""One piece of work after the other."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class WorkQueue:
    """Does work in a thread of its own, in the order in which it came.

    Args:
        name: Of the thread.
        longest: How much work may wait; more is refused.
    """

    def __init__(self, name: str, longest: int):
        self._longest = longest
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], Any]) -> Future[Any]:
        """Puts work at the end.

        Args:
            work: What to do.

        Returns:
            Will hold what the work returns or raises. `cancel` takes work back that
            has not begun.

        Raises:
            ValueError: Too much work waits already.
        """
        future: Future[Any] = Future()
        with self._changed:
            waiting = len(self._still_waiting())
            if self._closed or waiting >= self._longest:
                raise ValueError(
                    f"{waiting} films are waiting already; try again later"
                )
            self._waiting.append((future, work))
            self._changed.notify()
        return future

    def before(self, future: "Future[Any]") -> int:
        """How much waits before a piece of work, and 0 for one that has begun."""
        with self._changed:
            waiting = self._still_waiting()
            # The one at work is before all that wait.
            return waiting.index(future) + 1 if future in waiting else 0

    def close(self) -> None:
        """Takes back what waits, and ends after the work at hand."""
        with self._changed:
            self._closed = True
            for future, _ in self._waiting:
                future.cancel()
            self._waiting.clear()
            self._changed.notify()

    def _still_waiting(self) -> list[Future[Any]]:
        return [future for future, _ in self._waiting if not future.cancelled()]

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                future, work = self._waiting.popleft()
                if not future.set_running_or_notify_cancel():
                    continue
            try:
                result = work()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
