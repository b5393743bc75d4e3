"""A clip for evaluation, clean and degraded, as files."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

CLIPS_FILE = "clips.json"


@dataclass(frozen=True, kw_only=True)
class DegradedClip:
    """What is known of a clip in `TransformedExamples`.

    Attributes:
        name: Of its files.
        source: The video that it was cut from.
        licence: Of that video.
        frames: Number of frames.
        height: Rows.
        width: Columns.
        native_height: Rows before the frames were cropped for evaluation.
        motion: As in `data_pipeline.clip_record`.
        brightness: As in `data_pipeline.clip_record`.
        noise_levels: The degraded versions, on the 0 to 255 scale.
    """

    name: str
    source: str
    licence: str
    frames: int
    height: int
    width: int
    native_height: int
    motion: float
    brightness: float
    noise_levels: tuple[float, ...]


def clean_file(name: str) -> str:
    """Returns the name of the file with the clean frames of a clip."""
    return f"{name}.clean.mkv"


def degraded_file(name: str, level: float) -> str:
    """Returns the name of the file with the degraded frames of a clip."""
    return f"{name}.noise_{level:g}.mkv"


def write_clips(folder: Path, clips: Sequence[DegradedClip]) -> None:
    """Writes down what is known of the clips of a split."""
    text = json.dumps([asdict(clip) for clip in clips], indent=1)
    (folder / CLIPS_FILE).write_text(text + "\n", encoding="utf-8")


def read_degraded_clips(folder: Path) -> list[DegradedClip]:
    """Returns the clips of a split of `TransformedExamples`.

    Raises:
        FileNotFoundError: It is no such folder.
    """
    records = json.loads((folder / CLIPS_FILE).read_text(encoding="utf-8"))
    return [
        DegradedClip(**{**record, "noise_levels": tuple(record["noise_levels"])})
        for record in records
    ]
