"""Loss of contrast and colour with age."""

from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.greyscale import BT709_LUMA
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
    per_clip,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class Fading(Degradation):
    """Fades clips: blacks turn grey, whites dull, colours pale.

    Black goes to `lift`, white to 1 - `dulling`, mid tones follow the power
    `gamma`, and colours lose the share `paling` of their distance from grey
    (BT.709 luma of the gamma values). Constant over a clip.

    Args:
        lift: Value of faded black in [0, 0.5]: a number, or a pair `(low, high)`
            of which each clip draws its own, uniformly.
        dulling: How far faded white lies below 1, in [0, 0.5]; number or pair.
        paling: Share of the saturation lost, in [0, 1]; number or pair.
        gamma: Power applied to the values, in [0.25, 4]; number or pair.
    """

    def __init__(
        self,
        lift: Range = (0.0, 0.2),
        dulling: Range = (0.0, 0.2),
        paling: Range = (0.0, 0.6),
        gamma: Range = (0.8, 1.25),
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.lift = checked_range("lift", lift, 0.0, 0.5)
        self.dulling = checked_range("dulling", dulling, 0.0, 0.5)
        self.paling = checked_range("paling", paling, 0.0, 1.0)
        self.gamma = checked_range("gamma", gamma, 0.25, 4.0)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        lift, dulling, paling, gamma = (
            per_clip(draw_uniform((ops.shape(clip)[0],), bounds, seeds))
            for bounds in (self.lift, self.dulling, self.paling, self.gamma)
        )
        luma = ops.sum(clip * ops.convert_to_tensor(BT709_LUMA), -1, keepdims=True)
        pale = ops.clip(clip + paling * (luma - clip), 0.0, 1.0)
        return {"clip": lift + (1.0 - dulling - lift) * ops.power(pale, gamma)}

    def get_config(self) -> dict[str, Any]:
        config = {
            "lift": self.lift,
            "dulling": self.dulling,
            "paling": self.paling,
            "gamma": self.gamma,
        }
        return {**super().get_config(), **config}
