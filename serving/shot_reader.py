"""Reads a film and tells its shots apart."""

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction

from data_pipeline.video.picture_span import PictureSpan
from data_pipeline.video.reader import VideoReader
from serving.film_stream import ShotFrame
from serving.frame_ranges import Ranges
from serving.shot_starts import ShotStarts


class ShotReader:
    """Decodes a film once and says with which frames shots start.

    The detector sees all frames from the start, so that a run that goes on in the
    middle tells the same shots apart.

    Args:
        reader: Of the film.
        first: Index of the first frame to give.
        on_skipped: Is called for every frame before that one.
        lost: First and last of stretches of frames that show nothing of the film:
            no shot starts at them, or after them because of them.

    Attributes:
        span: The frames decoded so far.
        shots: Shots that started so far.
    """

    def __init__(
        self,
        reader: VideoReader,
        first: int = 0,
        on_skipped: Callable[[], object] = lambda: None,
        lost: Ranges = (),
    ):
        self.span = PictureSpan(0, Fraction(0), Fraction(0))
        self.shots = 0
        self._reader = reader
        self._first = first
        self._on_skipped = on_skipped
        self._lost = lost

    def __iter__(self) -> Iterator[ShotFrame]:
        shots = ShotStarts(self._lost)
        for frame in self._reader:
            starts_shot = shots.starts(frame)
            begun = self.span.first if self.span.frames else frame.timestamp
            end = frame.timestamp + frame.duration
            longest = max(self.span.longest, frame.duration)
            self.span = PictureSpan(self.span.frames + 1, begun, end, longest)
            self.shots += starts_shot
            if frame.index >= self._first:
                yield ShotFrame(frame=frame, starts_shot=starts_shot)
            else:
                self._on_skipped()


def start_of_shot(reader: VideoReader, index: int, lost: Ranges = ()) -> int:
    """Returns the index of the first frame of the shot that a frame is in.

    Decodes the film up to that frame.

    Args:
        reader: Of the film.
        index: Of the frame.
        lost: As for `ShotReader`.
    """
    first = 0
    shots = ShotStarts(lost)
    for frame in itertools.islice(reader, index + 1):
        if shots.starts(frame):
            first = frame.index
    return first
