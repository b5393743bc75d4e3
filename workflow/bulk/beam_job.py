"""What a Beam pipeline works on."""

import json
from collections.abc import Sequence
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
        options: Where the pipeline runs.
    """

    task: Task
    items: tuple[WorkItem, ...]
    results: str
    options: BeamOptions

    def pipeline(self) -> "beam.Pipeline":
        """Makes the pipeline; nothing runs yet."""
        # Beam takes seconds to load, in the process that runs it.
        from workflow.bulk.beam_pipeline import build_pipeline

        return build_pipeline(self)

    def dealt(self) -> list[tuple[int, tuple[int, str]]]:
        """Deals the items out: (share, (number of the item, its facts as JSON)).

        DirectRunner gives every process the same number of keys, whatever they cost.
        So there is a key for each process, and items are dealt so that the costs of
        the shares are about equal: the costliest first, each to the share that has
        least so far (Graham, "Bounds on multiprocessing timing anomalies", 1969).
        Other runners balance by themselves, and every item has a key of its own.
        """
        if not self.options.is_direct:
            return [
                (number, (number, json.dumps(item.facts)))
                for number, item in enumerate(self.items)
            ]
        shares = [0.0] * min(self.options.processes, len(self.items))
        dealt = []
        for number in _costliest_first(self.items):
            share = min(range(len(shares)), key=shares.__getitem__)
            item = self.items[number]
            shares[share] += item.cost
            dealt.append((share, (number, json.dumps(item.facts))))
        return dealt


def _costliest_first(items: Sequence[WorkItem]) -> list[int]:
    return sorted(range(len(items)), key=lambda number: -items[number].cost)
