"""Has work end between two items."""

import contextlib
from collections.abc import Callable, Sequence

from data_pipeline.bulk.executor import Executor, Outcomes, Task
from data_pipeline.bulk.work_item import WorkItem


class StoppableExecutor:
    """Works as another executor does, and looks after each item whether to go on.

    Args:
        executor: Does the work.
        check: Raises where the work is to end.
    """

    def __init__(self, executor: Executor, check: Callable[[], None]):
        self.threads = executor.threads
        self._executor = executor
        self._check = check

    def run(self, task: Task, items: Sequence[WorkItem]) -> Outcomes:
        """Works on all items; see `Executor`."""
        with contextlib.closing(self._executor.run(task, items)) as outcomes:
            for outcome in outcomes:
                yield outcome
                self._check()
