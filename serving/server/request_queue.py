"""The queue in front of the networks."""

import logging
import math
import threading
import time
from collections.abc import Callable

import grpc
import numpy as np

from serving.server.batch_settings import BatchSettings
from serving.server.request_error import RequestError
from serving.server.waiting_request import WaitingRequest

_LOG = logging.getLogger(__name__)


class RequestQueue:
    """Lets a few requests run at a time, together where they fit, and bounds the rest.

    Requests run in the order of their arrival; those for the same function with inputs
    of the same shape may be calculated as one batch.

    Args:
        settings: The limits.
        on_batch: Is told the model, how long the first request of a batch waited, how
            long the calculation took, both in seconds, and its entries.
        room: Tells the bytes of memory that a batch may take.
    """

    def __init__(
        self,
        settings: BatchSettings,
        on_batch: Callable[[str, float, float, int], None] = lambda *_: None,
        room: Callable[[], float] = lambda: math.inf,
    ):
        self._settings = settings
        self._on_batch = on_batch
        self._room = room
        self._waiting: list[WaitingRequest] = []
        self._changed = threading.Condition()
        self._running: list[WaitingRequest] = []
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._work, name=f"network {i}", daemon=True)
            for i in range(settings.threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def length(self) -> int:
        """Requests that wait."""
        with self._changed:
            return len(self._waiting)

    def run(self, request: WaitingRequest) -> dict[str, np.ndarray]:
        """Waits for a request's result.

        Raises:
            RequestError: The queue is full, the deadline passed, or the calculation
                failed.
        """
        self._enter(request)
        remaining = request.expires - time.monotonic()
        # gRPC says "no deadline" by one that is hundreds of years away.
        finished = request.done.wait(min(remaining, threading.TIMEOUT_MAX))
        if not finished:
            request.abandoned = True
            raise RequestError(
                grpc.StatusCode.DEADLINE_EXCEEDED,
                "the deadline passed before there was a result",
            )
        if request.error is not None:
            raise request.error
        return request.result

    def abandon(self, request: WaitingRequest) -> None:
        """Gives up a request for whose result nobody waits any more.

        It is not calculated where that has not begun; else its result is thrown away.
        """
        self._give_up(
            [request],
            RequestError(grpc.StatusCode.CANCELLED, "the client gave the request up"),
        )

    def stop(self, seconds: float = math.inf) -> None:
        """Takes no new requests, and finishes those at hand.

        Args:
            seconds: After which nobody waits any longer: requests that wait or are
                calculated get UNAVAILABLE. A calculation cannot be broken off, so
                those that run are waited for all the same.
        """
        ends = time.monotonic() + seconds
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(min(max(ends - time.monotonic(), 0), threading.TIMEOUT_MAX))
        with self._changed:
            late = [*self._waiting, *self._running]
        self._give_up(
            late, RequestError(grpc.StatusCode.UNAVAILABLE, "the server stops")
        )
        for thread in self._threads:
            thread.join()

    def _give_up(self, requests: list[WaitingRequest], error: RequestError) -> None:
        with self._changed:
            for request in requests:
                if not request.done.is_set():
                    request.abandoned, request.error = True, error
                    request.done.set()
            self._waiting = [each for each in self._waiting if not each.abandoned]
            self._changed.notify_all()

    def _enter(self, request: WaitingRequest) -> None:
        with self._changed:
            if self._stopped:
                raise RequestError(
                    grpc.StatusCode.UNAVAILABLE, "the server is about to stop"
                )
            self._waiting = [each for each in self._waiting if not self._expire(each)]
            waiting = sum(each.bytes for each in self._waiting) + request.bytes
            if len(self._waiting) >= self._settings.waiting:
                raise RequestError(
                    grpc.StatusCode.RESOURCE_EXHAUSTED,
                    f"{len(self._waiting)} requests are waiting already; try again "
                    "later",
                )
            if self._waiting and waiting > self._settings.waiting_bytes:
                raise RequestError(
                    grpc.StatusCode.RESOURCE_EXHAUSTED,
                    "the requests that are waiting take all the memory that they may; "
                    "try again later",
                )
            self._waiting.append(request)
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            batch = self._take()
            if not batch:
                return
            # Some may have been given up while they waited for others.
            wanted = [each for each in batch if not each.done.is_set()]
            try:
                if wanted:
                    self._calculate(wanted)
            except RequestError as error:
                self._fail(batch, error)
            except Exception as error:
                _LOG.exception("a calculation failed")
                self._fail(
                    batch, RequestError(grpc.StatusCode.INTERNAL, str(error)[:2000])
                )
            with self._changed:
                self._running = [e for e in self._running if e not in batch]

    def _take(self) -> list[WaitingRequest]:
        """The next requests to calculate together; none once the queue has ended."""
        with self._changed:
            while True:
                self._waiting = [e for e in self._waiting if not self._expire(e)]
                if self._waiting:
                    break
                if self._stopped:
                    return []
                self._changed.wait()
            first = self._waiting.pop(0)
            batch, entries = [first], first.entries
            memory = self._room() - first.memory
            ready = time.monotonic() + self._settings.patience
            while first.entries and entries < self._settings.largest:
                for other in list(self._waiting):
                    room = self._settings.largest - entries
                    fits = other.entries <= room and other.memory <= memory
                    if fits and first.joins(other):
                        self._waiting.remove(other)
                        batch.append(other)
                        memory -= other.memory
                        entries += other.entries
                left = ready - time.monotonic()
                if left <= 0 or self._stopped or entries >= self._settings.largest:
                    break
                self._changed.wait(left)
            self._running += batch
            return batch

    def _expire(self, request: WaitingRequest) -> bool:
        if not request.late:
            return False
        if not request.done.is_set():
            request.error = RequestError(
                grpc.StatusCode.DEADLINE_EXCEEDED, "the deadline passed in the queue"
            )
            request.done.set()
        return True

    def _calculate(self, batch: list[WaitingRequest]) -> None:
        first = batch[0]
        begun, entries = time.monotonic(), sum(each.entries for each in batch)
        for each in batch:
            each.begun, each.batch = begun, entries
        run = first.lease.loaded.run
        if len(batch) == 1:
            results = [run(first.signature, first.inputs, first.outputs)]
        else:
            inputs = {
                name: np.concatenate([each.inputs[name] for each in batch])
                for name in first.inputs
            }
            made = run(first.signature, inputs, first.outputs)
            results = _apart(made, [each.entries for each in batch])
        ended = time.monotonic()
        self._on_batch(
            first.lease.model,
            begun - first.arrived,
            ended - begun,
            entries,
        )
        with self._changed:
            for each, result in zip(batch, results, strict=True):
                if not each.done.is_set():
                    each.result, each.ended = result, ended
                    each.done.set()

    def _fail(self, batch: list[WaitingRequest], error: RequestError) -> None:
        with self._changed:
            for each in batch:
                if not each.done.is_set():
                    each.error = error
                    each.done.set()


def _apart(
    made: dict[str, np.ndarray], sizes: list[int]
) -> list[dict[str, np.ndarray]]:
    total = sum(sizes)
    for name, values in made.items():
        if not values.ndim or values.shape[0] != total:
            raise RequestError(
                grpc.StatusCode.INTERNAL,
                f"the output {name} has no entry for each of the inputs: the model "
                "cannot be batched",
            )
    ends = np.cumsum(sizes)
    starts = ends - sizes
    return [
        {name: values[start:end] for name, values in made.items()}
        for start, end in zip(starts, ends, strict=True)
    ]
