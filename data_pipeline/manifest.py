"""The list of a folder's training clips, as JSON beside them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from data_pipeline import storage
from data_pipeline.clip_record import ClipRecord
from data_pipeline.duplicate_clip import DuplicateClip
from data_pipeline.quarantined_source import QuarantinedSource
from data_pipeline.source_record import SourceRecord

MANIFEST_NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The clips of a folder and the sources that they came from.

    Attributes:
        clips: One record per file, in the order of sources and frames.
        sources: One record per source.
        quarantined: Sources that cannot be used, and why.
        duplicates: Clips that were left out as copies of others.
        compared_bits: With how many bits copies were looked for last (see
            `ingest_folder`); None where they never were.
        is_compared: Whether no clip was added since.
    """

    clips: tuple[ClipRecord, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    quarantined: tuple[QuarantinedSource, ...] = ()
    duplicates: tuple[DuplicateClip, ...] = ()
    compared_bits: float | None = None
    is_compared: bool = False

    @classmethod
    def load(cls, folder: str | Path) -> "Manifest":
        """Reads the manifest of a folder.

        Raises:
            FileNotFoundError: The folder has no manifest.
            ValueError: It is damaged or was written by another version.
        """
        path = storage.joined(str(folder), MANIFEST_NAME)
        text = storage.read_text(path)
        if text is None:
            raise FileNotFoundError(
                f"{folder} holds no {MANIFEST_NAME}: make it with `kinozoo ingest`."
            )
        try:
            content = json.loads(text)
        except ValueError as error:
            raise ValueError(f"{path} is not JSON: {error}.") from error
        try:
            if content["format"] != _FORMAT:
                raise ValueError(f"format {content['format']} where {_FORMAT} is known")
            return cls(
                clips=tuple(_record(ClipRecord, item) for item in content["clips"]),
                sources=tuple(source_record(item) for item in content["sources"]),
                quarantined=tuple(
                    _record(QuarantinedSource, item)
                    for item in content.get("quarantined", ())
                ),
                duplicates=tuple(
                    _record(DuplicateClip, item)
                    for item in content.get("duplicates", ())
                ),
                compared_bits=content.get("compared_bits"),
                is_compared=content.get("is_compared", False),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"{path} is not a manifest of this version: {error}."
            ) from error

    def save(self, folder: str | Path) -> None:
        """Writes the manifest into a folder; it appears whole.

        Raises:
            OSError: The folder cannot be written.
        """
        content = {"format": _FORMAT, **asdict(self)}
        path = storage.joined(str(folder), MANIFEST_NAME)
        storage.write_text(path, json.dumps(content, indent=1) + "\n")

    def known_of(self, path: str) -> dict[str, Any] | None:
        """Returns what came of a source, as JSON values, or None for an unknown one.

        Args:
            path: Of the source.

        Returns:
            `sha256` and `settings` of the source, and `clips`: name and size of each.
        """
        listed: list[SourceRecord | QuarantinedSource] = [*self.sources]
        for source in [*listed, *self.quarantined]:
            if source.path == path:
                own = [clip for clip in self.clips if clip.source == path]
                return {
                    "sha256": source.sha256,
                    "settings": source.settings,
                    "clips": [[clip.file, clip.bytes] for clip in own],
                }
        return None

    def with_source(
        self, source: SourceRecord, clips: Iterable[ClipRecord]
    ) -> "Manifest":
        """Returns a manifest in which a source and its clips are added or replaced."""
        others = self.without_source(source.path)
        return replace(
            others,
            clips=tuple(
                sorted(
                    [*others.clips, *clips],
                    key=lambda clip: (clip.source, clip.first_frame, clip.shrink),
                )
            ),
            sources=tuple(
                sorted([*others.sources, source], key=lambda item: item.path)
            ),
            is_compared=False,
        )

    def with_quarantined(self, source: QuarantinedSource) -> "Manifest":
        """Returns a manifest in which a source is one that cannot be used."""
        others = self.without_source(source.path)
        listed = sorted([*others.quarantined, source], key=lambda item: item.path)
        return replace(others, quarantined=tuple(listed))

    def without_source(self, path: str) -> "Manifest":
        """Returns a manifest without a source and all that came of it."""
        return replace(
            self,
            clips=tuple(clip for clip in self.clips if clip.source != path),
            sources=tuple(item for item in self.sources if item.path != path),
            quarantined=tuple(item for item in self.quarantined if item.path != path),
            duplicates=tuple(item for item in self.duplicates if item.source != path),
        )

    def without_copies(self, copies: Iterable[DuplicateClip]) -> "Manifest":
        """Returns a manifest in which clips are left out as copies of others."""
        copies = tuple(copies)
        left_out = {copy.file for copy in copies}
        return replace(
            self,
            clips=tuple(clip for clip in self.clips if clip.file not in left_out),
            duplicates=(*self.duplicates, *copies),
        )


def source_record(item: dict[str, Any]) -> SourceRecord:
    """Makes a record of JSON values.

    Raises:
        KeyError, TypeError, ValueError: They are of another version.
    """
    record: SourceRecord = _record(
        SourceRecord, {**item, "shrinks": tuple(item["shrinks"])}
    )
    return record


def _record(kind: Any, item: dict[str, Any]) -> Any:
    known = {field.name for field in fields(kind)}
    unknown = sorted(set(item) - known)
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}")
    return kind(**item)
