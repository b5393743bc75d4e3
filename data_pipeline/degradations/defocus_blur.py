"""Blur of a lens that is not focused on what it films."""

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

# How far a Gaussian is followed, in standard deviations.
_REACH = 3.0


@keras.saving.register_keras_serializable("kinozoo")
class DefocusBlur(Degradation):
    """Blurs every clip by a disc of its own radius, as a round aperture does.

    A soft disc is mixed with the Gaussian of the same variance, which is nearer to
    what several lenses, copies and the grain of film leave of a point (Pentland, "A
    New Sense for Depth of Field", IEEE TPAMI 1987, section II).

    Args:
        radius: Of the disc in pixels, that of the first and of the last frame drawn
            apart if `drifts`: a number, or a pair `(low, high)` of which each clip
            draws its own, uniformly.
        softness: Share of the Gaussian, from 0, a disc, to 1; a number or a pair.
        drifts: Whether the radius changes evenly from the first frame of the clip to
            its last, as when the focus is pulled.
    """

    def __init__(
        self,
        radius: Range,
        softness: Range = 0.0,
        drifts: bool = False,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.radius = checked_range("radius", radius, 0.0, 30.0)
        self.softness = checked_range("softness", softness, 0.0, 1.0)
        self.drifts = drifts

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        batch, frames, height, width, channels = ops.shape(clip)
        first = draw_uniform((batch,), self.radius, seeds)
        last = draw_uniform((batch,), self.radius, seeds) if self.drifts else first
        softness = draw_uniform((batch,), self.softness, seeds)
        steps = ops.arange(frames, dtype="float32")
        moment = steps / ops.cast(ops.maximum(frames - 1, 1), "float32")
        radius = first[:, None] + (last - first)[:, None] * moment
        kernels = disc_kernels(
            ops.reshape(radius, (-1,)),
            ops.repeat(softness, frames, axis=0),
            math.ceil(0.5 * _REACH * self.radius[1] + 0.5),
        )
        single = ops.reshape(clip, (-1, 1, height, width, channels))
        blurred = convolve_per_clip(single, kernels)
        return {"clip": ops.reshape(blurred, ops.shape(clip))}

    def get_config(self) -> dict[str, Any]:
        config = {
            "radius": self.radius,
            "softness": self.softness,
            "drifts": self.drifts,
        }
        return {**super().get_config(), **config}


def disc_kernels(radius: Tensor, softness: Tensor, reach: int) -> Tensor:
    """Antialiased discs, mixed with the Gaussians of their variance; each sums to one.

    Args:
        radius: `[B]` in pixels, from 0, which does not blur.
        softness: `[B]`, the Gaussian's share.
        reach: Kernels have `2 * reach + 1` taps a side.

    Returns:
        `[B, 2 * reach + 1, 2 * reach + 1]`.
    """
    steps = ops.arange(-reach, reach + 1, dtype="float32")
    distance = ops.sqrt(steps[:, None] ** 2 + steps[None, :] ** 2)
    radius, softness = radius[:, None, None], softness[:, None, None]
    disc = ops.clip(radius + 0.5 - distance, 0.0, 1.0)
    # A disc's variance along one axis is a quarter of its radius squared.
    spread = ops.maximum(0.5 * radius, 1e-3)
    gaussian = ops.exp(-0.5 * ops.square(distance / spread))
    disc = disc / ops.sum(disc, axis=(1, 2), keepdims=True)
    gaussian = gaussian / ops.sum(gaussian, axis=(1, 2), keepdims=True)
    return (1.0 - softness) * disc + softness * gaussian
