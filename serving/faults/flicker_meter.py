"""Measures unsteady brightness."""

import cv2
import numpy as np

from serving.faults.fault import SURE_ENOUGH, Fault, unmeasured
from serving.faults.fault_meter import FaultMeter
from serving.faults.jitter import Jitter
from serving.faults.observed_frame import ObservedFrame

_COLUMNS, _ROWS = 16, 12
_DARKEST, _BRIGHTEST = 20.0, 235.0
_FEWEST_BLOCKS = 20
# In percent.
_VISIBLE = 1.0
_FINEST = 0.02
_FEWEST_FRAMES = 8


class FlickerMeter(FaultMeter):
    """Measures how much the brightness of whole frames jumps, in percent.

    The gain from one frame to the next is the median of the ratios of blocks'
    means, which motion in a part of the picture does not change; `Jitter` tells it
    from slow changes. Blocks near black or white, where clipping hides gains, are
    left out. The value is the standard deviation of the logarithm of the gain (van
    Roosmalen, "Restoration of archived film and video", 1999, chapter 4, for the
    model). Flicker of parts of the picture counts only where most of it changes.
    """

    def __init__(self) -> None:
        self._jitter = Jitter(1, 0.5, _FINEST / 100.0)
        self.start_shot()

    def start_shot(self) -> None:
        self._blocks: np.ndarray | None = None
        self._gain: float | None = None
        self._jitter.start_run()

    def add(self, frame: ObservedFrame) -> None:
        small = frame.small.astype(np.float32)
        blocks = cv2.resize(small, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA)
        before, self._blocks = self._blocks, blocks
        if before is None:
            return
        usable = (np.minimum(before, blocks) > _DARKEST) & (
            np.maximum(before, blocks) < _BRIGHTEST
        )
        if usable.sum() < _FEWEST_BLOCKS:
            self._gain = None
            self._jitter.start_run()
            return
        gain = float(np.median(np.log(blocks[usable] / before[usable])))
        if self._gain is not None:
            self._jitter.add(np.array([gain - self._gain]), frame.seconds)
        self._gain = gain

    def faults(self) -> tuple[Fault, ...]:
        jitter = self._jitter
        if jitter.count < _FEWEST_FRAMES:
            return (unmeasured("flicker", "%", "too few frames in one shot"),)
        value = 100.0 * jitter.level
        above = jitter.probability_above(_VISIBLE / 100.0)
        sure = above if value >= _VISIBLE else 1.0 - above
        confidence = sure * min(1.0, jitter.count / 24.0)
        real = value >= _VISIBLE and confidence >= SURE_ENOUGH
        return (
            Fault(
                name="flicker",
                value=value,
                unit="%",
                confidence=confidence,
                suggested_step="deflicker" if real else None,
                over_time=tuple((at, 100.0 * v) for at, v in jitter.over_time()),
            ),
        )
