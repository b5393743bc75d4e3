"""Measures how much of the range from black to white a film has lost."""

import cv2
import numpy as np

from serving.faults.fault import SURE_ENOUGH, Fault, unmeasured
from serving.faults.fault_meter import FaultMeter
from serving.faults.observed_frame import ObservedFrame

_FRAMES_BETWEEN = 6
# A room with white walls, in plain light, uses two thirds of the levels.
_VISIBLE = 40.0
_FADED_BLACK, _FADED_WHITE = 25, 225


class FadingMeter(FaultMeter):
    """Measures lost contrast: the part of the 255 levels that nothing uses, in %.

    Counts the brightness of the whole film, without a border of a tenth, and takes
    the darkest and the brightest half percent for its black and white. A film that
    is only dark has black; a faded film has neither black nor white.
    """

    whole_film = False

    def __init__(self) -> None:
        self._counts = np.zeros(256)
        self._frames = 0
        self._age = 0

    def start_shot(self) -> None:
        self._age = 0

    def add(self, frame: ObservedFrame) -> None:
        self._age += 1
        if (self._age - 1) % _FRAMES_BETWEEN:
            return
        height, width = frame.small.shape
        inner = frame.small[
            height // 10 : height - height // 10, width // 10 : width - width // 10
        ]
        # Noise reaches further than the picture does.
        inner = cv2.blur(np.ascontiguousarray(inner), (3, 3))
        self._counts += np.bincount(inner.ravel(), minlength=256)
        self._frames += 1

    def faults(self) -> tuple[Fault, ...]:
        if not self._frames:
            return (unmeasured("faded", "% of the contrast"),)
        below = np.cumsum(self._counts) / self._counts.sum()
        black = int(np.searchsorted(below, 0.005))
        white = int(np.searchsorted(below, 0.995))
        value = 100.0 * (1.0 - (white - black) / 255.0)
        both = black >= _FADED_BLACK and white <= _FADED_WHITE
        confidence = min(1.0, 0.4 + self._frames / 12.0)
        if value >= _VISIBLE and not both:
            confidence *= 0.4
        real = value >= _VISIBLE and both and confidence >= SURE_ENOUGH
        return (
            Fault(
                name="faded",
                value=value,
                unit="% of the contrast",
                confidence=confidence,
                suggested_step="faded" if real else None,
                detail=f"black is {black}, white is {white} of 255",
            ),
        )
