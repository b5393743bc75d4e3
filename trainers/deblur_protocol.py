"""How clips are blurred, made sharp again and measured."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data_pipeline.degradations.defocus_blur import DefocusBlur
from data_pipeline.degradations.exposure import light, values_of_light
from trainers.evaluation_protocol import EvaluationProtocol


@dataclass(frozen=True, kw_only=True)
class DeblurProtocol(EvaluationProtocol):
    """How clips are blurred, made sharp again and measured.

    What is averaged is light (see `data_pipeline.degradations.exposure`). The level
    of `noise_levels` is that of white noise after the blur.

    Attributes:
        averaged: Odd number of consecutive frames that become one, each in one mean
            only; what it is compared with is the frame in their middle.
        radius: Of a lens out of focus in pixels, see `DefocusBlur`; 0 for none.
        softness: Of that, see `DefocusBlur`.
    """

    averaged: int = 1
    radius: float = 0.0
    softness: float = 0.5

    def length(self, frames: int) -> int:
        """Returns how many frames a clip of so many is measured on.

        Raises:
            ValueError: The clip is too short for one.
        """
        if frames < self.averaged:
            raise ValueError(
                f"The protocol {self.name} averages {self.averaged} frames; received a "
                f"clip of {frames}."
            )
        return frames // self.averaged

    def noisy_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives blurred frames; see the base class."""

        def blurred_frame(index: int) -> np.ndarray:
            start = index * self.averaged
            seen = clean[start : start + self.averaged].astype(np.float32) / 255.0
            amount = np.mean(light(seen), axis=0, dtype=np.float32)[None, None]
            if self.radius:
                amount = self._lens(amount, seed=0)["clip"]
            values = 255.0 * np.asarray(values_of_light(amount))[0, 0]
            return self.noisy_frame(values, level, index)

        return blurred_frame

    def true_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives the frames in the middle of what is averaged; see the base class."""
        middle = clean[self.averaged // 2 :: self.averaged]
        return lambda index: middle[index].astype(np.float32) / np.float32(255.0)

    @cached_property
    def _lens(self) -> DefocusBlur:
        return DefocusBlur(self.radius, self.softness)
