"""Measures all faults of a film while its frames go by once."""

import numpy as np

from serving.faults.blockiness_meter import BlockinessMeter
from serving.faults.blur_meter import BlurMeter
from serving.faults.damage_meter import DamageMeter
from serving.faults.dissolve_detector import DissolveDetector
from serving.faults.fading_meter import FadingMeter
from serving.faults.fault import Fault, unmeasured
from serving.faults.fault_meter import FaultMeter
from serving.faults.flicker_meter import FlickerMeter
from serving.faults.gate_weave_meter import GateWeaveMeter
from serving.faults.letterbox_meter import LetterboxMeter
from serving.faults.observed_frame import ObservedFrame
from serving.faults.point_tracker import PointTracker
from serving.faults.repeated_frames_meter import RepeatedFramesMeter


class FilmMeters:
    """All meters, fed together.

    Args:
        whole_film: Whether every frame will come. Otherwise separate moments of a
            few frames come, a shot each, and what needs more is not measured.
    """

    def __init__(self, whole_film: bool) -> None:
        self._tracker = PointTracker()
        self._whole_film = whole_film
        self._meters: tuple[FaultMeter, ...] = (
            BlurMeter(),
            FlickerMeter(),
            DamageMeter(),
            BlockinessMeter(),
            FadingMeter(),
            RepeatedFramesMeter(),
            GateWeaveMeter(),
            DissolveDetector(),
            LetterboxMeter(),
        )

    def start_shot(self) -> None:
        """Says that the next frame has nothing to do with those before."""
        self._tracker.start_shot()
        for meter in self._meters:
            meter.start_shot()

    def add(self, pixels: np.ndarray, seconds: float) -> ObservedFrame:
        """Takes the next frame.

        Args:
            pixels: RGB, `[H, W, 3]`, uint8 or uint16.
            seconds: When it is shown.

        Returns:
            The frame as it was looked at.
        """
        frame = ObservedFrame(pixels, seconds)
        frame.motion = self._tracker.follow(frame.small)
        for meter in self._meters:
            if self._whole_film or not meter.whole_film:
                meter.add(frame)
        return frame

    def faults(self) -> tuple[Fault, ...]:
        """Says what was found, always the same faults in the same order."""
        found: list[Fault] = []
        for meter in self._meters:
            faults = meter.faults()
            if meter.whole_film and not self._whole_film:
                reason = "not measured: not every frame was looked at"
                faults = tuple(unmeasured(f.name, f.unit, reason) for f in faults)
            found += faults
        return tuple(found)
