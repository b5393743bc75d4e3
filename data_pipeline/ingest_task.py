"""Ingests one source: a task for any executor."""

import contextlib
import dataclasses
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data_pipeline import storage
from data_pipeline.clip_record import ClipRecord
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.machine_faults import is_of_the_machine
from data_pipeline.near_duplicates import ClipSignature, clip_signature
from data_pipeline.source_ingest import SourceIngest, file_stem
from data_pipeline.source_terms import SourceTerms
from data_pipeline.storage_error import StorageError

DONE, KEPT, SKIPPED, QUARANTINED = "done", "kept", "skipped", "quarantined"
_SIGNATURES = ".signatures"


@dataclass(frozen=True, kw_only=True)
class IngestSource:
    """Writes the clips of a source, unless they are there.

    Attributes:
        target: Folder or URL for the clips.
        config: Settings.
        threads: That decode; 0 for as many as FFmpeg likes.
        signatures: Whether what copies of clips are known by is written, too.
    """

    target: str
    config: IngestConfig
    threads: int = 0
    signatures: bool = False

    def __call__(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Ingests a source.

        Args:
            facts: `path`, its place; `name`, relative to the folder of sources;
                `licence`, `consent`; `known`, what the manifest has of it: `sha256`,
                `settings` and `clips` with name and size, or None.

        Returns:
            `state` (done, kept as it is, skipped for now or quarantined), `reason`,
            `sha256`, and where it is done `source` and `clips`, their records.

        Raises:
            OSError: The clips cannot be written.
        """
        try:
            digest = storage.sha256_of(facts["path"])
        except OSError as error:
            return {"state": SKIPPED, "reason": str(error)}
        known = facts["known"]
        if self.is_known(known, digest):
            return {"state": KEPT, "sha256": digest}
        for name, _ in known["clips"] if known else ():
            storage.remove(storage.joined(self.target, name))
        with contextlib.ExitStack() as stack:
            try:
                path = stack.enter_context(storage.fetched(facts["path"]))
            except StorageError as error:
                return {"state": SKIPPED, "reason": str(error)}
            result = {"sha256": digest} | self._ingested(path, digest, facts)
        result["reason"] = _named(result["reason"], path, facts)
        return result

    def is_known(self, known: dict[str, Any] | None, digest: str) -> bool:
        """Whether all is there that came of the same bytes with the same settings."""
        return (
            known is not None
            and known["sha256"] == digest
            and known["settings"] == repr(self.config)
            and all(
                storage.size_of(storage.joined(self.target, name)) == size
                for name, size in known["clips"]
            )
        )

    def _ingested(
        self, path: Path, digest: str, facts: dict[str, Any]
    ) -> dict[str, Any]:
        terms = SourceTerms(licence=facts["licence"], consent=facts["consent"])
        try:
            job = SourceIngest(
                path, facts["name"], digest, terms, self.config, self.threads
            )
        except OSError as error:
            return {"state": SKIPPED, "reason": str(error)}
        except Exception as error:
            return {"state": QUARANTINED, "reason": _fault(error)}
        clips: list[ClipRecord] = []
        problem = ""
        with storage.delivery_folder(self.target) as folder:
            try:
                clips.extend(job.write_clips(folder))
            except OSError as error:
                if is_of_the_machine(error):
                    raise
                problem = _fault(error)
            except Exception as error:
                problem = _fault(error)
            if self.signatures and clips:
                self._write_signatures(folder, facts["name"], clips)
        return {
            "state": DONE,
            "reason": problem,
            "source": dataclasses.asdict(job.record(_named(problem, path, facts))),
            "clips": [dataclasses.asdict(clip) for clip in clips],
        }

    def _write_signatures(
        self, folder: Path, name: str, clips: list[ClipRecord]
    ) -> None:
        arrays = {}
        for clip in clips:
            signature = clip_signature(folder / clip.file, clip.frames)
            arrays[f"{clip.file}/hashes"] = signature.hashes
            arrays[f"{clip.file}/changes"] = signature.changes
        place = _signature_file(self.target, name)
        with storage.delivered(place) as path, path.open("wb") as file:
            np.savez_compressed(file, **arrays)


def _fault(error: Exception) -> str:
    """Says what is wrong with a source; names a fault of ours that it brings out.

    Raises:
        OSError: It is not the source's fault.
    """
    if isinstance(error, ImportError | MemoryError):
        raise OSError(f"{type(error).__name__}: {error}") from error
    text = " ".join(str(error).split()) or type(error).__name__
    known = isinstance(error, ValueError | OSError)
    return text if known else f"{type(error).__name__}: {text}"


def _named(reason: str, path: Path, facts: dict[str, Any]) -> str:
    """A reason that names the source, and not the copy that was worked on."""
    return reason.replace(str(path), facts["path"])


def read_signatures(target: str, clips: list[ClipRecord]) -> list[ClipSignature]:
    """Reads what was written beside clips, or looks at them where nothing was.

    Args:
        target: Folder or URL of the clips.
        clips: The clips.

    Raises:
        OSError: A clip cannot be read.
        ValueError: A file is not the manifest's.
    """
    opened: dict[str, Any] = {}
    signatures = []
    for clip in clips:
        if clip.source not in opened:
            content = storage.read_bytes(_signature_file(target, clip.source))
            opened[clip.source] = np.load(io.BytesIO(content)) if content else {}
        arrays = opened[clip.source]
        if f"{clip.file}/hashes" in arrays:
            signatures.append(
                ClipSignature(
                    hashes=arrays[f"{clip.file}/hashes"],
                    changes=arrays[f"{clip.file}/changes"],
                )
            )
        else:
            with storage.fetched(storage.joined(target, clip.file)) as path:
                signatures.append(clip_signature(path, clip.frames))
    return signatures


def _signature_file(target: str, name: str) -> str:
    return storage.joined(target, _SIGNATURES, f"{file_stem(name)}.npz")
