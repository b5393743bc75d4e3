"""What a manifest says about a clip that was left out."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DuplicateClip:
    """A clip of another video that shows the same.

    Attributes:
        file: Name that its file had.
        source: Path of its source.
        copy_of: Name of the file that is kept.
    """

    file: str
    source: str
    copy_of: str
