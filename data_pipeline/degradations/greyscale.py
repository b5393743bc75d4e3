"""Black-and-white film."""

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

BT709_LUMA = (0.2126, 0.7152, 0.0722)


@keras.saving.register_keras_serializable("kinozoo")
class Greyscale(Degradation):
    """Takes the colour out: three equal channels.

    Grey is the weighted mean of the gamma values, by default BT.709 luma. Early
    stock did not see red (orthochromatic film): `red_blindness` moves red's
    weight to the others.

    Args:
        red_blindness: Share of red's weight that is lost, in [0, 1]: a number,
            or a pair `(low, high)` of which each clip draws its own, uniformly.
    """

    def __init__(self, red_blindness: Range = 0.0, *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.red_blindness = checked_range("red_blindness", red_blindness, 0.0, 1.0)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        blindness = draw_uniform((ops.shape(clip)[0],), self.red_blindness, seeds)
        seen = 1.0 - per_clip(blindness) * ops.convert_to_tensor([1.0, 0.0, 0.0])
        weights = ops.convert_to_tensor(BT709_LUMA) * seen
        weights = weights / ops.sum(weights, axis=-1, keepdims=True)
        grey = ops.sum(clip * weights, axis=-1, keepdims=True)
        # Rounding may carry the mean of three ones past one.
        grey = ops.minimum(grey, 1.0)
        return {"clip": ops.repeat(grey, 3, axis=-1)}

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "red_blindness": self.red_blindness}
