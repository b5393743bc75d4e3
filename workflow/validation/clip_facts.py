"""What is known of one clip, as a record that statistics are made of."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ClipFacts:
    """Figures of one clip; None where something is not known or cannot be measured.

    Every field is a feature of the statistics.

    Attributes:
        clip: Its name.
        source: The video that it is a part of.
        licence: Of that video.
        consent: Of those who are seen in it, as stated with the video.
        codec: FFmpeg's name of that video's codec.
        width: Columns.
        height: Rows.
        rate: Frames per second.
        frames: Of the clip, or of the film of which it is a moment.
        seconds: Duration of that.
        shrink: By how much the video was shrunk in each direction.
        bits_per_pixel: Of the video's stream.
        brightness: Mean luma, 0 to 255.
        contrast: Standard deviation of luma, on the 0 to 255 scale.
        motion: As in `data_pipeline.clip_measures`.
        texture: As in `data_pipeline.clip_measures`.
        sharpness: As in `data_pipeline.measures.sharpness`, of the frame in the middle.
        flicker: Standard deviation of the brightness of whole frames, percent.
        noise: Estimated standard deviation, on the 0 to 255 scale.
        noise_kind: "white", "correlated" as grain is, or "shared" by the channels.
        picture: "colour", "black and white" or "tinted".
        colourfulness: As in `workflow.validation.colourfulness`.
        copy: 1 if another video has a clip, before this one, that shows the same.
    """

    clip: str
    source: str
    width: int
    height: int
    rate: float
    frames: int
    seconds: float
    brightness: float
    contrast: float
    motion: float
    texture: float
    sharpness: float
    picture: str
    colourfulness: float
    flicker: float | None = None
    noise: float | None = None
    noise_kind: str | None = None
    codec: str | None = None
    licence: str | None = None
    consent: str | None = None
    shrink: int | None = None
    bits_per_pixel: float | None = None
    copy: int = 0
