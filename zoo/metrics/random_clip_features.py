"""Features of clips by a network that was never trained."""

from typing import Any

import numpy as np
from keras import ops

_WIDTHS = (32, 64, 128)
_SIDE = 3


class RandomClipFeatures:
    """Three strided convolutions over space and time with weights drawn from a seed.

    They stand in where no network that knows movement, as I3D, is to be had; see
    `RandomFeatures` for what that means for figures.

    Args:
        seed: Of the weights.

    Attributes:
        name: What figures are to be called after.
    """

    def __init__(self, seed: int = 0):
        self.name = f"random_clip_convolution_{seed}"
        random = np.random.default_rng(seed)
        self._kernels, before = [], 3
        for width in _WIDTHS:
            deviation = np.sqrt(2.0 / (_SIDE**3 * before))
            shape = (_SIDE, _SIDE, _SIDE, before, width)
            kernel = deviation * random.standard_normal(shape)
            self._kernels.append(kernel.astype(np.float32))
            before = width

    def __call__(self, clips: Any) -> Any:
        """Returns features.

        Args:
            clips: float32 `[B, T, H, W, C]` in [0, 1], of 1 or 3 channels.

        Returns:
            float32 `[B, 256]`: mean and deviation of each channel over places and time.
        """
        features = 2.0 * clips - 1.0
        if clips.shape[-1] == 1:
            features = ops.repeat(features, 3, axis=-1)
        for kernel in self._kernels:
            features = ops.relu(ops.conv(features, kernel, 2, "same"))
        places = (1, 2, 3)
        return ops.concatenate(
            [ops.mean(features, places), ops.std(features, places)], axis=-1
        )
