"""Statistics of sets of clips, by TensorFlow Data Validation on Apache Beam."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from data_pipeline import storage
from workflow.bulk.beam_options import BeamOptions
from workflow.bulk.running_pipeline import log_file, run_pipeline
from workflow.validation.clip_job import jobs_of_folder
from workflow.validation.statistics_files import (
    FACTS_FILE,
    SPLIT,
    UNREADABLE_FILE,
    json_text,
)
from workflow.validation.statistics_job import StatisticsJob
from workflow.validation.statistics_options import StatisticsOptions


def write_statistics(
    folders: Mapping[str, str | Path],
    target: str | Path,
    options: StatisticsOptions,
    runner: BeamOptions | None = None,
) -> None:
    """Measures the clips of some sets and writes `Split-NAME/` for each.

    In each lie the facts of all clips as JSON and as records of tf.Examples, the
    statistics of TFDV, and the files that could not be read, with the reasons.

    Args:
        folders: By name of the set: clips with a manifest, or films; paths or URLs.
        target: A folder or URL.
        options: How.
        runner: Where Beam works; this machine if left out.

    Raises:
        ValueError: There is nothing in a folder, or nothing in it can be read.
        OSError: A folder cannot be read or written.
    """
    target = storage.absolute(str(target))
    # Said of all sets before the first is looked at.
    found = {name: jobs_of_folder(folder) for name, folder in folders.items()}
    for name, jobs in found.items():
        place = storage.joined(target, f"{SPLIT}{name}")
        storage.make_folder(place)
        job = StatisticsJob(
            clips=tuple(jobs),
            place=place,
            measured=options,
            options=runner or BeamOptions(processes=options.processes),
        )
        _run(job, target)
        facts = _gathered(place, FACTS_FILE)
        unreadable = _gathered(place, UNREADABLE_FILE)
        if not facts:
            raise ValueError(
                f"None of the {len(jobs)} files in {folders[name]} can be measured: "
                f"{unreadable[0]['reason']}"
            )
        facts.sort(key=lambda clip: clip["clip"])
        unreadable.sort(key=lambda each: each["file"])
        storage.write_text(storage.joined(place, FACTS_FILE), json_text(facts))
        listed = storage.joined(place, UNREADABLE_FILE)
        storage.write_text(listed, json_text(unreadable))


def _run(job: StatisticsJob, target: str) -> None:
    """Runs a pipeline: of one process in this one, and others in a session beside."""
    if job.options.is_direct and job.options.processes == 1:
        job.pipeline().run().wait_until_finish()
        return
    work = target
    if storage.is_url(target):
        work = storage.joined(target, f"beam-{uuid4().hex[:12]}")
    run_pipeline(job, log_file(work))


def _gathered(place: str, name: str) -> list[dict[str, Any]]:
    text = storage.read_text(storage.joined(place, name)) or ""
    return [json.loads(line) for line in text.splitlines()]
