"""Bicubic down-sampling as in MATLAB ("BI")."""

from typing import Any

import keras
from keras import ops

from data_pipeline.cubic_kernel import antialiased_cubic_taps
from data_pipeline.degradations.convolution import FRAME_AXES, decimate, reflected
from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class BicubicDownsampling(Degradation):
    """Shrinks clips as MATLAB's `imresize(frame, 1/scale, "bicubic")` does.

    Keys' cubic kernel with a = -0.5, stretched by `scale` so that it
    antialiases, edges mirrored, sizes rounded up. This is the "BI" degradation
    of super-resolution benchmarks; OpenCV's and PyTorch's bicubic (a = -0.75,
    no antialiasing) differ visibly. Source: R. Keys, Cubic convolution
    interpolation for digital image processing, IEEE TASSP 1981.

    The result is clipped to [0, 1], as an image that MATLAB writes.

    Args:
        scale: 2, 3 or 4: the result is `[B, T, ceil(H/scale), ceil(W/scale), 3]`.
    """

    def __init__(self, scale: int, *, name: str | None = None) -> None:
        super().__init__(name=name)
        if scale not in (2, 3, 4):
            raise ValueError(f"`scale` must be 2, 3 or 4; received {scale}.")
        self.scale = scale

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        del seeds
        taps, before = antialiased_cubic_taps(self.scale)
        for axis in FRAME_AXES:
            # Room for the last sample of a size that `scale` does not divide.
            after = len(taps) - 1 - before
            padded = reflected(clip, axis, before, after)
            clip = decimate(padded, axis, taps, self.scale)
        return {"clip": ops.clip(clip, 0.0, 1.0)}

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "scale": self.scale}
