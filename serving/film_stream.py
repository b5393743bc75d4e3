"""The frames of a film on their way through the networks, shot by shot."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from data_pipeline.video.video_frame import VideoFrame
from serving.restoration_chain import RestorationChain


@dataclass(frozen=True, kw_only=True, eq=False)
class ShotFrame:
    """A frame and its place in the shots.

    Attributes:
        frame: The frame.
        starts_shot: Whether a shot starts with it.
    """

    frame: VideoFrame
    starts_shot: bool


@dataclass(frozen=True)
class _Place:
    starts_shot: bool
    index: int
    timestamp: Fraction
    duration: Fraction


def restored_frames(
    frames: Iterable[ShotFrame], chain: RestorationChain, first: int = 0
) -> Iterator[VideoFrame]:
    """Does what `restored_shots` does, and yields the frames alone."""
    for item in restored_shots(frames, chain, first):
        yield item.frame


def restored_shots(
    frames: Iterable[ShotFrame], chain: RestorationChain, first: int = 0
) -> Iterator[ShotFrame]:
    """Restores the frames of a film from one of them to the end.

    Args:
        frames: In order, from frame `max(0, first - chain.lead)` on: the run-up
            makes the result the same as if all frames before had been restored.
        chain: Restores them.
        first: Index of the first frame to give.

    Yields:
        The restored frames from `first` on, with the times of the frames that
        went in.
    """
    places: deque[_Place] = deque()
    begun, run_up = False, 0
    for item in frames:
        if item.starts_shot or not begun:
            yield from _named(chain.finish_shot(), places, first)
            places.clear()
            chain.start_shot(
                mid_shot=not item.starts_shot, first_frame=item.frame.index
            )
            run_up = 0 if item.starts_shot else chain.lead
            begun = True
        frame = item.frame
        if run_up:
            run_up -= 1
        else:
            places.append(
                _Place(item.starts_shot, frame.index, frame.timestamp, frame.duration)
            )
        yield from _named(chain.feed(frame.pixels), places, first)
    yield from _named(chain.finish_shot(), places, first)


def _named(
    restored: list[np.ndarray], places: deque[_Place], first: int
) -> Iterator[ShotFrame]:
    for pixels in restored:
        place = places.popleft()
        if place.index >= first:
            frame = VideoFrame(
                index=place.index,
                timestamp=place.timestamp,
                duration=place.duration,
                pixels=pixels,
            )
            yield ShotFrame(frame=frame, starts_shot=place.starts_shot)
