"""A process that may die of an item, with nothing else lost."""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from data_pipeline.bulk.executor import Task
from data_pipeline.bulk.work_outcome import WorkOutcome

_ROOT = Path(__file__).parents[2]


class IsolatedProcess:
    """Runs a task in a child process, which is started anew where an item killed it.

    The child ends when this process does, however that ends. Ctrl-C does not reach it.

    Args:
        task: What is done with items.
    """

    def __init__(self, task: Task):
        self._task = task
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "IsolatedProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def work(self, number: int, facts: dict[str, Any]) -> WorkOutcome:
        """Works on one item.

        Raises:
            ValueError: The task raised one.
            OSError: The task raised one.
            RuntimeError: The task raised anything else.
        """
        child = self._started()
        assert child.stdin is not None and child.stdout is not None
        try:
            pickle.dump(facts, child.stdin)
            child.stdin.flush()
            answer = pickle.load(child.stdout)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            return WorkOutcome(number=number, result={}, died=self._cause_of_death())
        if isinstance(answer, BaseException):
            raise answer
        return WorkOutcome(number=number, result=answer)

    def close(self) -> None:
        """Ends the child, whatever it does."""
        if self._child is None:
            return
        with self._child as child:
            child.kill()
        self._child = None

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            # So that the child runs the same code, installed or not.
            path = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
            self._child = subprocess.Popen(
                [sys.executable, "-m", "data_pipeline.bulk.isolated_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": path.rstrip(os.pathsep)},
            )
            assert self._child.stdin is not None
            pickle.dump(self._task, self._child.stdin)
        return self._child

    def _cause_of_death(self) -> str:
        assert self._child is not None
        with self._child as child:
            assert child.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()
            status = child.wait()
        self._child = None
        if status >= 0:
            return f"the process that worked on it ended with status {status}"
        name = signal.Signals(-status).name
        cause = {
            signal.SIGKILL: ", as happens where memory runs out",
            signal.SIGSEGV: ", a fault in a decoder or a library",
            signal.SIGABRT: ", a fault in a decoder or a library",
        }.get(signal.Signals(-status), "")
        return f"the process that worked on it was ended by {name}{cause}"
