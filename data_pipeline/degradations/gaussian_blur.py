"""Blur of a lens out of focus."""

import math
from typing import Any

import keras

from data_pipeline.degradations.convolution import convolve_per_clip, gaussian_kernels
from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class GaussianBlur(Degradation):
    """Blurs every clip with an isotropic Gaussian of its own width.

    Args:
        sigma: Standard deviation in pixels: a number, or a pair `(low, high)`
            of which each clip draws its own, uniformly.
    """

    def __init__(self, sigma: Range, *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.sigma = checked_range("sigma", sigma, 0.0, 20.0)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        sigma = draw_uniform((keras.ops.shape(clip)[0],), self.sigma, seeds)
        kernels = gaussian_kernels(sigma, max(1, math.ceil(3.5 * self.sigma[1])))
        clip = convolve_per_clip(clip, kernels[:, :, None])
        return {"clip": convolve_per_clip(clip, kernels[:, None, :])}

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "sigma": self.sigma}
