"""Blur of a camera or an object that moves while the shutter is open."""

import math
from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.convolution import convolve_per_clip
from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class MotionBlur(Degradation):
    """Blurs every clip along a straight line of its own length and direction.

    Optionally each frame first becomes the mean of the frames around it, which
    blurs by the motion in the clip itself, as in the GOPRO and REDS datasets
    (Nah et al., CVPR 2017 and CVPRW 2019).

    Args:
        length: Length of the line in pixels: a number, or a pair `(low, high)`
            of which each clip draws its own, uniformly; 1 does not blur.
        angle: Direction in degrees from the x axis to the y axis, which points
            down; a number or a pair.
        averaged_frames: Odd number of frames in the mean; 1 leaves the frames
            as they are. At the ends of a clip its frames are repeated.
    """

    def __init__(
        self,
        length: Range,
        angle: Range = (0.0, 180.0),
        averaged_frames: int = 1,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.length = checked_range("length", length, 1.0, 64.0)
        self.angle = checked_range("angle", angle, -180.0, 360.0)
        if averaged_frames < 1 or averaged_frames % 2 == 0:
            raise ValueError(
                f"`averaged_frames` must be odd and positive; received "
                f"{averaged_frames}."
            )
        self.averaged_frames = averaged_frames

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        batch = ops.shape(clip)[0]
        length = draw_uniform((batch,), self.length, seeds)
        angle = draw_uniform((batch,), self.angle, seeds)
        if self.averaged_frames > 1:
            clip = _mean_of_neighbours(clip, self.averaged_frames)
        kernels = line_kernels(length, angle, math.ceil(self.length[1] / 2.0))
        return {"clip": convolve_per_clip(clip, kernels)}

    def get_config(self) -> dict[str, Any]:
        config = {
            "length": self.length,
            "angle": self.angle,
            "averaged_frames": self.averaged_frames,
        }
        return {**super().get_config(), **config}


def line_kernels(length: Tensor, angle: Tensor, radius: int) -> Tensor:
    """Antialiased lines through the centre that sum to one.

    Args:
        length: `[B]` in pixels, from 1.
        angle: `[B]` in degrees.
        radius: Kernels have `2 * radius + 1` taps a side.

    Returns:
        `[B, 2 * radius + 1, 2 * radius + 1]`.
    """
    steps = ops.arange(-radius, radius + 1, dtype="float32")
    x, y = steps[None, None, :], steps[None, :, None]
    radians = angle[:, None, None] * (math.pi / 180.0)
    cosine, sine = ops.cos(radians), ops.sin(radians)
    # Walk along the axis that the line is closer to, and share each step between
    # the two pixels on either side of the line.
    lying = ops.abs(cosine) >= ops.abs(sine)
    slope = ops.where(lying, sine, cosine) / ops.where(lying, cosine, sine)
    along = ops.where(lying, x, y)
    across = ops.where(lying, y, x) - slope * along
    reach = length[:, None, None] * ops.maximum(ops.abs(cosine), ops.abs(sine))
    kernels = ops.clip((reach + 1.0) / 2.0 - ops.abs(along), 0.0, 1.0)
    kernels = kernels * ops.clip(1.0 - ops.abs(across), 0.0, 1.0)
    return kernels / ops.sum(kernels, axis=(1, 2), keepdims=True)


def _mean_of_neighbours(clip: Tensor, count: int) -> Tensor:
    frames = ops.arange(ops.shape(clip)[1], dtype="int32")
    last = ops.shape(clip)[1] - 1
    reach = count // 2
    total = 0.0
    for offset in range(-reach, reach + 1):
        total = total + ops.take(clip, ops.clip(frames + offset, 0, last), axis=1)
    return total / float(count)
