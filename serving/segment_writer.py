"""Writes a film as segments of a fixed number of frames."""

from data_pipeline.video.encoding_plan import EncodingPlan
from data_pipeline.video.segment_encoder import SegmentEncoder
from data_pipeline.video.video_frame import VideoFrame
from serving.journal import PICTURES, Journal

# Work that a kill can cost, and the distance of key frames: ten seconds of film.
SEGMENT_FRAMES = 240


class SegmentWriter:
    """Encodes frames into the segments of a journal.

    Where segments begin depends on the frames' numbers alone, so that a film
    that was interrupted is cut at the same places. Several frames may have the same
    number: they stay together.

    Args:
        journal: Takes the segments.
        encoding: How to encode.
        segment_frames: Numbers of frames in a segment.
        kind: Of the segments, as the journal knows it.

    Attributes:
        segments: Segments that are finished, those of earlier runs included.
    """

    def __init__(
        self,
        journal: Journal,
        encoding: EncodingPlan,
        segment_frames: int,
        kind: str = PICTURES,
    ):
        self.segments = journal.resumed
        self._journal = journal
        self._encoding = encoding
        self._length = segment_frames
        self._kind = kind
        self._encoder: SegmentEncoder | None = None

    def write(self, frame: VideoFrame) -> None:
        """Encodes the next frame.

        Raises:
            OSError: The disk is full or the folder cannot be written to.
        """
        while frame.index // self._length > self.segments:
            self._begun().finish()
            self._encoder = None
            self.segments += 1
        self._begun().encode(frame.pixels, frame.timestamp, frame.duration)

    def finish(self) -> None:
        """Finishes the segment at hand, if there is one."""
        if self._encoder is not None:
            self._encoder.finish()
            self._encoder = None
            self.segments += 1

    def _begun(self) -> SegmentEncoder:
        """The encoder of the segment at hand, which may be empty."""
        if self._encoder is None:
            self._encoder = SegmentEncoder(
                self._journal.segment(self.segments, self._kind), self._encoding
            )
        return self._encoder

    def close(self) -> None:
        """Throws away the segment at hand."""
        if self._encoder is not None:
            self._encoder.discard()
            self._encoder = None
