"""Colours that lean to one side."""

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
class ColourCast(Degradation):
    """Gives clips a colour cast, as dyes that fade at unequal rates do.

    Each channel c becomes `d + (g - d) * c**p` with a gain g, an offset d and a
    power p of its own, constant over a clip: highlights, shadows and mid tones
    lean independently. The result is clipped to [0, 1].

    Args:
        strength: How strong a cast is: a number, or a pair `(low, high)` of
            which each clip draws its own s, uniformly. Then g is uniform in
            [1 - s, 1], d in [0, s / 2] and p in [1 / (1 + s), 1 + s], for each
            channel. In [0, 1]; 0.3 is a strong cast.
    """

    def __init__(
        self, strength: Range = (0.0, 0.3), *, name: str | None = None
    ) -> None:
        super().__init__(name=name)
        self.strength = checked_range("strength", strength, 0.0, 1.0)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        batch = ops.shape(clip)[0]
        strength = per_clip(draw_uniform((batch,), self.strength, seeds))
        shape = (batch, 1, 1, 1, 3)
        gain = 1.0 - strength * draw_uniform(shape, (0.0, 1.0), seeds)
        offset = 0.5 * strength * draw_uniform(shape, (0.0, 1.0), seeds)
        bend = draw_uniform(shape, (-1.0, 1.0), seeds)
        power = ops.exp(bend * ops.log(1.0 + strength))
        curved = ops.power(ops.clip(clip, 0.0, 1.0), power)
        return {"clip": ops.clip(offset + (gain - offset) * curved, 0.0, 1.0)}

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "strength": self.strength}
