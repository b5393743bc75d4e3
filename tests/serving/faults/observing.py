"""Shows clips to measurers of faults."""

from collections.abc import Sequence

import numpy as np

from serving.faults.fault import Fault
from serving.faults.fault_meter import FaultMeter
from serving.faults.observed_frame import ObservedFrame
from serving.faults.point_tracker import PointTracker

RATE = 25.0


def codes(clip: np.ndarray) -> np.ndarray:
    """Values in [0, 1] as uint8."""
    return np.clip(np.rint(clip * 255.0), 0, 255).astype(np.uint8)


def measured(
    meter: FaultMeter,
    clip: np.ndarray | Sequence[np.ndarray],
    cuts: tuple[int, ...] = (),
) -> dict[str, Fault]:
    """The faults that a meter finds in a film of uint8 frames, by name."""
    tracker = PointTracker()
    for index, pixels in enumerate(clip):
        if index == 0 or index in cuts:
            tracker.start_shot()
            meter.start_shot()
        frame = ObservedFrame(pixels, index / RATE)
        frame.motion = tracker.follow(frame.small)
        meter.add(frame)
    return {fault.name: fault for fault in meter.faults()}


def frames_of(fault: Fault) -> list[int]:
    """Indices of the frames at which an event was noted."""
    return [round(seconds * RATE) for seconds, _ in fault.over_time]
