"""Frames that do not stand still in the gate."""

import math
from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor
from data_pipeline.degradations.temporal_walk import checked_correlation, temporal_walk


@keras.saving.register_keras_serializable("kinozoo")
class GateWeave(Degradation):
    """Moves and turns every frame a little, as worn perforations do.

    Displacement and rotation wander as first-order autoregressions of their
    own. Frames are resampled bilinearly, their edges mirrored.

    Args:
        amplitude: Standard deviation of the displacement in pixels, in x and in
            y: a number, or a pair `(low, high)` of which each clip draws its
            own, uniformly.
        rotation: Standard deviation of the rotation about the centre of the
            frame, in degrees; a number or a pair.
        correlation: Correlation between neighbouring frames, in [0, 1).
    """

    def __init__(
        self,
        amplitude: Range = (0.3, 1.5),
        rotation: Range = (0.0, 0.1),
        correlation: float = 0.3,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.amplitude = checked_range("amplitude", amplitude, 0.0, 64.0)
        self.rotation = checked_range("rotation", rotation, 0.0, 10.0)
        self.correlation = checked_correlation(correlation)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        batch, frames, height, width, channels = ops.shape(clip)
        amplitude = draw_uniform((batch,), self.amplitude, seeds)
        rotation = draw_uniform((batch,), self.rotation, seeds) * (math.pi / 180.0)
        walk = temporal_walk(batch, frames, 3, self.correlation, seeds)
        spread = ops.stack([amplitude, amplitude, rotation], axis=-1)
        motion = ops.reshape(walk * spread[:, None, :], (batch * frames, 3))
        merged = ops.reshape(clip, (batch * frames, height, width, channels))
        moved = moved_frames(merged, motion)
        return {"clip": ops.reshape(moved, (batch, frames, height, width, channels))}

    def get_config(self) -> dict[str, Any]:
        config = {
            "amplitude": self.amplitude,
            "rotation": self.rotation,
            "correlation": self.correlation,
        }
        return {**super().get_config(), **config}


def moved_frames(frames: Tensor, motion: Tensor) -> Tensor:
    """Samples each frame at coordinates turned about its centre and displaced.

    Args:
        frames: `[N, H, W, C]`.
        motion: `[N, 3]`: dx, dy in pixels and the angle in radians. The result at
            (y, x) is the frame at (y + dy, x + dx), for an angle of 0.

    Returns:
        `[N, H, W, C]`, bilinear, mirrored at the edges.
    """
    count, height, width, channels = ops.shape(frames)
    x = ops.arange(width, dtype="float32")[None, None, :]
    y = ops.arange(height, dtype="float32")[None, :, None]
    middle_x = (ops.cast(width, "float32") - 1.0) / 2.0
    middle_y = (ops.cast(height, "float32") - 1.0) / 2.0
    dx, dy, angle = (motion[:, index, None, None] for index in range(3))
    cosine, sine = ops.cos(angle), ops.sin(angle)
    source_x = middle_x + cosine * (x - middle_x) - sine * (y - middle_y) + dx
    source_y = middle_y + sine * (x - middle_x) + cosine * (y - middle_y) + dy
    left, top = ops.floor(source_x), ops.floor(source_y)
    right_share = (source_x - left)[..., None]
    lower_share = (source_y - top)[..., None]
    left, top = ops.cast(left, "int32"), ops.cast(top, "int32")
    columns = [_mirrored(left + step, width) for step in (0, 1)]
    rows = [_mirrored(top + step, height) for step in (0, 1)]
    flat = ops.reshape(frames, (count * height * width, channels))
    first = ops.reshape(ops.arange(count, dtype="int32"), (-1, 1, 1)) * height

    def at(row: Tensor, column: Tensor) -> Tensor:
        return ops.take(flat, (first + row) * width + column, axis=0)

    upper = at(rows[0], columns[0])
    upper = upper + right_share * (at(rows[0], columns[1]) - upper)
    lower = at(rows[1], columns[0])
    lower = lower + right_share * (at(rows[1], columns[1]) - lower)
    return upper + lower_share * (lower - upper)


def _mirrored(index: Tensor, size: Tensor) -> Tensor:
    index = ops.mod(index, 2 * size)
    return ops.minimum(index, 2 * size - 1 - index)
