"""Writes a film frame by frame, without segments to keep."""

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from data_pipeline.video.encoding_plan import EncodingPlan
from data_pipeline.video.remuxer import assemble_video, check_destination
from data_pipeline.video.segment_encoder import SegmentEncoder
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.video_frame import VideoFrame


class VideoWriter:
    """Makes a new film of frames and of everything else in a source.

    For jobs short enough to start again when they are interrupted; longer ones
    use `SegmentEncoder` and `assemble_video` themselves. Use it as a context
    manager: the new file appears at the end, or not at all.

    Args:
        destination: The new file; its extension chooses the container.
        source: The film that sound, subtitles, chapters and metadata come from.
        plan: How to encode.
        drop_unsupported: Leave out streams that the container cannot hold, in
            place of an error.

    Raises:
        ValueError: The container cannot hold the codec or a stream.
        OSError: The folder is missing or may not be written to.
    """

    def __init__(
        self,
        destination: str | Path,
        source: VideoDescription,
        plan: EncodingPlan,
        drop_unsupported: bool = False,
    ) -> None:
        self.destination = Path(destination)
        self._source, self._plan = source, plan
        self._drop = drop_unsupported
        check_destination(source, self.destination, plan, drop_unsupported)
        self._folder = tempfile.TemporaryDirectory(
            prefix=f".{self.destination.stem}.partial-", dir=self.destination.parent
        )
        self._segment = Path(self._folder.name) / "film.segment"
        self._encoder = SegmentEncoder(self._segment, plan)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._encoder.finish()
                assemble_video(
                    [self._segment],
                    self._source,
                    self.destination,
                    self._plan,
                    drop_unsupported=self._drop,
                )
            else:
                self._encoder.discard()
        finally:
            self._folder.cleanup()

    def write(self, frame: VideoFrame) -> None:
        """Encodes one frame.

        Args:
            frame: Of the plan's size, later than the frame before.

        Raises:
            ValueError: The size or the order is wrong.
            OSError: The disk is full.
        """
        self._encoder.encode(frame.pixels, frame.timestamp, frame.duration)
