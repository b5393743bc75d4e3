"""What is kept of each film, so that it is restored once."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

FilmState = Literal["restored", "kept", "quarantined", "failed"]


@dataclass(frozen=True, kw_only=True)
class FilmRecord:
    """What became of a film.

    Attributes:
        source: Its path or URL.
        output: That of the restored film.
        state: "restored" now, or "kept" as an earlier run restored it; "quarantined",
            now or earlier, because it cannot be restored; "failed" for a reason that
            does not lie in the film, so that the next run tries again.
        reason: Why it is quarantined or has failed.
        sha256: Of the source; empty where it cannot be read.
        settings: Digest of the settings.
        plan: The steps that were taken, as `Plan.to_json` writes them.
        files: A hash of the presets and pictures of the steps; see
            `plan_files_digest`.
        output_bytes: Size of the restored film.
        output_sha256: Of the restored film.
        frames: Frames in it.
        seconds: How long it took, this time.
        notes: What was guessed, left out and checked.
    """

    source: str
    output: str
    state: FilmState
    reason: str = ""
    sha256: str = ""
    settings: str = ""
    plan: str = ""
    files: str = ""
    output_bytes: int = 0
    output_sha256: str = ""
    frames: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> "FilmRecord":
        """Makes a record of JSON values."""
        return cls(**facts | {"notes": tuple(facts["notes"])})

    @classmethod
    def from_json(cls, text: str | None) -> "FilmRecord | None":
        """Reads what `to_json` wrote; None for anything else."""
        try:
            facts = json.loads(text or "")
            if set(facts) != {field.name for field in fields(cls)}:
                return None
            return cls.from_facts(facts)
        except (ValueError, TypeError):
            return None

    def to_json(self) -> str:
        """Returns the record as a JSON object."""
        return json.dumps(asdict(self), indent=1) + "\n"
