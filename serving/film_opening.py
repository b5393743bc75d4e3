"""Opens a film for a plan."""

from pathlib import Path

from data_pipeline.video.reader import VideoReader
from serving.plan import Plan


def open_film(source: Path, plan: Plan) -> VideoReader:
    """Makes the reader that gives just the pictures which a plan restores.

    Args:
        source: The film.
        plan: Says what to do about fields, and which stretch and part to read.

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: It is no whole video, or has no such stretch or part.
        OSError: It cannot be read.
    """
    return VideoReader(source, plan.deinterlace, span=plan.span, area=plan.area)
