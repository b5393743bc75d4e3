"""Who works on many items."""

from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol

from data_pipeline.bulk.work_item import WorkItem
from data_pipeline.bulk.work_outcome import WorkOutcome

# Takes the facts of an item and returns JSON values. It can be pickled, and works on
# any machine that sees the files which the facts name.
Task = Callable[[dict[str, Any]], dict[str, Any]]
Outcomes = Generator[WorkOutcome, None, None]


class Executor(Protocol):
    """Works on items with a task, on any number of processes.

    Attributes:
        threads: That each process should use, where that can be said; 0 for as many
            as it likes.
    """

    threads: int

    def run(self, task: Task, items: Sequence[WorkItem]) -> Outcomes:
        """Works on all items; closing what is returned ends the work.

        Args:
            task: What is to be done with an item. What it raises ends the run.
            items: The items; none depends on another.

        Yields:
            What became of each item, as soon as it is known, in any order.

        Raises:
            ValueError: The task raised one.
            OSError: The task raised one, or the run failed as a whole.
        """
        ...


# Who works on so many items.
ExecutorChoice = Callable[[int], Executor]
