"""What a manifest says about one training clip."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ClipRecord:
    """One training clip: a part of one shot of one source.

    Attributes:
        file: Name of the clip's file in the folder of the manifest.
        bytes: Size of that file.
        source: Path of the source, relative to the folder that was ingested.
        sha256: Of the source.
        licence: Of the source, as SOURCES.tsv states it; empty where it does not.
        consent: Of those who are seen in it, as SOURCES.tsv states it; empty where it
            does not.
        shot: Number of the shot in its source, from 0; -1 where an earlier version
            wrote the record.
        first_frame: Index in the source of the clip's first frame.
        frames: Number of frames.
        width: Columns, a multiple of 16.
        height: Rows, a multiple of 2.
        rate: Frames per second, as a fraction ("30000/1001").
        shrink: By how much the source was shrunk in each direction.
        motion: Mean absolute difference between neighbouring frames, on the 0
            to 255 scale, after averages over 4x4 pixels (noise hardly counts).
        texture: Mean absolute luma difference between neighbouring pixels, on the
            0 to 255 scale.
        brightness: Mean luma on the 0 to 255 scale.
        contrast: Standard deviation of luma on the 0 to 255 scale.
    """

    file: str
    bytes: int
    source: str
    sha256: str
    licence: str
    first_frame: int
    frames: int
    width: int
    height: int
    rate: str
    shrink: int
    motion: float
    texture: float
    brightness: float
    contrast: float
    consent: str = ""
    shot: int = -1
