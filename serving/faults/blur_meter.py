"""Measures how blurred the sharpest parts of a film are."""

import cv2
import numpy as np

from serving.faults.fault import SURE_ENOUGH, Fault, unmeasured
from serving.faults.fault_meter import FaultMeter
from serving.faults.observed_frame import ObservedFrame
from serving.faults.per_second import PerSecond

_FRAMES_BETWEEN = 6
_MOST_ROWS, _MOST_COLUMNS = 480, 640
_REBLUR = 1.5
_EDGE_SHARE = 0.04
_FEWEST_EDGES = 30
_WEAKEST_EDGE = 8.0
# Sharp clips of 240 to 540 lines have 0.6 to 0.75.
_VISIBLE = 1.2


class BlurMeter(FaultMeter):
    """Measures the width of edges as the deviation of a Gaussian blur, in pixels.

    A known blur is added: it weakens the gradient of a sharp edge much and that of a
    blurred edge little, and the ratio says how wide the edge was (Zhuo and Sim,
    "Defocus map estimation from a single image", Pattern Recognition 2011). Parts
    out of focus or in motion are no fault, so the sharper edges of each frame
    count, and the sharper frames of the film.
    """

    whole_film = False

    def __init__(self) -> None:
        self._by_second = PerSecond()
        self._widths: list[float] = []
        self._age = 0

    def start_shot(self) -> None:
        self._age = 0

    def add(self, frame: ObservedFrame) -> None:
        self._age += 1
        if (self._age - 1) % _FRAMES_BETWEEN:
            return
        width = _edge_width(_middle(frame.luma))
        if width is not None:
            self._widths.append(width)
            self._by_second.add(frame.seconds, width)

    def faults(self) -> tuple[Fault, ...]:
        if not self._widths:
            return (unmeasured("blur", "pixels", "no edges to measure"),)
        low, value, high = np.quantile(self._widths, [0.1, 0.25, 0.5])
        steady = 1.0 - min(1.0, float(high - low) / max(float(value), 0.5))
        confidence = steady * min(1.0, 0.5 + len(self._widths) / 12.0)
        real = value >= _VISIBLE and confidence >= SURE_ENOUGH
        return (
            Fault(
                name="blur",
                value=float(value),
                unit="pixels",
                confidence=confidence,
                suggested_step="deblur" if real else None,
                over_time=self._by_second.means(),
            ),
        )


def _middle(luma: np.ndarray) -> np.ndarray:
    top = max(luma.shape[0] - _MOST_ROWS, 0) // 2
    left = max(luma.shape[1] - _MOST_COLUMNS, 0) // 2
    return luma[top : top + _MOST_ROWS, left : left + _MOST_COLUMNS]


def _edge_width(luma: np.ndarray) -> float | None:
    """Deviation of the sharper edges of a picture, None where it has no edges."""
    picture = luma.astype(np.float32)
    again = cv2.GaussianBlur(picture, (0, 0), _REBLUR)
    gradient, weaker = _gradient(picture), _gradient(again)
    # Edges are where the blurred gradient has its crest, so that noise has no part
    # in choosing them.
    crest = (weaker >= cv2.dilate(weaker, np.ones((3, 3), np.uint8))) & (weaker > 0)
    strength = weaker[crest]
    if len(strength) < _FEWEST_EDGES:
        return None
    strong = max(float(np.quantile(weaker, 1.0 - _EDGE_SHARE)), _WEAKEST_EDGE)
    chosen = crest & (weaker >= strong)
    if chosen.sum() < _FEWEST_EDGES:
        return None
    ratio = np.maximum(gradient[chosen] / weaker[chosen], 1.02)
    widths = _REBLUR / np.sqrt(ratio**2 - 1.0)
    return float(np.quantile(widths, 0.25))


def _gradient(picture: np.ndarray) -> np.ndarray:
    across = cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3)
    return cv2.magnitude(across, down) / 4.0
