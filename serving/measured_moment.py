"""The frames at which a film is measured without a reference."""

from collections.abc import Sequence

import numpy as np

from data_pipeline.video.shot_cut_detector import ShotCutDetector
from serving.film_moments import FilmMoment

# Frames on both sides of a moment: enough to tell flicker from a change of light.
SIDE = 4


def frames_of_its_shot(moment: FilmMoment) -> Sequence[np.ndarray]:
    """Returns the pixels of the frames that no cut parts from that of the moment."""
    detector = ShotCutDetector()
    starts = [detector.is_cut(frame.pixels) for frame in moment.frames]
    first = max(i for i in range(moment.centre + 1) if i == 0 or starts[i])
    later = range(moment.centre + 1, len(starts))
    last = next((i for i in later if starts[i]), len(starts))
    return [frame.pixels for frame in moment.frames[first:last]]
