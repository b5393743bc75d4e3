"""Measures how good a film looks, at moments spread over it."""

from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from data_pipeline.measures.picture_measures import PictureMeasures
from data_pipeline.measures.picture_meter import PictureMeter
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector
from serving.film_moments import FilmMoment, read_moments, spread_times

# Frames on both sides of a moment: enough to tell flicker from a change of light.
SIDE = 4


def measure_film(
    reader: VideoReader,
    moments: int = 9,
    *,
    name: str = "measures",
    progress: bool = False,
) -> PictureMeasures:
    """Measures a film without a reference.

    Args:
        reader: Of the film.
        moments: At how many moments; the cost grows with them, not with the film.
        name: Of the progress bar.
        progress: Whether to show it.
    """
    meter = PictureMeter()
    times = spread_times(reader.description, moments)
    for moment in tqdm(
        read_moments(reader, times, before=SIDE, after=SIDE),
        desc=name,
        total=len(times),
        unit="moment",
        disable=not progress,
        leave=False,
    ):
        meter.add(frames_of_its_shot(moment))
    return meter.measures()


def frames_of_its_shot(moment: FilmMoment) -> Sequence[np.ndarray]:
    """Returns the pixels of the frames that no cut parts from that of the moment."""
    detector = ShotCutDetector()
    starts = [detector.is_cut(frame.pixels) for frame in moment.frames]
    first = max(i for i in range(moment.centre + 1) if i == 0 or starts[i])
    later = range(moment.centre + 1, len(starts))
    last = next((i for i in later if starts[i]), len(starts))
    return [frame.pixels for frame in moment.frames[first:last]]
