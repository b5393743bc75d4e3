"""Follows brightness, change and sharpness through a film."""

import cv2
import numpy as np

from data_pipeline.measures.sharpness import sharpness
from serving.curve import Curve
from serving.faults.observed_frame import ObservedFrame

_MOST_ROWS, _MOST_COLUMNS = 480, 640
_SMALLEST_SIDE = 4
_CURVES = (
    ("brightness", "of 255"),
    ("change between frames", "of 255"),
    ("sharpness", "levels"),
)


class FrameCurves:
    """Keeps a few numbers of every frame, and fewer of each in a long film.

    Brightness is the mean luma. Change is the mean difference from the frame
    before, cuts included, of the picture shrunk to some 360 columns. Sharpness is
    that of the middle of the picture, up to 640x480 pixels.

    Args:
        most_points: Of a curve; beyond it, neighbouring points are put together.

    Attributes:
        change: Of the last frame; NaN where nothing came before it.
        sharpness: Of the last frame; NaN where it is too small.
    """

    def __init__(self, most_points: int = 2000) -> None:
        self._most = most_points
        self._each = 1
        self._rows: list[tuple[float, ...]] = []
        self._pending: list[tuple[float, ...]] = []
        self._before: np.ndarray | None = None
        self.change = self.sharpness = float("nan")

    def start_run(self) -> None:
        """Says that frames were left out before the next one."""
        self._before = None

    def add(self, frame: ObservedFrame) -> None:
        """Takes the next frame."""
        before, self._before = self._before, frame.small
        self.change = self.sharpness = float("nan")
        if before is not None and before.shape == frame.small.shape:
            self.change = float(cv2.absdiff(frame.small, before).mean())
        if min(frame.luma.shape) >= _SMALLEST_SIDE:
            self.sharpness = sharpness(_middle(frame.luma))
        brightness = float(frame.small.mean())
        self._pending.append((frame.seconds, brightness, self.change, self.sharpness))
        if len(self._pending) == self._each:
            self._rows.append(_mean(self._pending))
            self._pending = []
        if len(self._rows) > self._most:
            pairs = range(0, len(self._rows) - 1, 2)
            rest = self._rows[len(pairs) * 2 :]
            self._rows = [_mean(self._rows[i : i + 2]) for i in pairs]
            self._pending = rest * self._each + self._pending
            self._each *= 2

    def curves(self) -> tuple[Curve, ...]:
        """Returns the curves of the frames so far."""
        rows = [*self._rows, _mean(self._pending)] if self._pending else self._rows
        table = np.array(rows).reshape(len(rows), 1 + len(_CURVES))
        return tuple(
            Curve(
                name=name,
                unit=unit,
                points=tuple(
                    (round(float(row[0]), 3), round(float(row[place]), 3))
                    for row in table
                    if np.isfinite(row[place])
                ),
            )
            for place, (name, unit) in enumerate(_CURVES, start=1)
        )


def _middle(luma: np.ndarray) -> np.ndarray:
    top = max(luma.shape[0] - _MOST_ROWS, 0) // 2
    left = max(luma.shape[1] - _MOST_COLUMNS, 0) // 2
    return luma[top : top + _MOST_ROWS, left : left + _MOST_COLUMNS]


def _mean(rows: list[tuple[float, ...]]) -> tuple[float, ...]:
    """Means of the columns; the first is the time at which the rows begin."""
    table = np.array(rows)
    known = np.isfinite(table)
    counts = known.sum(axis=0)
    sums = np.where(known, table, 0.0).sum(axis=0)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return (float(table[0, 0]), *means[1:].tolist())
