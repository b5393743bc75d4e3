"""Gathers figures of pictures over the moments of a film."""

from collections.abc import Sequence

import cv2
import numpy as np

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.measures.brightness_flicker import (
    brightness_flicker,
    brightness_gains,
)
from data_pipeline.measures.brisque import brisque
from data_pipeline.measures.niqe import niqe
from data_pipeline.measures.picture_measures import PictureMeasures
from data_pipeline.measures.sharpness import sharpness
from data_pipeline.measures.temporal_warping import TemporalWarping


class PictureMeter:
    """Measures films without a reference, a few moments of each.

    Args:
        pairs: At how many pairs of frames of a moment the warping error is measured.
    """

    def __init__(self, pairs: int = 1) -> None:
        self._pairs = pairs
        self._warping = TemporalWarping()
        self._found: dict[str, list[float]] = {
            name: [] for name in ("niqe", "brisque", "sharpness", "flicker", "warping")
        }
        self._frames = 0

    def add(
        self, frames: Sequence[np.ndarray], seen_in: Sequence[np.ndarray] | None = None
    ) -> None:
        """Measures a moment.

        Args:
            frames: Consecutive frames of one shot, RGB, `[H, W, 3]`, uint8 or uint16,
                at least one. The one in the middle is looked at on its own.
            seen_in: The same frames of another version, in which motion is looked
                for; in `frames` themselves if left out.
        """
        shown = [np.ascontiguousarray(as_8_bit(frame)) for frame in frames]
        middle = shown[len(shown) // 2]
        lumas = np.stack([cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in shown])
        self._frames += 1
        self._keep("niqe", niqe(middle))
        self._keep("brisque", brisque(middle))
        if min(middle.shape[:2]) >= 4:
            self._keep("sharpness", sharpness(lumas[len(shown) // 2]))
        if len(shown) > 1:
            squares = brightness_flicker(brightness_gains(lumas))
            self._found["flicker"] += squares.tolist()
        moved = None if seen_in is None else [as_8_bit(frame) for frame in seen_in]
        count = min(self._pairs, len(shown) - 1)
        for first in (
            np.linspace(0, len(shown) - 2, count + 2)[1:-1].round().astype(int)
        ):
            pair = None if moved is None else (moved[first], moved[first + 1])
            error = self._warping.mean_square(shown[first], shown[first + 1], pair)
            self._keep("warping", error)

    def measures(self) -> PictureMeasures:
        """Returns the means over the moments so far."""
        found = {
            name: float(np.mean(values)) if values else None
            for name, values in self._found.items()
        }
        flicker, warping = found["flicker"], found["warping"]
        return PictureMeasures(
            niqe=found["niqe"],
            brisque=found["brisque"],
            sharpness=found["sharpness"],
            flicker=None if flicker is None else 100.0 * flicker**0.5,
            warping_error=None if warping is None else warping**0.5,
            frames=self._frames,
        )

    def _keep(self, name: str, value: float | None) -> None:
        if value is not None:
            self._found[name].append(value)
