"""White Gaussian noise."""

from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
    per_clip,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class GaussianNoise(Degradation):
    """Adds white Gaussian noise of one level per clip.

    The noise is independent between pixels, channels and frames. Unclipped
    noise (the training and test protocol of FastDVDnet, Tassano et al., CVPR
    2020) leaves [0, 1]; clipped noise is also rounded to the 256 values of an
    8-bit file.

    Args:
        level: Standard deviation on the 0 to 255 scale: a number, or a pair
            `(low, high)` of which each clip draws its own, uniformly.
        clipped_share: Share of the clips that are clipped to [0, 1] and rounded
            to 8 bits: 0 none, 1 all; in between each clip is drawn.
    """

    def __init__(
        self, level: Range, clipped_share: float = 0.0, *, name: str | None = None
    ) -> None:
        super().__init__(name=name)
        self.level = checked_range("level", level, 0.0, 255.0)
        if not 0.0 <= clipped_share <= 1.0:
            raise ValueError(
                f"`clipped_share` must lie in [0, 1]; received {clipped_share}."
            )
        self.clipped_share = float(clipped_share)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        shape = ops.shape(clip)
        level = draw_uniform((shape[0],), self.level, seeds)
        noise = keras.random.normal(shape, dtype="float32", seed=seeds)
        noisy = clip + noise * per_clip(level / 255.0)
        if self.clipped_share > 0.0:
            clipped = rounded_to_8_bits(noisy)
            if self.clipped_share < 1.0:
                drawn = keras.random.uniform((shape[0],), seed=seeds)
                clipped = ops.where(
                    per_clip(drawn) < self.clipped_share, clipped, noisy
                )
            noisy = clipped
        return {"clip": noisy, "noise_level": level}

    def get_config(self) -> dict[str, Any]:
        config = {"level": self.level, "clipped_share": self.clipped_share}
        return {**super().get_config(), **config}


def rounded_to_8_bits(clip: Tensor) -> Tensor:
    """Returns `clip` clipped to [0, 1] and rounded to multiples of 1/255."""
    return ops.round(ops.clip(clip, 0.0, 1.0) * 255.0) / 255.0
