"""What becomes of a folder of videos."""

from dataclasses import dataclass
from typing import Literal

ShrinkRule = Literal["auto", "always", "never"]


@dataclass(frozen=True, kw_only=True)
class IngestConfig:
    """Settings of `ingest_folder`.

    Attributes:
        shrink: "always" writes clips at half size, which hides what compression did to
            the source; "never" at native size; "auto" at half size, and also at native
            size where the source was compressed little.
        native: Names of sources that count as compressed little whatever their
            figures are.
        least_bits_per_pixel: From which on an H.264 or older source counts as
            compressed little. H.265, VP9 and AV1 need half of it.
        largest_native: Pixels of a frame above which "auto" writes the half size only,
            because a clip is decoded whole when it is used.
        clip_frames: Shots of more frames are split into clips of so many.
        least_frames: Shorter shots are dropped; a clip may exceed `clip_frames` by as
            many, so that no rest is lost.
        still_frames: A picture, which is a source of one frame, becomes a clip of so
            many equal ones, for crops that travel (`TrainingClipsConfig.pan`), though
            it does not move; 0 drops it.
        least_side: Smaller clips are dropped, rows or columns.
        least_brightness: Darker clips are dropped (see `ClipMeasures`).
        least_contrast: Clips of less contrast are dropped.
        least_texture: Clips of less texture are dropped.
        least_motion: Clips of less motion are dropped.
        most_black: Frames of which a larger share is black are left out, and a clip
            ends before them; 1 keeps all.
        quality: x264's constant rate factor of the clips.
    """

    shrink: ShrinkRule = "auto"
    native: tuple[str, ...] = ()
    least_bits_per_pixel: float = 0.2
    largest_native: int = 1280 * 720
    clip_frames: int = 48
    least_frames: int = 12
    still_frames: int = 0
    least_side: int = 80
    least_brightness: float = 16.0
    least_contrast: float = 8.0
    least_texture: float = 0.5
    least_motion: float = 0.05
    most_black: float = 0.98
    quality: int = 8

    def __post_init__(self) -> None:
        if self.shrink not in ("auto", "always", "never"):
            raise ValueError(
                f"shrink must be auto, always or never; received {self.shrink!r}."
            )
        if not 1 <= self.least_frames <= self.clip_frames:
            raise ValueError(
                "least_frames must lie between 1 and clip_frames; received "
                f"{self.least_frames} and {self.clip_frames}."
            )
        if self.still_frames and not (
            self.least_frames <= self.still_frames <= self.clip_frames
        ):
            raise ValueError(
                "still_frames must be 0 or lie between least_frames and clip_frames "
                f"({self.least_frames} and {self.clip_frames}); received "
                f"{self.still_frames}."
            )
        if not 0 <= self.most_black <= 1:
            raise ValueError(
                f"most_black must lie in [0, 1]; received {self.most_black}."
            )
        if not 0 <= self.quality <= 51:
            raise ValueError(f"quality must lie in [0, 51]; received {self.quality}.")
