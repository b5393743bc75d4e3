"""Colours of single frames, from what was read and what references say."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_folding import unfold_pixels
from zoo.temporal.residual_pair import ResidualPair, convolution, leaky

# How far the colours of references are followed before anything is learnt.
_TRUST = 2.0


class ColourPainter(keras.layers.Layer):
    """Says how far to follow the colours of references, and what to add to them.

    Args:
        widths: As of the `GreyReader` whose features it takes.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, widths: Sequence[int], **kwargs: Any):
        super().__init__(**kwargs)
        half, quarter, eighth = self.widths = tuple(widths)
        policy = self.dtype_policy
        self._head = convolution(quarter, policy, "head")
        self._quarter = ResidualPair(quarter, dtype=policy, name="quarter")
        self._down = convolution(eighth, policy, "down", strides=2)
        self._eighth = ResidualPair(eighth, dtype=policy, name="eighth")
        self._up_0 = convolution(4 * quarter, policy, "up_0", kernel_size=1)
        self._joined = ResidualPair(quarter, dtype=policy, name="joined")
        self._up_1 = convolution(4 * half, policy, "up_1", kernel_size=1)
        self._half = ResidualPair(half, dtype=policy, name="half")
        self._tail = convolution(3, policy, "tail")
        self._tail.kernel_initializer = keras.initializers.RandomNormal(stddev=1e-3)

    def build(self, input_shape: Any) -> None:
        """Creates the weights, for what references say, `[N, h, w, C]`."""
        half, quarter, eighth = self.widths
        self._head.build((None, None, None, input_shape[-1] + quarter))
        self._quarter.build((None, None, None, quarter))
        self._down.build((None, None, None, quarter))
        self._eighth.build((None, None, None, eighth))
        self._up_0.build((None, None, None, eighth))
        self._joined.build((None, None, None, quarter))
        self._up_1.build((None, None, None, quarter))
        self._half.build((None, None, None, half))
        self._tail.build((None, None, None, half))
        self.built = True

    def call(self, told: Any, quarter: Any, half: Any, eighth: Any) -> tuple[Any, Any]:
        """Paints frames.

        Args:
            told: What references say, `[N, H / 4, W / 4, C]`.
            quarter: Features of the grey picture, `[N, H / 4, W / 4, ...]`.
            half: The same of half size.
            eighth: The same of one eighth.

        Returns:
            float32 chroma to add, `[N, H / 2, W / 2, 2]`, and how far to follow the
            chroma of references, `[N, H / 2, W / 2, 1]`, from 0 to 1.
        """
        joined = ops.concatenate([told, quarter], axis=-1)
        features = self._quarter(leaky(self._head(joined)))
        deep = self._eighth(leaky(self._down(features)) + eighth)
        features = self._joined(leaky(features + unfold_pixels(self._up_0(deep))))
        features = self._half(leaky(half + unfold_pixels(self._up_1(features))))
        painted = ops.cast(self._tail(features), "float32")
        return painted[..., :2], ops.sigmoid(painted[..., 2:] + _TRUST)
