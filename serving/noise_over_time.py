"""Measures how the noise of a film goes over time."""

import numpy as np
from tqdm import tqdm

from data_pipeline.video.reader import VideoReader
from serving.film_moments import read_moments, spread_times
from serving.noise_estimation import FRAMES_PER_MOMENT, estimate_moment


def measure_noise_over_time(
    reader: VideoReader, count: int, *, name: str = "noise", progress: bool = False
) -> tuple[tuple[float, float], ...]:
    """Estimates the noise at moments spread evenly over a film.

    Args:
        reader: Of the film.
        count: How many moments; of a film with fewer frames, each frame is one.
        name: Of the progress bar.
        progress: Whether to show it.

    Returns:
        Seconds from the start and the level (0 to 255 scale) of every moment that
        can be measured.
    """
    info = reader.description
    if info.frame_count:
        count = min(count, info.frame_count)
    side = FRAMES_PER_MOMENT // 2
    found = []
    for moment in tqdm(
        read_moments(reader, spread_times(info, count), before=side, after=side),
        desc=name,
        total=count,
        unit="moment",
        disable=not progress,
        leave=False,
    ):
        estimate = estimate_moment(np.stack([f.pixels for f in moment.frames]))
        if estimate is not None:
            seconds = float(moment.frame.timestamp - info.start)
            found.append((seconds, estimate.level))
    return tuple(found)
