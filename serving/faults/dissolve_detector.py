"""Finds places where one shot dissolves into the next."""

from collections import deque

import cv2
import numpy as np

from serving.faults.fault import Fault
from serving.faults.fault_meter import FaultMeter
from serving.faults.observed_frame import ObservedFrame

_COLUMNS, _ROWS = 32, 24
_SPANS = (8, 12, 16, 24, 32)
_FRAMES_BETWEEN = 2
# Correlation of the ends above which they are the same scene.
_SAME_SCENE = 0.6
_EXPLAINED = 0.88
_TOLERANCE = 0.27
_FLAT = 3.0


class DissolveDetector(FaultMeter):
    """Finds dissolves: frames that are mixtures of an earlier and a later one.

    For spans of several lengths, the frames at a quarter, the half and three
    quarters of the span are written as sums of its two ends by least squares. In a
    dissolve that explains them, with the weights that their places ask for; motion
    does not mix pictures, and a cut gives weights of 0 and 1. No network should look
    across a dissolve as if it were one scene.
    """

    def __init__(self) -> None:
        # Cuts do not end a run: a dissolve may be taken for one.
        self._recent: deque[tuple[float, np.ndarray]] = deque(maxlen=_SPANS[-1] + 1)
        self._age = 0
        self._found: list[tuple[float, float]] = []

    def start_shot(self) -> None:
        return

    def add(self, frame: ObservedFrame) -> None:
        small = cv2.resize(
            frame.small.astype(np.float32),
            (_COLUMNS, _ROWS),
            interpolation=cv2.INTER_AREA,
        )
        self._recent.append((frame.seconds, (small - small.mean()).ravel()))
        self._age += 1
        if self._age % _FRAMES_BETWEEN:
            return
        for span in _SPANS:
            if span < len(self._recent) and self._dissolves(span):
                self._note(self._recent[-1 - span // 2][0], frame.seconds)
                return

    def faults(self) -> tuple[Fault, ...]:
        return (
            Fault(
                name="dissolves",
                value=float(len(self._found)),
                unit="places",
                confidence=0.8,
                over_time=tuple((middle, 1.0) for middle, _ in self._found),
            ),
        )

    def _dissolves(self, span: int) -> bool:
        early = self._recent[-1 - span][1]
        late = self._recent[-1][1]
        spreads = float(np.sqrt((early @ early) * (late @ late)))
        if min(early.std(), late.std()) < _FLAT:
            return False
        if float(early @ late) > _SAME_SCENE * spreads:
            return False
        ends = np.stack([early, late], axis=1)
        places = (0.25, 0.5, 0.75)
        between = np.stack(
            [self._recent[-1 - round(span * (1 - at))][1] for at in places], axis=1
        )
        # Written out: a library's solver takes longer to start than this to end.
        (own, both), (_, other) = ends.T @ ends
        inverse = np.array([[other, -both], [-both, own]]) / (own * other - both**2)
        weights = inverse @ (ends.T @ between)
        rest = ((between - ends @ weights) ** 2).sum(axis=0)
        if (rest > (1.0 - _EXPLAINED) * (between**2).sum(axis=0)).any():
            return False
        wanted = np.array([[1.0 - at for at in places], list(places)])
        return bool((np.abs(weights - wanted) < _TOLERANCE).all())

    def _note(self, middle: float, now: float) -> None:
        """Notes a dissolve once, though many spans show it."""
        if self._found and middle <= self._found[-1][1]:
            self._found[-1] = (self._found[-1][0], max(self._found[-1][1], now))
            return
        self._found.append((middle, now))
