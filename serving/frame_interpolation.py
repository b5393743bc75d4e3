"""Frames between the frames of a film, shot by shot."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.video_frame import VideoFrame
from serving.film_stream import ShotFrame

# Makes the frame that is shown when a share of the time between two has passed.
FrameMaker = Callable[[np.ndarray, np.ndarray, float], np.ndarray]


class FrameInterpolation:
    """Puts frames between those of a film as they come.

    Frames of the old film come out as they are, at their moments. No frame is made
    between the last frame of a shot and the next shot: there the last one is repeated,
    as it is at the end of the film. One frame is held back, and one that was made.

    Args:
        change: Which moments the new film shows.
        between: Makes a frame.
        first_time: Gives the timestamp of the old film's first frame, in seconds;
            called once a frame has come.
    """

    def __init__(
        self,
        change: RateChange,
        between: FrameMaker,
        first_time: Callable[[], Fraction],
    ):
        self._change = change
        self._between = between
        self._first_time = first_time
        self._waiting: VideoFrame | None = None
        self._made: VideoFrame | None = None

    def feed(self, item: ShotFrame) -> Iterator[VideoFrame]:
        """Takes the next frame, and yields those of the new film before it.

        They bear the number of the frame of the old film that they follow.
        """
        waiting, self._waiting = self._waiting, item.frame
        if waiting is not None:
            after = None if item.starts_shot else item.frame
            yield from self._from(waiting, after)

    def finish(self) -> Iterator[VideoFrame]:
        """Yields the last frames."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            yield from self._from(waiting, None)
            end = waiting.timestamp + waiting.duration
            if self._made is not None:
                length = min(self._made.duration, end - self._made.timestamp)
                yield replace(self._made, duration=length)
                self._made = None

    def _from(
        self, frame: VideoFrame, after: VideoFrame | None
    ) -> Iterator[VideoFrame]:
        moments = self._change.moments(
            frame.timestamp, frame.duration, self._first_time()
        )
        for timestamp, duration, share in moments:
            pixels = frame.pixels
            if share > 0 and after is not None:
                pixels = self._between(frame.pixels, after.pixels, float(share))
            if self._made is not None:
                yield self._made
            self._made = VideoFrame(
                index=frame.index,
                timestamp=timestamp,
                duration=duration,
                pixels=pixels,
            )
