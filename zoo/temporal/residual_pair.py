"""Two convolutions that correct what goes into them."""

from typing import Any

import keras
from keras import ops


class ResidualPair(keras.layers.Layer):
    """Adds what two convolutions of 3x3 make of features to them.

    Args:
        width: Channels.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, width: int, **kwargs: Any):
        super().__init__(**kwargs)
        self._first = convolution(width, self.dtype_policy, "first")
        self._second = convolution(width, self.dtype_policy, "second")

    def build(self, input_shape: Any) -> None:
        """Creates the weights, for features `[N, H, W, width]`."""
        self._first.build(input_shape)
        self._second.build(input_shape)
        self.built = True

    def call(self, features: Any) -> Any:
        return features + self._second(leaky(self._first(features)))


def convolution(
    filters: int, policy: Any, name: str, *, kernel_size: int = 3, strides: int = 1
) -> keras.layers.Conv2D:
    """Makes a convolution that keeps the size, or shrinks it by its strides."""
    return keras.layers.Conv2D(
        filters, kernel_size, strides, padding="same", dtype=policy, name=name
    )


def leaky(features: Any) -> Any:
    """The rectifier between convolutions."""
    return ops.leaky_relu(features, negative_slope=0.1)
