"""Filling from all over the picture what is damaged."""

from typing import Any

import keras
from keras import ops

from zoo.temporal.residual_pair import convolution


@keras.saving.register_keras_serializable(package="kinozoo")
class PartialNonLocal(keras.layers.Layer):
    """Gives damaged places features of undamaged ones that look alike.

    The partial non-local block of Wan et al., "Bringing Old Photos Back to Life", CVPR
    2020 (arXiv 2004.09484), equations 6 to 8: damaged places are compared with, and
    take from, undamaged ones only; the others stay as they are. The paper compares
    every place with every other. Here those that are taken from are first averaged,
    undamaged parts alone, over the cells of a grid, so that memory grows with the
    picture and not with its square.

    Args:
        channels: Of the features.
        grid: Cells from top to bottom, and from left to right.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, channels: int, grid: int = 24, **kwargs: Any):
        super().__init__(**kwargs)
        self.channels, self.grid = channels, grid
        self.inner = max(channels // 2, 1)
        self.query = self._pointwise(self.inner, "query")
        self.key = self._pointwise(self.inner, "key")
        self.value = self._pointwise(self.inner, "value")
        self.out = self._pointwise(channels, "out")

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights."""
        for layer in (self.query, self.key, self.value):
            layer.build((None, None, None, self.channels))
        self.out.build((None, None, None, self.inner))
        self.built = True

    def call(self, features: Any, mask: Any) -> Any:
        """Fills damaged places.

        Args:
            features: `[N, h, w, channels]`.
            mask: `[N, h, w, 1]` in [0, 1], 1 where they are damaged.

        Returns:
            Like `features`.
        """
        count, height, width, _ = ops.shape(features)
        mask = ops.cast(mask, features.dtype)
        cells, seen = self._cells(features, 1.0 - mask, height, width)
        asked = ops.reshape(self.query(features), (count, -1, self.inner))
        keys = ops.reshape(self.key(cells), (count, -1, self.inner))
        given = ops.reshape(self.value(cells), (count, -1, self.inner))
        scores = ops.matmul(asked, ops.transpose(keys, (0, 2, 1)))
        scores = ops.cast(scores, "float32") * self.inner**-0.5
        # Cells of which little is undamaged are believed as little.
        known = ops.reshape(ops.cast(seen, "float32"), (count, 1, -1))
        shares = ops.softmax(scores + ops.log(known + 1e-6), axis=-1)
        taken = ops.matmul(ops.cast(shares, features.dtype), given)
        taken = ops.reshape(taken, (count, height, width, self.inner))
        return features + mask * (self.out(taken) - features)

    def _cells(
        self, features: Any, known: Any, height: Any, width: Any
    ) -> tuple[Any, Any]:
        """Means of what is known in each cell, and the share of it that is known."""
        down = ops.cast(self._membership(height), features.dtype)
        across = ops.cast(self._membership(width), features.dtype)

        def pooled(values: Any) -> Any:
            rows = ops.einsum("gh,nhwc->ngwc", down, values)
            return ops.einsum("kw,ngwc->ngkc", across, rows)

        weight = pooled(known)
        whole = pooled(ops.ones_like(known))
        means = pooled(features * known) / ops.maximum(weight, 1e-3)
        return means, weight / ops.maximum(whole, 1.0)

    def _membership(self, size: Any) -> Any:
        """Which of the positions lie in which of the cells, `[grid, size]`."""
        cell = ops.arange(size, dtype="int32") * self.grid // size
        return ops.transpose(ops.one_hot(cell, self.grid))

    def _pointwise(self, channels: int, name: str) -> Any:
        return convolution(channels, self.dtype_policy, name, kernel_size=1)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"channels": self.channels, "grid": self.grid}
