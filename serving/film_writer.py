"""Writes a restored film, and its masks where they are wanted."""

from data_pipeline.video.video_frame import VideoFrame
from serving.mask_output import MaskOutput
from serving.segment_writer import SegmentWriter


class FilmWriter:
    """Writes frames and their masks into segments of the same length.

    Args:
        pictures: Takes the frames.
        masks: Takes their masks; has been started. Or None.
    """

    def __init__(self, pictures: SegmentWriter, masks: MaskOutput | None):
        self._outputs: list[SegmentWriter | MaskOutput] = [pictures]
        if masks is not None:
            self._outputs.insert(0, masks)

    def write(self, frame: VideoFrame) -> None:
        """Writes the next frame.

        Raises:
            OSError: The disk is full or the folder cannot be written to.
        """
        for output in self._outputs:
            output.write(frame)

    def finish(self) -> None:
        """Finishes the segments at hand."""
        for output in self._outputs:
            output.finish()

    def close(self) -> None:
        """Throws away the segments at hand."""
        for output in self._outputs:
            output.close()
