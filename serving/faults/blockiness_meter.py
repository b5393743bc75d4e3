"""Measures the edges of blocks that compression leaves."""

import cv2
import numpy as np

from serving.faults.fault import Fault, unmeasured
from serving.faults.fault_meter import FaultMeter
from serving.faults.observed_frame import ObservedFrame
from serving.faults.per_second import PerSecond

_BLOCK = 8
_FRAMES_BETWEEN = 6
_MOST_ROWS, _MOST_COLUMNS = 576, 768
# Steps above this are edges of things.
_LARGEST_STEP = 16
_VISIBLE = 1.0


class BlockinessMeter(FaultMeter):
    """Measures steps at the edges of 8x8 blocks, in grey levels of 255.

    The value is how much larger the mean step between two neighbouring columns or
    rows is at the edges of blocks than elsewhere, for the grid where that is most.
    (After Wu and Yuen, "A generalized block-edge impairment metric for video
    coding", 1997.) Pictures that were enlarged after they were compressed have
    other grids, and are not seen. No step of a restoration takes blocks out.
    """

    whole_film = False

    def __init__(self) -> None:
        self._steps = np.zeros((2, _BLOCK))
        self._by_second = PerSecond()
        self._frames = 0
        self._age = 0

    def start_shot(self) -> None:
        self._age = 0

    def add(self, frame: ObservedFrame) -> None:
        self._age += 1
        if (self._age - 1) % _FRAMES_BETWEEN:
            return
        luma = frame.luma[:_MOST_ROWS, :_MOST_COLUMNS]
        if min(luma.shape) < 4 * _BLOCK:
            return
        steps = np.stack([_steps_by_place(luma), _steps_by_place(luma.T)])
        self._steps += steps
        self._frames += 1
        self._by_second.add(frame.seconds, _excess(steps)[0])

    def faults(self) -> tuple[Fault, ...]:
        if not self._frames:
            return (unmeasured("blockiness", "levels"),)
        value, clear = _excess(self._steps / self._frames)
        return (
            Fault(
                name="blockiness",
                value=value,
                unit="levels",
                confidence=clear if value >= _VISIBLE else 1.0 - 0.5 * clear,
                over_time=self._by_second.means(),
                detail="visible blocks" if value >= _VISIBLE else "",
            ),
        )


def _steps_by_place(luma: np.ndarray) -> np.ndarray:
    """Mean step less those beside it, by the column's place in a block, `[8]`."""
    luma = np.ascontiguousarray(luma)
    steps = cv2.min(cv2.absdiff(luma[:, 1:], luma[:, :-1]), _LARGEST_STEP)
    means = cv2.reduce(steps, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)[0]
    excess = means[1:-1] - 0.5 * (means[2:] + means[:-2])
    whole = excess[: len(excess) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    return np.median(whole, axis=0)


def _excess(steps: np.ndarray) -> tuple[float, float]:
    """Step at the edges of blocks, in both directions, and how clear it is."""
    peaks, clear = [], []
    for one in steps:
        at = int(np.argmax(one))
        # The places beside the edge are lowered by it.
        others = np.delete(one, [at, (at + 1) % _BLOCK, (at - 1) % _BLOCK])
        peak = float(one[at] - np.median(others))
        peaks.append(peak)
        spread = float(others.max() - others.min())
        clear.append(peak / (peak + 2.0 * spread + 0.05))
    return float(np.mean(peaks)), float(np.clip(np.mean(clear), 0.0, 1.0))
