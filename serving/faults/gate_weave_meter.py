"""Measures how much a film weaves in the gate."""

import numpy as np

from serving.faults.fault import SURE_ENOUGH, Fault, unmeasured
from serving.faults.fault_meter import FaultMeter
from serving.faults.jitter import Jitter
from serving.faults.observed_frame import ObservedFrame

_VISIBLE = 0.35
_FINEST = 0.01
_FEWEST_FRAMES = 8
# Pixels of the small picture that points go in a frame that is shown twice, and in
# the frame before it.
_AT_REST, _IN_MOTION = 0.03, 0.3


class GateWeaveMeter(FaultMeter):
    """Measures frames that jump about, in pixels of the film.

    In each frame the acceleration of many points is taken, and its median: near and
    far things move at different speeds, but only the gate makes all of them
    accelerate alike from one frame to the next. `Jitter` then tells weave from the
    motion of a camera. The value is the standard deviation of the displacement in x
    or in y. Weave that wanders slowly looks like a camera and is measured too low,
    weave without any correlation from frame to frame a little too high.
    A frame that is shown twice stops what moves for once: it is passed over.
    """

    def __init__(self) -> None:
        self._jitter = Jitter(2, 0.3, _FINEST)
        self.start_shot()

    def start_shot(self) -> None:
        # The velocity before a frame that is shown twice.
        self._held: np.ndarray | None = None
        self._jitter.start_run()

    def add(self, frame: ObservedFrame) -> None:
        motion = frame.motion
        if motion is None:
            self.start_shot()
            return
        now, before = _median_speed(motion.now), _median_speed(motion.before)
        if now < _AT_REST and (self._held is not None or before > _IN_MOTION):
            if self._held is None:
                self._held = np.median(motion.before, axis=0)
            return
        acceleration = np.median(motion.now - motion.before, axis=0)
        if self._held is not None:
            acceleration = np.median(motion.now, axis=0) - self._held
            self._held = None
        self._jitter.add(acceleration * frame.scale, frame.seconds)

    def faults(self) -> tuple[Fault, ...]:
        jitter = self._jitter
        if jitter.count < _FEWEST_FRAMES:
            return (unmeasured("weave", "pixels", "too few frames in one shot"),)
        level = jitter.level
        above = jitter.probability_above(_VISIBLE)
        sure = above if level >= _VISIBLE else 1.0 - above
        confidence = sure * min(1.0, jitter.count / 24.0)
        real = level >= _VISIBLE and confidence >= SURE_ENOUGH
        return (
            Fault(
                name="weave",
                value=level,
                unit="pixels",
                confidence=confidence,
                suggested_step="steady" if real else None,
                over_time=jitter.over_time(),
            ),
        )


def _median_speed(displacements: np.ndarray) -> float:
    return float(np.median(np.linalg.norm(displacements, axis=1)))
