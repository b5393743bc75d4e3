"""Workers of one training on this machine, started, watched and started again."""

import io
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TextIO, cast

from data_pipeline.bulk.child_environment import child_environment
from workflow.launching.exit_statuses import INTERRUPTED, may_start_again
from workflow.launching.local_cluster import local_cluster
from workflow.launching.worker_log import WorkerLog

# Ends with this process, even where that is killed.
_PROGRAM = (sys.executable, "-m", "workflow.pipeline.bound_process")
_POLL_SECONDS = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, kw_only=True)
class _Worker:
    name: str
    process: "subprocess.Popen[bytes]"
    log: WorkerLog


class WorkerGroup:
    """Runs a training command in several processes that make one cluster.

    What workers know of each other does not outlive any of them: where one dies, by
    a signal or because it lost another, all are ended and started again, and go on
    from the last checkpoint. A worker that says that something is wrong with
    what it was told to do ends the group.

    Args:
        arguments: Verb of `kinozoo` and what follows it.
        workers: How many compute.
        parameter_servers: How many hold the variables; 0 where every worker does.
        logs: Folder of `worker-0.log` and so on, to which all starts are appended.
        restarts: How often the group may be started again.
        grace_seconds: How long a worker may take to stop before it is killed.
        terminal: Takes what workers say, with their names.
        program: What takes the arguments.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        workers: int,
        parameter_servers: int = 0,
        logs: Path,
        restarts: int = 3,
        grace_seconds: float = 60.0,
        terminal: TextIO = sys.stdout,
        program: Sequence[str] = _PROGRAM,
    ):
        self._arguments = list(arguments)
        self._workers = workers
        self._parameter_servers = parameter_servers
        self._logs = logs
        self._restarts = restarts
        self._grace = grace_seconds
        self._terminal = terminal
        self._program = list(program)
        self._stop_requested = False

    def run(self) -> int:
        """Runs the group to its end.

        Returns:
            0 where all workers ended well, 130 after SIGINT or SIGTERM, else the
            status of the worker that failed first; 128 and the signal's number where
            a signal ended it.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        handlers = self._handle_signals()
        try:
            for start in range(self._restarts + 1):
                status = self._run_once()
                if status == 0 or self._stop_requested or not may_start_again(status):
                    break
                left = self._restarts - start
                self._say(
                    f"a worker died (status {status}); "
                    + (f"starting all again, {left} left" if left else "giving up")
                )
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        return INTERRUPTED if self._stop_requested else status

    def _run_once(self) -> int:
        # Ports anew for each start: those of the dead may be in use for a while.
        clusters = local_cluster(self._workers, self._parameter_servers)
        workers = [self._start(name, cluster) for name, cluster in clusters.items()]
        try:
            status = self._watch(workers)
        finally:
            self._end(workers)
        return status

    def _watch(self, workers: list[_Worker]) -> int:
        """Waits until all have ended well, or one badly, or somebody asks to stop."""
        while not self._stop_requested:
            statuses = [worker.process.poll() for worker in workers]
            # The one killed says more than those that lost it.
            bad = sorted(s for s in statuses if s)
            if bad:
                return 128 - bad[0] if bad[0] < 0 else bad[0]
            # Parameter servers, and workers of theirs, would serve for ever.
            awaited = statuses[:1] if self._parameter_servers else statuses
            if all(status == 0 for status in awaited):
                return 0
            time.sleep(_POLL_SECONDS)
        # The first one writes the checkpoint; the others only wait for it.
        self._say("stopping after this step")
        workers[0].process.send_signal(signal.SIGTERM)
        self._wait(workers[:1])
        return INTERRUPTED

    def _end(self, workers: list[_Worker]) -> None:
        """Ends whoever is left. They cannot go on without the others."""
        for worker in workers:
            if worker.process.poll() is None:
                worker.process.kill()
        for worker in workers:
            worker.process.wait()
            worker.log.join()
            if worker.process.stdin:
                worker.process.stdin.close()

    def _wait(self, workers: list[_Worker]) -> None:
        end = time.monotonic() + self._grace
        for worker in workers:
            try:
                worker.process.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"{worker.name} did not stop in {self._grace:g} s")

    def _start(self, name: str, cluster: str) -> _Worker:
        process = subprocess.Popen(
            [*self._program, *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=child_environment(TF_CONFIG=cluster, PYTHONUNBUFFERED="1"),
            # Ctrl-C on the terminal is for this process, which passes it on.
            start_new_session=True,
        )
        # Kept as they are, line ends tell a bar that moves from a line that stays.
        stream = io.TextIOWrapper(
            cast(io.BufferedReader, process.stdout),
            encoding="utf-8",
            errors="replace",
            newline="",
        )
        log = WorkerLog(name, stream, self._logs / f"{name}.log", self._terminal)
        return _Worker(name=name, process=process, log=log)

    def _handle_signals(self) -> dict[signal.Signals, Any]:
        if threading.current_thread() is not threading.main_thread():
            return {}
        return {
            number: signal.signal(number, self._request_stop) for number in _SIGNALS
        }

    def _request_stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        if self._stop_requested:
            raise KeyboardInterrupt
        self._stop_requested = True

    def _say(self, sentence: str) -> None:
        self._terminal.write(f"[launch] {sentence}\n")
        self._terminal.flush()
