"""A frame as the measurers of faults look at it."""

from functools import cached_property

import cv2
import numpy as np

from serving.faults.point_motion import PointMotion

_SMALL_WIDTH = 360


class ObservedFrame:
    """A frame, its brightness at two sizes and how its points moved.

    What several meters need is computed once, when the first of them asks.

    Args:
        pixels: RGB, `[H, W, 3]`, uint8 or uint16.
        seconds: When the frame is shown.
        motion: How points moved into this frame; None where that is not known.
    """

    def __init__(
        self, pixels: np.ndarray, seconds: float, motion: PointMotion | None = None
    ) -> None:
        self.pixels = pixels
        self.seconds = seconds
        self.motion = motion

    @cached_property
    def luma(self) -> np.ndarray:
        """Gamma-coded BT.601 luma at full size, `[H, W]`, uint8."""
        luma = cv2.cvtColor(np.ascontiguousarray(self.pixels), cv2.COLOR_RGB2GRAY)
        if luma.dtype == np.uint16:
            luma = cv2.convertScaleAbs(luma, alpha=255.0 / 65535.0)
        return luma

    @cached_property
    def scale(self) -> int:
        """How many pixels of the frame one of `small` is wide and high."""
        return max(1, round(self.pixels.shape[1] / _SMALL_WIDTH))

    @cached_property
    def small(self) -> np.ndarray:
        """Luma shrunk to about 360 columns by means of squares, uint8."""
        height, width = (size // self.scale for size in self.luma.shape)
        if self.scale == 1 or min(height, width) < 1:
            return self.luma
        whole = self.luma[: height * self.scale, : width * self.scale]
        return cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
