"""From the latent space of old pictures to that of clean ones."""

from typing import Any

import keras
from keras import ops

from zoo.temporal.residual_pair import convolution, leaky
from zoo.temporal.residual_trunk import ResidualTrunk
from zoo.vae.partial_non_local import PartialNonLocal


@keras.saving.register_keras_serializable(package="kinozoo")
class LatentMapping(keras.layers.Layer):
    """Translates latent maps, in blocks around a partial non-local block.

    Wan et al., CVPR 2020, section 3.2 and figure 3: the global branch fills what is
    damaged from elsewhere, the local one, residual blocks, takes out the rest.

    Args:
        latent: Channels of the latent maps.
        width: Channels of features.
        blocks: Residual blocks before, and as many behind, the non-local block.
        grid: As of `PartialNonLocal`.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, latent: int, width: int, blocks: int, grid: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.latent, self.width, self.blocks, self.grid = latent, width, blocks, grid
        policy = self.dtype_policy
        self.before = ResidualTrunk(width, blocks, latent, dtype=policy, name="before")
        self.elsewhere = PartialNonLocal(width, grid, dtype=policy, name="elsewhere")
        self.behind = ResidualTrunk(width, blocks, width, dtype=policy, name="behind")
        self.last = convolution(latent, policy, "last")

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights."""
        for layer in (self.before, self.elsewhere, self.behind):
            layer.build(None)
        self.last.build((None, None, None, self.width))
        self.built = True

    def call(self, latent: Any, mask: Any) -> Any:
        """Translates `[N, h, w, latent]`, float32; the mask is `[N, h, w, 1]`."""
        features = self.before(ops.cast(latent, self.compute_dtype))
        features = self.behind(self.elsewhere(features, mask))
        return ops.cast(self.last(leaky(features)), "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent": self.latent,
            "width": self.width,
            "blocks": self.blocks,
            "grid": self.grid,
        }
