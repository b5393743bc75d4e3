"""What a manifest says about a source that cannot be used."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class QuarantinedSource:
    """A source that is passed over until it or the settings change.

    Attributes:
        path: Relative to the folder that was ingested.
        sha256: Of the file.
        settings: With which it was tried.
        reason: Why it cannot be used.
    """

    path: str
    sha256: str
    settings: str
    reason: str
