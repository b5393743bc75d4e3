"""Features of pictures by a network that was never trained."""

from typing import Any

import numpy as np
from keras import ops

_WIDTHS = (32, 64, 128)
_SIDE = 3
_GRID = 2


class RandomFeatures:
    """Three strided convolutions with weights drawn from a seed, averaged on a grid.

    They stand in where no trained network is to be had. What they say is not what
    Inception's features say: figures by them compare with each other only, and bear
    their name.

    Args:
        seed: Of the weights.

    Attributes:
        name: What figures are to be called after.
    """

    def __init__(self, seed: int = 0):
        self.name = f"random_convolution_{seed}"
        random = np.random.default_rng(seed)
        self._kernels = []
        before = 3
        for width in _WIDTHS:
            deviation = np.sqrt(2.0 / (_SIDE**2 * before))
            shape = (_SIDE, _SIDE, before, width)
            kernel = deviation * random.standard_normal(shape)
            self._kernels.append(kernel.astype(np.float32))
            before = width

    def __call__(self, pictures: Any) -> Any:
        """Returns features.

        Args:
            pictures: float32 `[B, H, W, C]` in [0, 1], of 1 or 3 channels and 16
                pixels or more a side.

        Returns:
            float32 `[B, 512]`.
        """
        features = self.maps(pictures)[-1]
        height, width = features.shape[1] // _GRID, features.shape[2] // _GRID
        cells = [
            ops.mean(
                features[
                    :,
                    row * height : (row + 1) * height,
                    column * width : (column + 1) * width,
                ],
                axis=(1, 2),
            )
            for row in range(_GRID)
            for column in range(_GRID)
        ]
        return ops.concatenate(cells, axis=-1)

    def maps(self, pictures: Any) -> list[Any]:
        """Returns what each convolution gives, place by place.

        Args:
            pictures: float32 `[B, H, W, C]` in [0, 1], of 1 or 3 channels.

        Returns:
            Three maps, float32 `[B, h, w, C]` with 32, 64 and 128 channels, at a half,
            a quarter and an eighth of the size.
        """
        features = 2.0 * pictures - 1.0
        if pictures.shape[-1] == 1:
            features = ops.repeat(features, 3, axis=-1)
        maps = []
        for kernel in self._kernels:
            features = ops.relu(ops.conv(features, kernel, 2, "same"))
            maps.append(features)
        return maps
