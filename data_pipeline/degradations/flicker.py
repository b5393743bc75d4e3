"""Unsteady brightness."""

import math
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
from data_pipeline.degradations.temporal_walk import checked_correlation, temporal_walk

# Cosines of up to this many half periods across the frame, in each direction.
_HALF_PERIODS = 2


@keras.saving.register_keras_serializable("kinozoo")
class Flicker(Degradation):
    """Multiplies every frame by a gain that wanders, whole and in large patches.

    The gain is log-normal, `exp(strength * walk)`, the walk a first-order
    autoregression, as exposure varied with hand cranking and uneven
    development. Local flicker (van Roosmalen, Restoration of archived film and
    video, 1999, chapter 4) adds smooth fields of the lowest cosines. The result
    is clipped to [0, 1].

    Args:
        strength: Standard deviation of the logarithm of a frame's gain: a
            number, or a pair `(low, high)` of which each clip draws its own,
            uniformly; 0.05 is visible, 0.2 strong.
        local_strength: The same for the part that varies across the frame,
            averaged over the frame.
        correlation: Correlation between the gains of neighbouring frames, in
            [0, 1).
    """

    def __init__(
        self,
        strength: Range = (0.02, 0.15),
        local_strength: Range = 0.0,
        correlation: float = 0.5,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.strength = checked_range("strength", strength, 0.0, 1.0)
        self.local_strength = checked_range("local_strength", local_strength, 0.0, 1.0)
        self.correlation = checked_correlation(correlation)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        batch, frames, height, width, _ = ops.shape(clip)
        strength = draw_uniform((batch,), self.strength, seeds)
        walk = temporal_walk(batch, frames, 1, self.correlation, seeds)
        logarithm = per_clip(strength) * walk[:, :, None, None, :]
        if self.local_strength[1] > 0.0:
            local = draw_uniform((batch,), self.local_strength, seeds)
            field = self._smooth_field(batch, frames, height, width, seeds)
            logarithm = logarithm + per_clip(local) * field
        return {"clip": ops.clip(clip * ops.exp(logarithm), 0.0, 1.0)}

    def _smooth_field(
        self,
        batch: Tensor,
        frames: Tensor,
        height: Tensor,
        width: Tensor,
        seeds: SeedStream,
    ) -> Tensor:
        """Returns `[B, T, H, W, 1]` of unit variance over frame, time and clips."""
        count = _HALF_PERIODS + 1
        walks = temporal_walk(batch, frames, count**2 - 1, self.correlation, seeds)
        # The constant field is the frame's own gain: it has no part in this.
        weights = ops.pad(walks / math.sqrt(count**2 - 1), ((0, 0), (0, 0), (1, 0)))
        weights = ops.reshape(weights, (batch, frames, count, count))
        rows, columns = _cosines(height), _cosines(width)
        return ops.einsum("btij,ih,jw->bthw", weights, rows, columns)[..., None]

    def get_config(self) -> dict[str, Any]:
        config = {
            "strength": self.strength,
            "local_strength": self.local_strength,
            "correlation": self.correlation,
        }
        return {**super().get_config(), **config}


def _cosines(size: Tensor) -> Tensor:
    """Orthogonal cosines of 0, 1, ... half periods, of unit power: `[count, size]`."""
    place = (ops.arange(size, dtype="float32") + 0.5) / ops.cast(size, "float32")
    half_periods = ops.arange(_HALF_PERIODS + 1, dtype="float32")[:, None]
    power = ops.where(half_periods == 0.0, 1.0, math.sqrt(2.0))
    return power * ops.cos(math.pi * half_periods * place[None, :])
