"""One picture with its place in time."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class VideoFrame:
    """A decoded picture.

    Attributes:
        index: Number of the frame in the film, from 0.
        timestamp: Seconds, exact.
        duration: Seconds until the next frame, exact.
        pixels: RGB, gamma-coded, full range, `[H, W, 3]`, uint8, or uint16 (0 to
            65535) where the source has more than 8 bits.
    """

    index: int
    timestamp: Fraction
    duration: Fraction
    pixels: np.ndarray
