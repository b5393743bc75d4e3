"""What a video file is, before any of its pictures is restored."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from data_pipeline.video.colour_description import ColourDescription
from data_pipeline.video.stream_description import StreamDescription


@dataclass(frozen=True, kw_only=True)
class VideoDescription:
    """The properties of a video file and of its main picture stream.

    Attributes:
        path: The file.
        container: FFmpeg's name of the format.
        codec: FFmpeg's name of the picture's codec.
        stream_index: Place of the picture stream in the container.
        width: Columns as stored, before rotation and aspect ratio.
        height: Rows as stored.
        sample_aspect_ratio: Width to height of one pixel, or None if not said.
        rotation: Degrees counter-clockwise by which players turn the picture.
        display_matrix: The nine numbers behind `rotation` (flips too), or None.
        average_rate: Frames per second over the file.
        base_rate: The lowest rate that all timestamps fit, as FFmpeg guesses.
        time_base: Seconds per tick of the picture's timestamps.
        frame_count: Frames that the file declares, or an estimate, or None.
        duration: Seconds of picture, or None where the file does not say.
        duration_is_own: Whether `duration` is the picture's, and not the file's as
            a whole, whose sound may be longer.
        start: Seconds at which the picture starts, after `clock_origin` is
            taken off.
        clock_origin: Seconds that are taken off every timestamp, because the
            container counts from an arbitrary moment (MPEG-TS); otherwise 0.
        pixel_format: FFmpeg's name.
        bit_depth: Bits of one component.
        colour: Matrix, range, primaries and transfer.
        field_order: "progressive", "top first", "bottom first" or "unknown", as
            the file is tagged.
        variable_frame_rate: Whether the first frames already differ in length.
        streams: All streams, the picture too.
        chapters: Start and end in seconds, and title.
        metadata: Tags of the container.
        notes: Sentences for a person about what was guessed or is odd.
    """

    path: Path
    container: str
    codec: str
    stream_index: int
    width: int
    height: int
    sample_aspect_ratio: Fraction | None
    rotation: int
    display_matrix: tuple[int, ...] | None
    average_rate: Fraction
    base_rate: Fraction
    time_base: Fraction
    frame_count: int | None
    duration: Fraction | None
    start: Fraction
    clock_origin: Fraction
    pixel_format: str
    bit_depth: int
    colour: ColourDescription
    field_order: str
    variable_frame_rate: bool
    streams: tuple[StreamDescription, ...]
    chapters: tuple[tuple[Fraction, Fraction, str], ...]
    metadata: dict[str, str]
    notes: tuple[str, ...]
    duration_is_own: bool = True

    @property
    def tagged_interlaced(self) -> bool:
        """Whether the file says that its frames hold two fields each."""
        return self.field_order in ("top first", "bottom first")

    @property
    def frame_interval(self) -> Fraction:
        """Seconds from one frame to the next, on average."""
        return 1 / self.average_rate

    def others(self, kind: str) -> tuple[StreamDescription, ...]:
        """Streams of one kind, without the main picture.

        Args:
            kind: "video", "audio", "subtitle", "data" or "attachment".

        Returns:
            The streams in the order of the file.
        """
        return tuple(
            stream
            for stream in self.streams
            if stream.kind == kind and stream.index != self.stream_index
        )
