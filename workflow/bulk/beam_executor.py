"""Works on items in an Apache Beam pipeline."""

import contextlib
import importlib.util
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from data_pipeline import storage
from data_pipeline.bulk.executor import Outcomes, Task
from data_pipeline.bulk.work_item import WorkItem
from data_pipeline.bulk.work_outcome import WorkOutcome
from workflow.bulk.beam_job import BeamJob
from workflow.bulk.beam_options import BeamOptions
from workflow.bulk.running_pipeline import failure, log_file, running_pipeline

_LOCAL_SECONDS, _REMOTE_SECONDS = 0.2, 5.0


class BeamExecutor:
    """Works on items in a pipeline, and tells their outcomes while it runs.

    Args:
        options: Where the pipeline runs.
        work: Folder or URL for outcomes and the log, which the pipeline's processes
            have to see. What is written there is deleted after a run that worked.

    Raises:
        ValueError: Apache Beam is not installed.
    """

    # Beam's runners count a process as a processor.
    threads = 1

    def __init__(self, options: BeamOptions, work: str):
        check_beam()
        self._options, self._work = options, work

    def run(self, task: Task, items: Sequence[WorkItem]) -> Outcomes:
        """Works on all items; see `Executor`."""
        if not items:
            return
        with tempfile.TemporaryDirectory(prefix="kinozoo-taken-") as taken:
            yield from self._run(task, items, taken)

    def _run(self, task: Task, items: Sequence[WorkItem], taken: str) -> Outcomes:
        folder = storage.joined(self._work, f"beam-{uuid4().hex[:12]}")
        job = BeamJob(
            task=task,
            items=tuple(items),
            results=storage.joined(folder, "results"),
            taken=taken,
            options=self._options,
        )
        storage.make_folder(job.results)
        log = log_file(folder)
        seen: set[str] = set()
        try:
            with running_pipeline(job, log) as process:
                ended = False
                while not ended:
                    ended = process.poll() is not None
                    yield from _new_outcomes(job.results, seen)
                    if not ended:
                        time.sleep(_seconds_between(folder))
        except (KeyboardInterrupt, GeneratorExit):
            self._tidy(folder, log)
            raise
        if process.returncode or len(seen) < len(items):
            raise failure(log)
        self._tidy(folder, log)

    def _tidy(self, folder: str, log: Path) -> None:
        log.unlink(missing_ok=True)
        storage.remove_folder(folder)
        if not storage.is_url(self._work):
            # Kept where others need it, too.
            with contextlib.suppress(OSError):
                Path(self._work).rmdir()


def check_beam() -> None:
    """Finds out whether pipelines can be built here.

    Raises:
        ValueError: Apache Beam is not installed.
    """
    if not has_beam():
        raise ValueError(
            "several processes need Apache Beam: pip install 'kinozoo[beam]', or go on "
            "in one with --processes=1"
        )


def has_beam() -> bool:
    """Whether Apache Beam is installed."""
    return importlib.util.find_spec("apache_beam") is not None


def _new_outcomes(results: str, seen: set[str]) -> Iterator[WorkOutcome]:
    for name in storage.files_in(results, "*.json"):
        if name not in seen:
            seen.add(name)
            record: dict[str, Any] = json.loads(storage.read_text(name) or "{}")
            yield WorkOutcome(**record)


def _seconds_between(folder: str) -> float:
    return _REMOTE_SECONDS if storage.is_url(folder) else _LOCAL_SECONDS
