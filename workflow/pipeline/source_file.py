"""A file from outside that went into an execution."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """What lineage says of a source.

    Attributes:
        name: Path relative to the folder that was read.
        sha256: Of the file.
        licence: As stated with the sources; empty where it is not.
    """

    name: str
    sha256: str
    licence: str = ""
