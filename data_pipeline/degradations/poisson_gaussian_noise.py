"""Noise of a photo sensor."""

from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.gaussian_noise import rounded_to_8_bits
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
    per_clip,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class PoissonGaussianNoise(Degradation):
    """Adds shot noise, which grows with brightness, and read noise.

    The variance at brightness x is `shot_level**2 * x + read_level**2`: the
    normal approximation of Poisson plus Gaussian noise of Foi et al., Practical
    Poissonian-Gaussian noise modeling and fitting for single-image raw-data,
    IEEE TIP 2008. It is close while white collects some ten photons, that is
    for shot levels below about 80. Foi's model is of raw values; here it acts
    on gamma values. The result is clipped and rounded to 8 bits.

    Args:
        shot_level: Standard deviation of the shot noise at white, on the 0 to 255
            scale: a number, or a pair `(low, high)` of which each clip draws its
            own, uniformly. White collects `(255 / shot_level)**2` photons.
        read_level: The same for the noise that does not depend on brightness.
    """

    adds_noise = True

    def __init__(
        self, shot_level: Range, read_level: Range, *, name: str | None = None
    ) -> None:
        super().__init__(name=name)
        self.shot_level = checked_range("shot_level", shot_level, 0.0, 255.0)
        self.read_level = checked_range("read_level", read_level, 0.0, 255.0)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        shape = ops.shape(clip)
        shot = draw_uniform((shape[0],), self.shot_level, seeds) / 255.0
        read = draw_uniform((shape[0],), self.read_level, seeds) / 255.0
        variance = per_clip(shot**2) * ops.maximum(clip, 0.0) + per_clip(read**2)
        noise = keras.random.normal(shape, dtype="float32", seed=seeds)
        return {"clip": rounded_to_8_bits(clip + noise * ops.sqrt(variance))}

    def get_config(self) -> dict[str, Any]:
        config = {"shot_level": self.shot_level, "read_level": self.read_level}
        return {**super().get_config(), **config}
