"""The one Beam pipeline: a task over items, each leaving its outcome as a file."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from data_pipeline.bulk.executor import Task
from data_pipeline.bulk.isolated_process import IsolatedProcess
from data_pipeline.storage import joined, write_text
from workflow.bulk.beam_job import BeamJob


class WorkOnItems(beam.DoFn):
    """Works on items, in a process that may die of one.

    Args:
        task: What is done with each item.
        results: Folder or URL for the outcomes.
        queue: Items, (number, facts as JSON), that the processes of this machine take
            from one after the other. Empty: what is to be done comes as elements.
        taken: Folder on this machine in which a taken item leaves a file.
    """

    def __init__(
        self, task: Task, results: str, queue: tuple[tuple[int, str], ...], taken: str
    ):
        self._task, self._results = task, results
        self._queue, self._taken = queue, taken
        self._process: IsolatedProcess | None = None

    def process(self, share: tuple[int, Iterable[str]]) -> Iterator[int]:
        """Yields the numbers of the items whose outcomes were written."""
        if self._process is None:
            self._process = IsolatedProcess(self._task)
        for number, facts in self._items(*share):
            outcome = self._process.work(number, json.loads(facts))
            name = joined(self._results, f"{number:08d}.json")
            write_text(name, json.dumps(asdict(outcome)))
            yield number

    def _items(self, key: int, told: Iterable[str]) -> Iterator[tuple[int, str]]:
        if not self._queue:
            yield from ((key, facts) for facts in told)
            return
        for number, facts in self._queue:
            if self._take(number):
                yield number, facts

    def _take(self, number: int) -> bool:
        """Leaves a file for an item, unless another process has."""
        try:
            Path(self._taken, str(number)).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def teardown(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.close()


def build_pipeline(job: BeamJob) -> beam.Pipeline:
    """Makes the pipeline of a job; nothing runs yet.

    Most runners balance by themselves, and every item is an element. DirectRunner
    gives each process the same number of elements, whatever they cost: there it is one
    for each process, which means that it may begin to take items from the queue.
    """
    pipeline = beam.Pipeline(options=PipelineOptions(job.options.arguments()))
    queue: tuple[tuple[int, str], ...] = ()
    elements = job.queue()
    if job.options.is_direct:
        queue = elements
        processes = min(job.options.processes, len(queue))
        elements = tuple((process, "begin") for process in range(processes))
    work = WorkOnItems(job.task, job.results, queue, job.taken)
    (
        pipeline
        | "Deal out" >> beam.Create(elements, reshuffle=False)
        | "Share by share" >> beam.GroupByKey()
        | "Work" >> beam.ParDo(work)
    )
    return pipeline
