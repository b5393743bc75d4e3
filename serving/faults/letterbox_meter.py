"""Measures black bars about the picture."""

import cv2
import numpy as np

from data_pipeline.video.picture_area import PictureArea
from serving.faults.fault import SURE_ENOUGH, Fault, unmeasured
from serving.faults.fault_meter import FaultMeter
from serving.faults.observed_frame import ObservedFrame

_FRAMES_BETWEEN = 6
# Of the 255 levels; limited-range black that was taken for full range is 16.
_DARKEST_PICTURE = 24.0
_BAR_SPREAD = 8.0
_BRIGHT_FILM = 50.0
# Narrower bars are the borders that analogue video has anyway.
_VISIBLE = 3.0
_LARGEST_BARS = 70.0


class LetterboxMeter(FaultMeter):
    """Measures which share of the frames is bars, in percent.

    A bar is the rows or columns along an edge that are dark and even in all frames;
    the brightest that each was is kept. `detail` names the picture within the bars.
    """

    whole_film = False

    def __init__(self) -> None:
        self._rows: np.ndarray | None = None
        self._columns: np.ndarray | None = None
        self._frames = 0
        self._age = 0

    def start_shot(self) -> None:
        self._age = 0

    def add(self, frame: ObservedFrame) -> None:
        self._age += 1
        if (self._age - 1) % _FRAMES_BETWEEN:
            return
        rows, columns = _profiles(frame.luma, 1), _profiles(frame.luma, 0)
        self._frames += 1
        if self._rows is None or self._columns is None:
            self._rows, self._columns = rows, columns
        elif rows.shape == self._rows.shape and columns.shape == self._columns.shape:
            self._rows = np.maximum(self._rows, rows)
            self._columns = np.maximum(self._columns, columns)

    def faults(self) -> tuple[Fault, ...]:
        if self._rows is None or self._columns is None:
            return (unmeasured("letterbox", "% of the frame"),)
        top, bottom = _bars(self._rows)
        left, right = _bars(self._columns)
        height, width = self._rows.shape[1], self._columns.shape[1]
        rows, columns = height - top - bottom, width - left - right
        value = 100.0 * (1.0 - max(rows, 0) * max(columns, 0) / (height * width))
        bright = float(self._rows[0].max())
        confidence = min(1.0, 0.6 + self._frames / 20.0)
        if bright < _BRIGHT_FILM or value > _LARGEST_BARS:
            confidence = 0.2
        real = value >= _VISIBLE and confidence >= SURE_ENOUGH
        return (
            Fault(
                name="letterbox",
                value=value,
                unit="% of the frame",
                confidence=confidence,
                suggested_step="crop" if real else None,
                detail=(
                    f"the picture is {columns}x{rows} at column {left}, row {top}"
                    if top + bottom + left + right
                    else ""
                ),
            ),
        )

    def picture(self) -> PictureArea | None:
        """Returns the picture within the bars, or None where it is not sure."""
        (fault,) = self.faults()
        sure = fault.confidence >= SURE_ENOUGH
        if self._rows is None or self._columns is None or not sure:
            return None
        (top, bottom), (left, right) = _bars(self._rows), _bars(self._columns)
        height, width = self._rows.shape[1], self._columns.shape[1]
        return PictureArea(width - left - right, height - top - bottom, left, top)


def _profiles(luma: np.ndarray, axis: int) -> np.ndarray:
    """Mean and deviation of all rows (axis 1) or columns (axis 0), `[2, N]`."""
    values = luma.astype(np.float32)
    mean = cv2.reduce(values, axis, cv2.REDUCE_AVG).ravel()
    square = cv2.reduce(values * values, axis, cv2.REDUCE_AVG).ravel()
    return np.stack([mean, np.sqrt(np.maximum(square - mean**2, 0.0))])


def _bars(profiles: np.ndarray) -> tuple[int, int]:
    """Width of the bars at both ends."""
    picture = np.flatnonzero(
        (profiles[0] > _DARKEST_PICTURE) | (profiles[1] > _BAR_SPREAD)
    )
    if not len(picture):
        return profiles.shape[1], 0
    return int(picture[0]), int(profiles.shape[1] - 1 - picture[-1])
