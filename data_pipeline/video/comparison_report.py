"""What a restored film has in common with its source."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, kw_only=True)
class ComparisonReport:
    """Counts and differences between two films, and what is wrong with them.

    Attributes:
        source_frames: Pictures decoded from the source.
        restored_frames: Pictures decoded from the restored film.
        source_duration: Seconds from the first picture to the end of the last.
        restored_duration: The same of the restored film.
        audio_tracks: Tracks of sound in the source that hold any.
        audio_packets: Packets of sound in the source.
        audio_identical: Whether every packet of sound has the same bytes.
        sync_error: The largest change, in seconds, of a sound packet's or the
            last picture's time against the first picture.
        frame_interval: Seconds between frames of the source.
        problems: A sentence for each promise that is broken; empty if all hold.
    """

    source_frames: int
    restored_frames: int
    source_duration: Fraction
    restored_duration: Fraction
    audio_tracks: int
    audio_packets: int
    audio_identical: bool
    sync_error: Fraction
    frame_interval: Fraction
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every promise holds."""
        return not self.problems
