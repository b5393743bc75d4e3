"""How far an ingest is: its manifest, as sources come in."""

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from data_pipeline import storage
from data_pipeline.bulk.work_item import WorkItem
from data_pipeline.bulk.work_outcome import WorkOutcome
from data_pipeline.clip_record import ClipRecord
from data_pipeline.duplicate_clip import DuplicateClip
from data_pipeline.ingest_task import (
    DONE,
    KEPT,
    QUARANTINED,
    IngestSource,
    read_signatures,
)
from data_pipeline.manifest import Manifest, source_record
from data_pipeline.near_duplicates import near_duplicates
from data_pipeline.quarantined_source import QuarantinedSource
from data_pipeline.source_terms import SourceTerms

# Often enough to lose little, seldom enough to cost little with many sources.
_SAVE_SECONDS = 2.0

_LOG = logging.getLogger(__name__)


class IngestCourse:
    """Takes what came of sources and keeps the manifest on disk.

    Args:
        manifest: Of what was there before.
        task: What sources are ingested with.

    Attributes:
        manifest: Of all that is there now.
    """

    def __init__(self, manifest: Manifest, task: IngestSource):
        self.manifest = manifest
        self._task = task
        self._before = manifest
        self._saved = 0.0

    def take(self, item: WorkItem, outcome: WorkOutcome) -> None:
        """Enters what came of a source.

        Raises:
            OSError: The manifest cannot be written.
        """
        name, result = item.name, outcome.result
        if outcome.died:
            digest = storage.sha256_of(item.facts["path"])
            result = {"state": QUARANTINED, "reason": outcome.died, "sha256": digest}
        if result["state"] == KEPT:
            return
        if result["state"] == DONE:
            self._enter(name, result)
        elif result["state"] == QUARANTINED:
            _LOG.warning("Quarantined: %s", result["reason"])
            self.manifest = self.manifest.with_quarantined(
                QuarantinedSource(
                    path=name,
                    sha256=result["sha256"],
                    settings=repr(self._task.config),
                    reason=result["reason"],
                )
            )
        else:
            _LOG.warning("Skipped: %s", result["reason"])
            self.manifest = self.manifest.without_source(name)
        self._save(_SAVE_SECONDS)

    def end(self, terms: Mapping[str, SourceTerms], duplicate_bits: float) -> None:
        """Enters terms as they are stated now, leaves out copies, and saves.

        Args:
            terms: By path of the source.
            duplicate_bits: See `ingest_folder`.

        Raises:
            OSError: The manifest cannot be written, or a clip not be read.
        """
        self.manifest = _with_terms(self.manifest, terms)
        bits = self.manifest.compared_bits if self.manifest.is_compared else None
        if duplicate_bits >= 0 and bits != duplicate_bits:
            self._leave_out_copies(duplicate_bits)
        self._save(0.0)

    def _leave_out_copies(self, duplicate_bits: float) -> None:
        copies = _copies(self.manifest, self._task.target, duplicate_bits)
        self.manifest = self.manifest.without_copies(copies)
        # First the list, then the files: nothing is listed that is not there. After a
        # kill before the last of them, all of it is done again.
        self._save(0.0)
        kept = {clip.file for clip in self.manifest.clips}
        for copy in self.manifest.duplicates:
            if copy.file not in kept:
                storage.remove(storage.joined(self._task.target, copy.file))
        self.manifest = replace(
            self.manifest, compared_bits=duplicate_bits, is_compared=True
        )

    def _enter(self, name: str, result: dict[str, Any]) -> None:
        if result["reason"]:
            _LOG.warning("The rest is skipped: %s", result["reason"])
        facts = result["clips"]
        clips = [ClipRecord(**each) for each in facts]
        if not clips:
            _LOG.warning(
                "%s: no shot is long, large, bright, textured and moving enough.", name
            )
        record = source_record(result["source"])
        self.manifest = self.manifest.with_source(record, clips)

    def _save(self, seconds: float) -> None:
        now = time.monotonic()
        if now - self._saved >= seconds and self.manifest != self._before:
            self.manifest.save(self._task.target)
            self._saved = now


def _with_terms(manifest: Manifest, terms: Mapping[str, SourceTerms]) -> Manifest:
    return replace(
        manifest,
        clips=tuple(
            replace(clip, **asdict(terms[clip.source]))
            if clip.source in terms
            else clip
            for clip in manifest.clips
        ),
        sources=tuple(
            replace(item, **asdict(terms[item.path])) if item.path in terms else item
            for item in manifest.sources
        ),
    )


def _copies(
    manifest: Manifest, target: str, duplicate_bits: float
) -> list[DuplicateClip]:
    """Finds copies; of those that show the same the least compressed one is kept."""
    bits = {source.path: source.bits_per_pixel for source in manifest.sources}
    clips = sorted(
        manifest.clips, key=lambda clip: (-bits[clip.source], clip.source, clip.file)
    )
    found = near_duplicates(
        read_signatures(target, clips), [clip.source for clip in clips], duplicate_bits
    )
    return [
        DuplicateClip(
            file=clips[number].file,
            source=clips[number].source,
            copy_of=clips[original].file,
        )
        for number, original in sorted(found.items())
    ]
