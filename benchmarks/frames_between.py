"""Frames between those of a clip, as a restoration makes them."""

import contextlib
from fractions import Fraction

import numpy as np

from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.video_frame import VideoFrame
from serving.film_stream import ShotFrame
from serving.frame_interpolation import FrameInterpolation
from serving.frame_maker import FrameMaker

_INTERVAL = Fraction(1, 25)


def frames_between(maker: FrameMaker, clip: np.ndarray) -> np.ndarray:
    """Makes the frame half-way from each frame of a shot to the next.

    Args:
        maker: Makes them.
        clip: RGB, uint8 `[T, H, W, 3]`.

    Returns:
        Like `clip`, one less.
    """
    new: list[VideoFrame] = []
    with contextlib.closing(
        FrameInterpolation(RateChange(factor=2), maker, lambda: Fraction(0))
    ) as between:
        for index, pixels in enumerate(clip):
            frame = VideoFrame(
                index=index,
                timestamp=index * _INTERVAL,
                duration=_INTERVAL,
                pixels=pixels,
            )
            new.extend(between.feed(ShotFrame(frame=frame, starts_shot=index == 0)))
        new.extend(between.finish())
    # The last frame is there twice.
    return np.stack([frame.pixels for frame in new[1:-1:2]])
