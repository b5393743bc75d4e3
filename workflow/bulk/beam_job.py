"""What a Beam pipeline works on."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data_pipeline.bulk.executor import Task
from data_pipeline.bulk.work_item import WorkItem
from workflow.bulk.beam_options import BeamOptions

if TYPE_CHECKING:
    import apache_beam as beam


@dataclass(frozen=True, kw_only=True)
class BeamJob:
    """A task and the items that it is for.

    Attributes:
        task: What is done with each item.
        items: The items.
        results: Folder or URL for a file with the outcome of each item.
        taken: Folder on this machine for what its processes have taken, where the
            pipeline runs here.
        options: Where the pipeline runs.
    """

    task: Task
    items: tuple[WorkItem, ...]
    results: str
    taken: str
    options: BeamOptions

    def pipeline(self) -> "beam.Pipeline":
        """Makes the pipeline; nothing runs yet."""
        # Beam takes seconds to load, in the process that runs it.
        from workflow.bulk.beam_pipeline import build_pipeline

        return build_pipeline(self)

    def queue(self) -> tuple[tuple[int, str], ...]:
        """Returns all items, (number, facts as JSON), the costliest first.

        Where each process takes the next one when it is done with the last, none ends
        much later than another (Graham, "Bounds on multiprocessing timing anomalies",
        1969).
        """
        numbers = sorted(range(len(self.items)), key=lambda n: -self.items[n].cost)
        return tuple((n, json.dumps(self.items[n].facts)) for n in numbers)
