"""From pictures to a Gaussian over maps of features."""

from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_folding import fold_pixels
from zoo.temporal.residual_pair import convolution, leaky
from zoo.temporal.residual_trunk import ResidualTrunk

SHRUNK = 4


@keras.saving.register_keras_serializable(package="kinozoo")
class SpatialEncoder(keras.layers.Layer):
    """The first half of a variational autoencoder whose latent space has places.

    2x2 pixels become channels, a convolution halves them again, residual blocks
    follow: as in Wan et al., "Bringing Old Photos Back to Life", CVPR 2020 (arXiv
    2004.09484), table 6 of the supplement, with narrower layers and no normalisation,
    for a CPU.

    Args:
        latent: Channels of the latent maps.
        width: Channels of features.
        blocks: Residual blocks.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, latent: int, width: int, blocks: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.latent, self.width, self.blocks = latent, width, blocks
        self.first = convolution(width // 2, self.dtype_policy, "first")
        self.halving = convolution(
            width, self.dtype_policy, "halving", kernel_size=4, strides=2
        )
        self.trunk = ResidualTrunk(
            width, blocks, width, dtype=self.dtype_policy, name="trunk"
        )
        self.posterior = convolution(
            2 * latent, self.dtype_policy, "posterior", kernel_size=1
        )

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the pictures' size."""
        self.first.build((None, None, None, 12))
        self.halving.build((None, None, None, self.width // 2))
        self.trunk.build(None)
        self.posterior.build((None, None, None, self.width))
        self.built = True

    def call(self, pictures: Any) -> tuple[Any, Any]:
        """Encodes pictures.

        Args:
            pictures: float32 `[N, H, W, 3]` in [0, 1], H and W multiples of 4.

        Returns:
            Means and logarithms of variances, float32 `[N, H / 4, W / 4, latent]`.
        """
        centred = ops.cast(2.0 * pictures - 1.0, self.compute_dtype)
        features = leaky(self.first(fold_pixels(centred)))
        features = self.trunk(leaky(self.halving(features)))
        both = ops.cast(self.posterior(leaky(features)), "float32")
        return both[..., : self.latent], both[..., self.latent :]

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent": self.latent,
            "width": self.width,
            "blocks": self.blocks,
        }


def drawn(posterior: tuple[Any, Any], noise: Any) -> Any:
    """Returns a draw from what an encoder gave.

    Args:
        posterior: Means and logarithms of variances.
        noise: Standard normal, of the same shape.
    """
    mean, log_variance = posterior
    return mean + ops.exp(0.5 * log_variance) * noise
