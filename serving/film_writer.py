"""Writes a restored film, and its masks where they are wanted."""

from serving.film_stream import ShotFrame
from serving.frame_interpolation import FrameInterpolation
from serving.mask_output import MaskOutput
from serving.segment_writer import SegmentWriter


class FilmWriter:
    """Writes frames and their masks into segments of the same stretches of film.

    Args:
        pictures: Takes the frames.
        masks: Takes their masks; has been started. Or None.
        interpolation: Puts frames between them, which have no mask; or None.
        first: Number of the first frame that is written; the interpolation may want
            one before it.
    """

    def __init__(
        self,
        pictures: SegmentWriter,
        masks: MaskOutput | None,
        interpolation: FrameInterpolation | None = None,
        first: int = 0,
    ):
        self._pictures = pictures
        self._masks = masks
        self._interpolation = interpolation
        self._first = first

    def write(self, item: ShotFrame) -> None:
        """Writes the next frame, or holds it back until those after it come.

        Raises:
            OSError: The disk is full or the folder cannot be written to.
        """
        if self._masks is not None and item.frame.index >= self._first:
            self._masks.write(item.frame)
        if self._interpolation is None:
            self._pictures.write(item.frame)
            return
        for frame in self._interpolation.feed(item):
            self._pictures.write(frame)

    def finish(self) -> None:
        """Writes what was held back, and finishes the segments at hand."""
        if self._interpolation is not None:
            for frame in self._interpolation.finish():
                self._pictures.write(frame)
        if self._masks is not None:
            self._masks.finish()
        self._pictures.finish()

    def close(self) -> None:
        """Throws away the segments at hand."""
        if self._masks is not None:
            self._masks.close()
        if self._interpolation is not None:
            self._interpolation.close()
        self._pictures.close()
