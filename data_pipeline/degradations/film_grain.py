"""Grain of photographic film."""

import math
from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.convolution import convolve_per_clip, gaussian_kernels
from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
    per_clip,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class FilmGrain(Degradation):
    """Adds grain that has a size, is strongest in mid tones and new in each frame.

    Where grains cover the share u of the film, what a small area shows has the
    variance of a Boolean model, in proportion to u (1 - u): none in clear or
    black film (Newson et al., A stochastic film grain model for
    resolution-independent rendering, Computer Graphics Forum 2017). So white
    noise, filtered with a Gaussian of the grain's size and brought to unit
    variance, is scaled by `2 * level * sqrt(x (1 - x))`, x being the pixel's
    value. The result is clipped to [0, 1].

    Args:
        level: Standard deviation at mid grey, on the 0 to 255 scale: a number,
            or a pair `(low, high)` of which each clip draws its own, uniformly.
        size: Standard deviation of the Gaussian filter in pixels: about 0.4 for
            fine grain, above 1 for a small gauge seen large.
        colour: 0 for the same grain in the three channels (black and white
            film), 1 for grain of their own (three dye layers); a number or pair.
    """

    adds_noise = True

    def __init__(
        self,
        level: Range,
        size: Range = (0.4, 1.2),
        colour: Range = 0.0,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.level = checked_range("level", level, 0.0, 255.0)
        self.size = checked_range("size", size, 0.0, 8.0)
        self.colour = checked_range("colour", colour, 0.0, 1.0)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        shape = ops.shape(clip)
        level = draw_uniform((shape[0],), self.level, seeds)
        size = draw_uniform((shape[0],), self.size, seeds)
        colour = draw_uniform((shape[0],), self.colour, seeds)
        grain = 0.0
        if self.colour[0] < 1.0:
            common = keras.random.normal((*shape[:4], 1), seed=seeds)
            grain = grain + ops.sqrt(1.0 - per_clip(colour)) * common
        if self.colour[1] > 0.0:
            own = keras.random.normal(shape, seed=seeds)
            grain = grain + ops.sqrt(per_clip(colour)) * own
        grain = self._with_size(grain, size)
        mid_tones = 2.0 * ops.sqrt(ops.maximum(clip * (1.0 - clip), 0.0))
        grainy = clip + per_clip(level / 255.0) * mid_tones * grain
        return {"clip": ops.clip(grainy, 0.0, 1.0)}

    def _with_size(self, noise: Tensor, size: Tensor) -> Tensor:
        """Correlates white noise in space and keeps its variance of one."""
        kernels = gaussian_kernels(size, max(1, math.ceil(3.0 * self.size[1])))
        kernels = kernels / ops.sqrt(ops.sum(kernels**2, axis=1, keepdims=True))
        noise = convolve_per_clip(noise, kernels[:, :, None])
        return convolve_per_clip(noise, kernels[:, None, :])

    def get_config(self) -> dict[str, Any]:
        config = {"level": self.level, "size": self.size, "colour": self.colour}
        return {**super().get_config(), **config}
