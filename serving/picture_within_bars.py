"""Finds the picture within black bars."""

from tqdm import tqdm

from data_pipeline.video.picture_area import PictureArea
from data_pipeline.video.reader import VideoReader
from serving.faults.letterbox_meter import LetterboxMeter
from serving.faults.observed_frame import ObservedFrame


def find_picture(reader: VideoReader, *, progress: bool = False) -> PictureArea | None:
    """Looks at a whole film for bars that are black from its start to its end.

    Args:
        reader: Of the film, or of the part of it that counts.
        progress: Whether to show a bar with the time left.

    Returns:
        The picture without the bars, of even sizes at even places, so that colour
        stored for two columns and rows stays where it is; None where no bar is sure.

    Raises:
        ValueError: The film is truncated.
    """
    meter = LetterboxMeter()
    for frame in tqdm(
        reader,
        desc="bars",
        total=reader.description.frame_count,
        unit="frame",
        disable=not progress,
        leave=False,
    ):
        meter.add(ObservedFrame(frame.pixels, float(frame.timestamp)))
    found = meter.picture()
    if found is None:
        return None
    info = reader.description
    left, width = _even(found.left, found.left + found.width, info.width)
    top, height = _even(found.top, found.top + found.height, info.height)
    area = PictureArea(width, height, left, top)
    return None if area == PictureArea(info.width, info.height) else area


def _even(first: int, last: int, size: int) -> tuple[int, int]:
    """Moves the ends of a picture inward to even places; returns start and length."""
    first += first % 2
    # An odd film without a bar at its end keeps its last row or column.
    length = last - first
    return first, length if last == size and not first else length - length % 2
