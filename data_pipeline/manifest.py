"""The list of a folder's training clips, as JSON beside them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from data_pipeline.clip_record import ClipRecord
from data_pipeline.source_record import SourceRecord

MANIFEST_NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The clips of a folder and the sources that they came from.

    Attributes:
        clips: One record per file, in the order of sources and frames.
        sources: One record per source.
    """

    clips: tuple[ClipRecord, ...] = ()
    sources: tuple[SourceRecord, ...] = ()

    @classmethod
    def load(cls, folder: str | Path) -> "Manifest":
        """Reads the manifest of a folder.

        Raises:
            FileNotFoundError: The folder has no manifest.
            ValueError: It is damaged or was written by another version.
        """
        path = Path(folder) / MANIFEST_NAME
        try:
            content = json.loads(path.read_text())
        except FileNotFoundError:
            raise FileNotFoundError(
                f"{folder} holds no {MANIFEST_NAME}: make it with `kinozoo ingest`."
            ) from None
        except ValueError as error:
            raise ValueError(f"{path} is not JSON: {error}.") from error
        try:
            if content["format"] != _FORMAT:
                raise ValueError(f"format {content['format']} where {_FORMAT} is known")
            return cls(
                clips=tuple(_record(ClipRecord, item) for item in content["clips"]),
                sources=tuple(
                    _record(SourceRecord, {**item, "shrinks": tuple(item["shrinks"])})
                    for item in content["sources"]
                ),
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
        path = Path(folder) / MANIFEST_NAME
        content = {"format": _FORMAT, **asdict(self)}
        draft = path.with_suffix(".partial")
        draft.write_text(json.dumps(content, indent=1) + "\n")
        draft.replace(path)

    def with_source(
        self, source: SourceRecord, clips: Iterable[ClipRecord]
    ) -> "Manifest":
        """Returns a manifest in which a source and its clips are added or replaced."""
        others = self.without_source(source.path)
        return Manifest(
            clips=tuple(
                sorted(
                    [*others.clips, *clips],
                    key=lambda clip: (clip.source, clip.first_frame, clip.shrink),
                )
            ),
            sources=tuple(
                sorted([*others.sources, source], key=lambda item: item.path)
            ),
        )

    def without_source(self, path: str) -> "Manifest":
        """Returns a manifest without a source and its clips."""
        return Manifest(
            clips=tuple(clip for clip in self.clips if clip.source != path),
            sources=tuple(item for item in self.sources if item.path != path),
        )


def _record(kind: Any, item: dict[str, Any]) -> Any:
    known = {field.name for field in fields(kind)}
    unknown = sorted(set(item) - known)
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}")
    return kind(**item)
