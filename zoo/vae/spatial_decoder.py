"""From maps of features to pictures."""

from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_folding import unfold_pixels
from zoo.temporal.residual_pair import convolution, leaky
from zoo.temporal.residual_trunk import ResidualTrunk


@keras.saving.register_keras_serializable(package="kinozoo")
class SpatialDecoder(keras.layers.Layer):
    """The second half of a variational autoencoder, see `SpatialEncoder`.

    Args:
        latent: Channels of the latent maps.
        width: Channels of features.
        blocks: Residual blocks.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, latent: int, width: int, blocks: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.latent, self.width, self.blocks = latent, width, blocks
        self.trunk = ResidualTrunk(
            width, blocks, latent, dtype=self.dtype_policy, name="trunk"
        )
        self.doubling = convolution(2 * width, self.dtype_policy, "doubling")
        self.last = convolution(12, self.dtype_policy, "last")

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the pictures' size."""
        self.trunk.build(None)
        self.doubling.build((None, None, None, self.width))
        self.last.build((None, None, None, self.width // 2))
        self.built = True

    def call(self, latent: Any) -> Any:
        """Returns pictures, float32 `[N, 4 * h, 4 * w, 3]`, nominally in [0, 1].

        Args:
            latent: `[N, h, w, latent]`.
        """
        features = self.trunk(ops.cast(latent, self.compute_dtype))
        features = leaky(unfold_pixels(self.doubling(leaky(features))))
        pictures = unfold_pixels(self.last(features))
        return 0.5 + 0.5 * ops.cast(pictures, "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent": self.latent,
            "width": self.width,
            "blocks": self.blocks,
        }
