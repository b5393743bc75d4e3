"""Turns a folder of videos into training clips."""

import contextlib
import posixpath
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from data_pipeline import storage
from data_pipeline.bulk.executor import ExecutorChoice
from data_pipeline.bulk.serial_executor import SerialExecutor
from data_pipeline.bulk.work_item import WorkItem
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.ingest_course import IngestCourse
from data_pipeline.ingest_task import IngestSource
from data_pipeline.manifest import MANIFEST_NAME, Manifest
from data_pipeline.source_quality import estimated_pixels
from data_pipeline.source_terms import SOURCES_NAME, SourceTerms, read_source_terms


def ingest_folder(
    source: str | Path,
    target: str | Path,
    config: IngestConfig | None = None,
    *,
    show_progress: bool = True,
    executor: ExecutorChoice | None = None,
    duplicate_bits: float = -1.0,
) -> Manifest:
    """Writes the shots of all videos in a folder as training clips.

    Each clip is a file of its own, with an entry in the target's manifest. A source
    whose clips are there already, made from the same bytes with the same settings, is
    not touched, so that a run that was stopped goes on. Files that are no whole video
    are quarantined: the manifest says why, and they are passed over until they change.

    Args:
        source: Folder of videos, with its sub-folders; a path or a URL. Licence and
            consent are taken from a SOURCES.tsv in it or above it; see
            `read_source_terms`.
        target: Folder or URL for the clips and the manifest; made if it is absent.
        config: Settings, or None for the defaults.
        show_progress: Whether to draw a bar with the time left.
        executor: Who works on so many sources; without, this process does.
        duplicate_bits: How many of the 64 bits of a frame's perceptual hash may
            differ, on average, where clips of two videos in which the same moves count
            as copies (see `near_duplicates`), of which the one is kept whose source is
            compressed least; negative keeps all. With fewer bits than before, sources
            of which copies were left out are ingested again.

    Returns:
        The manifest of all clips in the target folder.

    Raises:
        FileNotFoundError: There is no such source folder.
        ValueError: Not one clip came of it.
        OSError: The target cannot be written.
    """
    source, target = str(source), storage.absolute(str(target))
    if not storage.is_folder(source):
        raise FileNotFoundError(f"There is no folder {source}; check the name.")
    storage.make_folder(target)
    manifest = Manifest()
    if storage.size_of(storage.joined(target, MANIFEST_NAME)) is not None:
        manifest = Manifest.load(target)
    task = IngestSource(
        target=target,
        config=config or IngestConfig(),
        signatures=duplicate_bits >= 0,
    )
    names = _candidate_files(source, target)
    terms = read_source_terms(source)
    course = IngestCourse(manifest, task)
    reopened = _reopened(manifest, duplicate_bits)
    items = [_item(source, name, terms, manifest, reopened) for name in names]
    with (
        tqdm(
            total=sum(item.cost for item in items),
            unit=" pixels",
            unit_scale=True,
            desc="ingest",
            disable=not show_progress,
        ) as bar,
        logging_redirect_tqdm(),
    ):
        waiting = [item for item in items if not _is_kept(item, task, bar)]
        chosen = executor(len(waiting)) if executor else SerialExecutor()
        task = replace(task, threads=chosen.threads)
        with contextlib.closing(chosen.run(task, waiting)) as outcomes:
            for outcome in outcomes:
                item = waiting[outcome.number]
                course.take(item, outcome)
                bar.set_postfix_str(f"{len(course.manifest.clips)} clips, {item.name}")
                bar.update(item.cost)
    course.end(terms, duplicate_bits)
    manifest = course.manifest
    if not manifest.clips:
        raise ValueError(
            f"No training clip came of the {len(names)} files in {source}: it needs "
            f"videos with shots of at least {task.config.least_frames} frames, and "
            "drops those that are dark, flat or stand still; see the options "
            "--least_frames, --least_brightness, --least_contrast, --least_texture "
            "and --least_motion, and for pictures --still_frames."
        )
    return manifest


def _reopened(manifest: Manifest, duplicate_bits: float) -> set[str]:
    """Sources of copies that may be none by what is asked for now."""
    before = manifest.compared_bits
    if duplicate_bits >= 0 and (before is None or duplicate_bits >= before):
        return set()
    return {copy.source for copy in manifest.duplicates}


def _item(
    source: str,
    name: str,
    terms: Mapping[str, SourceTerms],
    manifest: Manifest,
    reopened: set[str],
) -> WorkItem:
    path = storage.joined(source, name)
    known = manifest.known_of(name)
    if known is not None and name in reopened:
        # Its clips are known, so that they are removed, and not what they came of.
        known["sha256"] = ""
    facts = {
        "path": storage.absolute(path),
        "name": name,
        "known": known,
        **asdict(terms.get(name, SourceTerms())),
    }
    return WorkItem(name=name, cost=estimated_pixels(path), facts=facts)


def _is_kept(item: WorkItem, task: IngestSource, bar: "tqdm[Any]") -> bool:
    """Whether there is nothing to do, as far as can be seen from here.

    Files elsewhere are read where the work is done.
    """
    known, path = item.facts["known"], item.facts["path"]
    if known is None or storage.is_url(path):
        return False
    kept = task.is_known(known, storage.sha256_of(path))
    if kept:
        bar.update(item.cost)
    return kept


def _candidate_files(source: str, target: str) -> list[str]:
    inside = f"{target.rstrip('/')}/"
    names = [
        posixpath.relpath(path, source)
        for path in storage.matching_files(source)
        if not storage.absolute(path).startswith(inside)
    ]
    return [
        name
        for name in names
        if posixpath.basename(name) not in (SOURCES_NAME, MANIFEST_NAME)
    ]
