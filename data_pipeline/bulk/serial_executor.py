"""Works on items one after the other."""

from collections.abc import Sequence

from data_pipeline.bulk.executor import Outcomes, Task
from data_pipeline.bulk.isolated_process import IsolatedProcess
from data_pipeline.bulk.work_item import WorkItem
from data_pipeline.bulk.work_outcome import WorkOutcome


class SerialExecutor:
    """Works on items in this process, or in one beside it that may die.

    Args:
        isolated: Whether an item that ends its process, as a fault in a decoder does,
            is to cost that item only.
    """

    threads = 0

    def __init__(self, *, isolated: bool = False):
        self._isolated = isolated

    def run(self, task: Task, items: Sequence[WorkItem]) -> Outcomes:
        """Works on all items in their order; see `Executor`."""
        if not self._isolated:
            for number, item in enumerate(items):
                yield WorkOutcome(number=number, result=task(item.facts))
            return
        with IsolatedProcess(task) as process:
            for number, item in enumerate(items):
                yield process.work(number, item.facts)
