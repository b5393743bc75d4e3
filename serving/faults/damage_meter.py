"""Measures how much of a film dirt covers."""

import numpy as np

from serving.faults.dirt_finder import DirtFinder
from serving.faults.fault import SURE_ENOUGH, Fault, unmeasured
from serving.faults.fault_meter import FaultMeter
from serving.faults.observed_frame import ObservedFrame
from serving.faults.per_second import PerSecond

_FRAMES_BETWEEN = 6
_SMALLEST_SIDE = 32
# Where less of a frame is calm enough to look for dirt, its motion is all there is.
_LEAST_LOOKED_AT = 0.2
_VISIBLE = 0.05
_DIRTY_FRAME = 0.0003


class DamageMeter(FaultMeter):
    """Measures dust, blotches and hairs: what is in one frame only, in percent.

    The value is the share of the picture that they cover, over every sixth frame
    and where motion lets them be told (see `DirtFinder`). Scratches that stay in
    place for many frames are not seen.
    """

    whole_film = False

    def __init__(self) -> None:
        self._finder = DirtFinder()
        self._by_second = PerSecond()
        self._shares: list[float] = []
        self._looked: list[float] = []
        self.start_shot()

    def start_shot(self) -> None:
        self._recent: list[ObservedFrame] = []
        self._age = 0

    def add(self, frame: ObservedFrame) -> None:
        self._recent = [*self._recent[-2:], frame]
        self._age += 1
        if len(self._recent) == 3 and self._age % _FRAMES_BETWEEN == 3:
            self._measure()

    def faults(self) -> tuple[Fault, ...]:
        if not self._shares:
            return (unmeasured("damage", "% of the picture"),)
        value = 100.0 * float(np.mean(self._shares))
        # Dirt comes in many frames; a bird flies through a few.
        dirty = float(np.mean(np.array(self._shares) >= _DIRTY_FRAME))
        seen = min(1.0, 2.0 * float(np.mean(self._looked)))
        confidence = seen * min(1.0, len(self._shares) / 5.0)
        confidence *= dirty if value >= _VISIBLE else 1.0 - 0.5 * dirty
        real = value >= _VISIBLE and confidence >= SURE_ENOUGH
        return (
            Fault(
                name="damage",
                value=value,
                unit="% of the picture",
                confidence=confidence,
                suggested_step="damage" if real else None,
                over_time=self._by_second.means(),
            ),
        )

    def _measure(self) -> None:
        before, frame, after = (one.small for one in self._recent)
        if min(frame.shape) < _SMALLEST_SIDE or not (
            before.shape == frame.shape == after.shape
        ):
            return
        dirt, looked = self._finder.find(before, frame, after, self._offset())
        self._looked.append(float(looked.mean()))
        if self._looked[-1] >= _LEAST_LOOKED_AT:
            self._shares.append(float(dirt.sum() / looked.sum()))
            self._by_second.add(self._recent[1].seconds, 100.0 * self._shares[-1])

    def _offset(self) -> np.ndarray:
        motion = self._recent[-1].motion
        if motion is None:
            return np.zeros(2, np.float32)
        return 0.5 * np.median(motion.now - motion.before, axis=0)
