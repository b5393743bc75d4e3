"""A process that may die of an item, with nothing else lost."""

import contextlib
import pickle
import signal
import subprocess
import sys
from types import TracebackType
from typing import IO, Any

from data_pipeline.bulk.child_environment import child_environment
from data_pipeline.bulk.executor import Task
from data_pipeline.bulk.work_outcome import WorkOutcome


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
            OSError: The task raised one, or no child can be started.
            RuntimeError: The task raised anything else.
        """
        child = self._started()
        try:
            _send(child, facts)
            answer = pickle.load(_pipe(child.stdout))
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            died = self._cause_of_death(child)
            return WorkOutcome(number=number, result={}, died=died)
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
            self._child = subprocess.Popen(
                [sys.executable, "-m", "data_pipeline.bulk.isolated_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=child_environment(),
            )
            _send(self._child, self._task)
            try:
                pickle.load(_pipe(self._child.stdout))
            except (EOFError, pickle.UnpicklingError) as error:
                died = self._cause_of_death(self._child)
                # No item's fault: the next process would fare no better.
                raise OSError(
                    f"no process to work in could be started: {died}"
                ) from error
        return self._child

    def _cause_of_death(self, child: "subprocess.Popen[bytes]") -> str:
        with child, contextlib.suppress(BrokenPipeError):
            _pipe(child.stdin).close()
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


def _send(child: "subprocess.Popen[bytes]", value: Any) -> None:
    pipe = _pipe(child.stdin)
    pickle.dump(value, pipe)
    pipe.flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("The child was started without pipes.")
    return pipe
