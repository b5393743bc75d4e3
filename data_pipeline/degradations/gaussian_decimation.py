"""Gaussian blur and decimation ("BD")."""

import math
from typing import Any

import keras

from data_pipeline.degradations.convolution import FRAME_AXES, decimate, reflected
from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class GaussianDecimation(Degradation):
    """Blurs with a Gaussian and keeps every `scale`-th pixel.

    The "BD" degradation of video super-resolution (Jo et al., DUF, CVPR 2018):
    sigma 1.6, a kernel of 13x13 and scale 4. The first pixel kept is the first of
    a row and column, so that against `BicubicDownsampling` the result lies
    (scale - 1) / 2 pixels up and left.

    Args:
        scale: Whole number from 2: the result is
            `[B, T, ceil(H/scale), ceil(W/scale), 3]`.
        sigma: Standard deviation of the Gaussian in pixels of the input.
        radius: The kernel has `2 * radius + 1` taps a side.
    """

    def __init__(
        self,
        scale: int = 4,
        sigma: float = 1.6,
        radius: int = 6,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        if scale < 2 or sigma <= 0.0 or radius < 1:
            raise ValueError(
                "`scale` must be 2 or more, `sigma` positive and `radius` 1 or more; "
                f"received {scale}, {sigma}, {radius}."
            )
        self.scale = scale
        self.sigma = float(sigma)
        self.radius = radius

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        del seeds
        steps = range(-self.radius, self.radius + 1)
        weights = [math.exp(-0.5 * (step / self.sigma) ** 2) for step in steps]
        taps = [weight / sum(weights) for weight in weights]
        for axis in FRAME_AXES:
            padded = reflected(clip, axis, self.radius, self.radius)
            clip = decimate(padded, axis, taps, self.scale)
        return {"clip": clip}

    def get_config(self) -> dict[str, Any]:
        config = {"scale": self.scale, "sigma": self.sigma, "radius": self.radius}
        return {**super().get_config(), **config}
