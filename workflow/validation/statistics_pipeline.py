"""Statistics of sets of clips, by TensorFlow Data Validation on Apache Beam."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from data_pipeline import storage
from workflow.bulk.beam_options import BeamOptions
from workflow.bulk.running_pipeline import run_pipeline
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
    statistics of TFDV, and the files that could not be read, with the reasons. Where
    that fails or is interrupted nothing stays.

    Args:
        folders: By name of the set: clips with a manifest, or films; paths or URLs.
        target: A folder or URL.
        options: How.
        runner: Where Beam works; this machine if left out.

    Raises:
        ValueError: There is nothing in a folder, or nothing in it can be read.
        FileExistsError: There are statistics of such a set already.
        OSError: A folder cannot be read or written.
    """
    target = storage.absolute(str(target))
    # Said of all sets before the first is looked at.
    found = {name: jobs_of_folder(folder) for name, folder in folders.items()}
    places = {name: storage.joined(target, f"{SPLIT}{name}") for name in found}
    for place in places.values():
        if not storage.is_empty(place):
            raise FileExistsError(f"{place} is not empty: take another folder.")
    try:
        for name, jobs in found.items():
            job = StatisticsJob(
                clips=tuple(jobs),
                place=places[name],
                measured=options,
                options=runner or BeamOptions(processes=options.processes),
            )
            _write_set(job, str(folders[name]))
    except BaseException:
        with contextlib.suppress(OSError):
            for place in places.values():
                storage.remove_folder(place)
        raise


def _write_set(job: StatisticsJob, folder: str) -> None:
    storage.make_folder(job.place)
    if job.options.is_direct and job.options.processes == 1:
        job.pipeline().run().wait_until_finish()
    else:
        run_pipeline(job, Path(f"kinozoo-statistics-{uuid4().hex[:12]}.log"))
    facts = _gathered(job.place, FACTS_FILE)
    unreadable = _gathered(job.place, UNREADABLE_FILE)
    if not facts:
        raise ValueError(
            f"None of the {len(job.clips)} files in {folder} can be measured: "
            f"{unreadable[0]['reason']}"
        )
    facts.sort(key=lambda clip: clip["clip"])
    unreadable.sort(key=lambda each: each["file"])
    for name, listed in ((FACTS_FILE, facts), (UNREADABLE_FILE, unreadable)):
        storage.write_text(storage.joined(job.place, name), json_text(listed))


def _gathered(place: str, name: str) -> list[dict[str, Any]]:
    text = storage.read_text(storage.joined(place, name)) or ""
    return [json.loads(line) for line in text.splitlines()]
