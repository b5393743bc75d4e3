"""What a picture shows, brought together from coarse to fine."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.layers.picture_pyramid import doubled
from zoo.temporal.residual_pair import ResidualPair, convolution, leaky


class ScenePyramid(keras.layers.Layer):
    """Adds features of three sizes, from the coarsest to the finest.

    Lin et al., "Feature pyramid networks for object detection", CVPR 2017, section 3.
    Before anything is learnt it gives 0, so that it may be put into a trained network.

    Args:
        width: Channels.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, width: int, **kwargs: Any):
        super().__init__(**kwargs)
        policy = self.dtype_policy
        self.width = width
        self._taken = [
            convolution(width, policy, f"taken_{level}", kernel_size=1)
            for level in range(3)
        ]
        self._joined = ResidualPair(width, dtype=policy, name="joined")
        self._told = convolution(width, policy, "told", kernel_size=1)
        self._told.kernel_initializer = keras.initializers.Zeros()

    def build(self, input_shape: Any) -> None:
        """Creates the weights, for the three maps that `call` takes."""
        for layer, shape in zip(self._taken, input_shape, strict=True):
            layer.build(shape)
        self._joined.build((None, None, None, self.width))
        self._told.build((None, None, None, self.width))
        self.built = True

    def call(self, maps: Sequence[Any]) -> Any:
        """Brings features together.

        Args:
            maps: `[N, h, w, ...]` and the same at half and a quarter of this size,
                rounded up.

        Returns:
            `[N, h, w, width]`.
        """
        fine, middle, coarse = (
            layer(features) for layer, features in zip(self._taken, maps, strict=True)
        )
        joined = self._joined(leaky(middle + _doubled_to(coarse, middle)))
        return self._told(leaky(fine + _doubled_to(joined, fine)))


def _doubled_to(features: Any, larger: Any) -> Any:
    return doubled(features, *ops.shape(larger)[1:3])
