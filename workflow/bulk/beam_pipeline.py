"""The one Beam pipeline: a task over items, each leaving its outcome as a file."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from data_pipeline.bulk.executor import Task
from data_pipeline.bulk.isolated_process import IsolatedProcess
from data_pipeline.storage import joined, write_text
from workflow.bulk.beam_job import BeamJob


class WorkOnItems(beam.DoFn):
    """Works on the items of a share, in a process that may die of one.

    Args:
        task: What is done with each item.
        results: Folder or URL for the outcomes.
    """

    def __init__(self, task: Task, results: str):
        self._task, self._results = task, results
        self._process: IsolatedProcess | None = None

    def process(self, share: tuple[int, Iterable[tuple[int, str]]]) -> Iterator[int]:
        """Yields the numbers of the items whose outcomes were written."""
        if self._process is None:
            self._process = IsolatedProcess(self._task)
        for number, facts in share[1]:
            outcome = self._process.work(number, json.loads(facts))
            name = joined(self._results, f"{number:08d}.json")
            write_text(name, json.dumps(asdict(outcome)))
            yield number

    def teardown(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.close()


def build_pipeline(job: BeamJob) -> beam.Pipeline:
    """Makes the pipeline of a job; nothing runs yet."""
    pipeline = beam.Pipeline(options=PipelineOptions(job.options.arguments()))
    (
        pipeline
        | "Deal out" >> beam.Create(job.dealt(), reshuffle=False)
        | "Share by share" >> beam.GroupByKey()
        | "Work" >> beam.ParDo(WorkOnItems(job.task, job.results))
    )
    return pipeline
