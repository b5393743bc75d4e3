"""A restoration that can be watched and stopped."""

import contextlib
import logging
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path

from serving.engine import restore_film
from serving.inspector import Inspector
from serving.report import write_report
from serving.report_preparation import prepare_for_report
from serving.restore_job import RestoreJob
from serving.studio.run_state import RunPhase, RunState
from serving.studio.studio_folder import without_folders
from serving.studio.work_queue import WorkQueue

# The first frames come out late: a network wants to see those after them.
_FRAMES_UNTIL_KNOWN = 8
_LOG = logging.getLogger(__name__)


class _StoppedError(Exception):
    """Somebody wants no more of it."""


class RestoreRun:
    """Restores a film and writes the report, in the thread of a queue.

    Args:
        job: What to do.
        report: The page to write, .html.
        inspector: Has looked at the film.
        clock: Seconds that only grow.

    Attributes:
        job: As given.
        report: As given.
    """

    def __init__(
        self,
        job: RestoreJob,
        report: Path,
        inspector: Inspector,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.job = job
        self.report = report
        self._inspector = inspector
        self._clock = clock
        self._lock = threading.Lock()
        self._state = RunState(phase=RunPhase.WAITING)
        self._stop = threading.Event()
        self._begun = 0.0
        self._first: tuple[float, int] | None = None
        self._queue: WorkQueue | None = None
        self._future: Future[None] | None = None

    def start(self, queue: WorkQueue) -> None:
        """Puts the restoration into a queue.

        Raises:
            ValueError: The queue is full.
        """
        self._queue = queue
        self._future = queue.submit(self._work)

    def stop(self) -> None:
        """Ends the restoration after the frame at hand.

        What is done waits beside the output: the same restoration goes on from there.
        """
        self._stop.set()
        if self._future is not None and self._future.cancel():
            self._change(phase=RunPhase.STOPPED)

    def state(self) -> RunState:
        """How far it is."""
        with self._lock:
            state = self._state
            first = self._first
        now = self._clock()
        if state.phase is RunPhase.WAITING:
            before = 0
            if self._queue is not None and self._future is not None:
                before = self._queue.before(self._future)
            return replace(state, before=before)
        if state.over:
            return state
        return replace(
            state,
            seconds=now - self._begun,
            seconds_left=_seconds_left(state, first, now),
        )

    def wait(self, timeout: float | None = None) -> RunState:
        """Waits for the end of it.

        Args:
            timeout: Seconds; None for as long as it takes.

        Raises:
            TimeoutError: It is not over yet.
        """
        if self._future is not None:
            with contextlib.suppress(CancelledError):
                self._future.result(timeout)
        return self.state()

    def _work(self) -> None:
        self._begun = self._clock()
        self._change(phase=RunPhase.PREPARING)
        try:
            self._restore()
        except _StoppedError:
            self._end(RunPhase.STOPPED)
        except (ValueError, OSError) as error:
            self._end(
                RunPhase.FAILED, problem=without_folders(" ".join(str(error).split()))
            )
        except Exception as error:
            # The page has to say something, and the log all of it.
            _LOG.exception("a restoration failed")
            self._end(RunPhase.FAILED, problem=f"{type(error).__name__}: {error}")

    def _restore(self) -> None:
        with tempfile.TemporaryDirectory(
            prefix="report-", dir=self.job.output.parent
        ) as folder:
            job = prepare_for_report(self.job, Path(folder))
            self._check()
            summary = restore_film(job, show_progress=False, watcher=self._watch)
            self._change(phase=RunPhase.REPORTING, done=summary.frames)
            write_report(
                self.report,
                summary,
                inspection=self._inspector.inspect(),
                progress=False,
            )
        self._change(summary=summary)
        self._end(RunPhase.DONE)

    def _watch(self, done: int, total: int | None) -> None:
        self._check()
        if self._first is None:
            self._first = self._clock(), done
        self._change(phase=RunPhase.RESTORING, done=done, total=total)

    def _check(self) -> None:
        if self._stop.is_set():
            raise _StoppedError

    def _end(self, phase: RunPhase, problem: str = "") -> None:
        self._change(phase=phase, problem=problem, seconds=self._clock() - self._begun)

    def _change(self, **fields: object) -> None:
        with self._lock:
            self._state = replace(self._state, **fields)  # type: ignore[arg-type]


def _seconds_left(
    state: RunState, first: tuple[float, int] | None, now: float
) -> float | None:
    """What the rest takes at the pace so far."""
    if first is None or state.total is None or state.phase is not RunPhase.RESTORING:
        return None
    began, done_then = first
    made = state.done - done_then
    if made < min(_FRAMES_UNTIL_KNOWN, max(state.total - done_then, 2) - 1):
        return None
    return max(state.total - state.done, 0) * (now - began) / made
