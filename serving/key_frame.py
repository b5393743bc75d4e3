"""A frame that stands for a part of a film."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class KeyFrame:
    """The most telling frame of a shot, or of a part of it that looks alike.

    Attributes:
        index: Of the frame in the film.
        seconds: When it is shown.
        shot: Number of its shot, from 1; of films of which only some moments were
            looked at, the number of the moment.
        frames: Of how many frames that were looked at it is the best.
        sharpness: Of the frame, levels.
        change: Larger of the mean differences from the frames before and after it.
    """

    index: int
    seconds: float
    shot: int
    frames: int
    sharpness: float
    change: float
