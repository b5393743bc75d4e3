"""Who is told of a run."""

from collections.abc import Iterable
from typing import Protocol

from workflow.pipeline.execution import Execution
from workflow.pipeline.run_event import RunEvent


class RunObserver(Protocol):
    """Keeps a record of runs somewhere else than beside the outputs."""

    def start(self) -> None:
        """Begins a run; no other one is under way in the same folder."""

    def record(self, execution: Execution) -> None:
        """Takes note of an execution that the run made or found."""

    def finish(self, events: Iterable[RunEvent]) -> None:
        """Ends the run with what became of each component."""
