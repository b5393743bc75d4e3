"""What a manifest says about one source video."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SourceRecord:
    """One source that was ingested, even if no clip came of it.

    Attributes:
        path: Relative to the folder that was ingested.
        sha256: Of the file.
        licence: As SOURCES.tsv states it; empty where it does not.
        codec: FFmpeg's name of the video codec.
        width: Columns.
        height: Rows.
        frames: Frames decoded.
        shots: Shots found.
        bits_per_pixel: Of the video stream: how hard the source is compressed.
        shrinks: The sizes that were written: 1 native, 2 half.
        settings: The settings that the clips were made with; others make them anew.
        consent: Of those who are seen in it, as SOURCES.tsv states it.
        problem: Why the rest of it could not be read; empty where all could.
    """

    path: str
    sha256: str
    licence: str
    codec: str
    width: int
    height: int
    frames: int
    shots: int
    bits_per_pixel: float
    shrinks: tuple[int, ...]
    settings: str
    consent: str = ""
    problem: str = ""
