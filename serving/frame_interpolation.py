"""Frames between the frames of a film, shot by shot."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.video_frame import VideoFrame
from serving.film_stream import ShotFrame
from serving.frame_maker import FrameMaker

# Two at once are a third faster than one after the other on two cores.
_AT_ONCE = 2
# New frames that are waited for, or wait; the last one always does.
_AHEAD = 6
# Neighbouring intervals that differ by no more than this share are of one rhythm: the
# clock of some files counts milliseconds only.
_UNEVEN = Fraction(1, 5)


class FrameInterpolation:
    """Puts frames between those of a film as they come.

    Frames of the old film come out as they are, at their moments. No frame is made
    between the last frame of a shot and the next shot: there the last one is repeated,
    as it is at the end of the film. Two frames are held back, and a few new ones, two
    of which are made at the same time. Where a film's rate varies, motion is followed
    on to the frames around only over intervals that are as long.

    Args:
        change: Which moments the new film shows.
        maker: Makes frames.
        first_time: Gives the timestamp of the old film's first frame, in seconds;
            called once a frame has come.
        first: Number of the first frame of the old film that is to come out. Frames
            before it only tell of its motion.
    """

    def __init__(
        self,
        change: RateChange,
        maker: FrameMaker,
        first_time: Callable[[], Fraction],
        first: int = 0,
    ):
        self._change = change
        self._maker = maker
        self._first_time = first_time
        self._first = first
        # Of the shot at hand: its last frame, the interval that ends with it, and the
        # one before that.
        self._last: VideoFrame | None = None
        self._own: _Interval | None = None
        self._earlier: _Interval | None = None
        self._new: deque[tuple[VideoFrame, Future[np.ndarray] | None]] = deque()
        self._threads = ThreadPoolExecutor(_AT_ONCE, "interpolate")

    def feed(self, item: ShotFrame) -> Iterator[VideoFrame]:
        """Takes the next frame, and yields those of the new film that are ready.

        They bear the number of the frame of the old film that they follow.
        """
        if item.starts_shot:
            yield from self._end_shot()
        if self._last is not None:
            later = _Interval(self._last, item.frame)
            if self._own is not None:
                yield from self._between(self._own, later)
            self._earlier, self._own = self._own, later
        self._last = item.frame

    def finish(self) -> Iterator[VideoFrame]:
        """Yields the last frames."""
        last = self._last
        yield from self._end_shot()
        yield from self._ready(1)
        if self._new and last is not None:
            made = self._next()
            end = last.timestamp + last.duration
            length = min(made.duration, end - made.timestamp)
            yield replace(made, duration=length)

    def close(self) -> None:
        """Stops what is still being made."""
        self._threads.shutdown(cancel_futures=True)

    def _end_shot(self) -> Iterator[VideoFrame]:
        if self._own is not None:
            yield from self._between(self._own, None)
        last, self._last = self._last, None
        self._own = self._earlier = None
        # Until the next shot the last frame is shown.
        if last is not None and last.index >= self._first:
            for shown, _ in self._moments(last):
                self._new.append((shown, None))
                yield from self._ready(_AHEAD)

    def _between(
        self, own: "_Interval", later: "_Interval | None"
    ) -> Iterator[VideoFrame]:
        """Begins with what is shown from one frame to the next."""
        before, after = own.before, own.after
        if before.index < self._first:
            return
        # Copies of one frame stand still between them, whatever comes before and after.
        still = np.array_equal(before.pixels, after.pixels)
        for shown, share in self._moments(before):
            made = None
            if share > 0 and not still:
                # The measurements are begun before the frame is, so that it never
                # waits for one that waits for a thread.
                motions = tuple(
                    each.motion(self._maker, self._threads)
                    if each is not None and each.is_as_long_as(own)
                    else None
                    for each in (self._earlier, own, later)
                )
                made = self._threads.submit(
                    self._make, before.pixels, after.pixels, motions, float(share)
                )
            self._new.append((shown, made))
            yield from self._ready(_AHEAD)

    def _ready(self, kept: int) -> Iterator[VideoFrame]:
        """Yields new frames until only so many are left."""
        while len(self._new) > kept:
            yield self._next()

    def _moments(self, frame: VideoFrame) -> Iterator[tuple[VideoFrame, Fraction]]:
        """The frame at its moments and those until the next, and their shares."""
        moments = self._change.moments(
            frame.timestamp, frame.duration, self._first_time()
        )
        for timestamp, duration, share in moments:
            yield replace(frame, timestamp=timestamp, duration=duration), share

    def _make(
        self,
        before: np.ndarray,
        after: np.ndarray,
        motions: tuple[Future[Any] | None, ...],
        moment: float,
    ) -> np.ndarray:
        earlier, own, later = (
            None if each is None else each.result() for each in motions
        )
        return self._maker.between(before, after, (earlier, own, later), moment)

    def _next(self) -> VideoFrame:
        shown, made = self._new.popleft()
        return shown if made is None else replace(shown, pixels=made.result())


class _Interval:
    """From one frame of a shot to the next; its motion is measured once if at all."""

    def __init__(self, before: VideoFrame, after: VideoFrame):
        self.before = before
        self.after = after
        self._motion: Future[Any] | None = None

    def motion(self, maker: FrameMaker, threads: ThreadPoolExecutor) -> Future[Any]:
        """Begins to measure, if that was not done before."""
        if self._motion is None:
            self._motion = threads.submit(
                maker.measured, self.before.pixels, self.after.pixels
            )
        return self._motion

    def is_as_long_as(self, other: "_Interval") -> bool:
        """Tells whether frames are shown as long here as there."""
        length = other.before.duration
        return abs(self.before.duration - length) <= _UNEVEN * length
