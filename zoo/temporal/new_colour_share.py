"""How much of a frame's new colours replaces those of the frame before."""

from typing import Any

import keras
from keras import ops

from zoo.temporal.residual_pair import ResidualPair, convolution, leaky

# Before anything is learnt, one quarter is new.
_NEW = -1.0


class NewColourShare(keras.layers.Layer):
    """Tells how much of new colours to take, place by place.

    Args:
        width: Channels.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, width: int, **kwargs: Any):
        super().__init__(**kwargs)
        self._width = width
        self._head = convolution(width, self.dtype_policy, "head")
        self._block = ResidualPair(width, dtype=self.dtype_policy, name="block")
        self._tail = convolution(1, self.dtype_policy, "tail")

    def build(self, input_shape: Any) -> None:
        """Creates the weights."""
        self._head.build(input_shape)
        self._block.build((None, None, None, self._width))
        self._tail.build((None, None, None, self._width))
        self.built = True

    def call(self, seen: Any) -> Any:
        """Decides.

        Args:
            seen: Both chromas, and how well either fits, `[N, h, w, C]`.

        Returns:
            `[N, h, w, 1]`, from 0 (as the frame before) to 1 (new).
        """
        features = self._block(leaky(self._head(seen)))
        return ops.sigmoid(self._tail(features) + _NEW)
