"""Old pictures restored in latent space."""

from typing import Any

import keras
from keras import ops

from zoo.temporal.framewise_restorer import FramewiseRestorer
from zoo.temporal.residual_pair import convolution, leaky
from zoo.vae.latent_mapping import LatentMapping
from zoo.vae.spatial_decoder import SpatialDecoder
from zoo.vae.spatial_encoder import SHRUNK, SpatialEncoder, drawn


@keras.saving.register_keras_serializable(package="kinozoo")
class TripletRestorer(FramewiseRestorer):
    """Encodes a frame as an old one, translates that and decodes it as a clean one.

    Wan et al., "Bringing Old Photos Back to Life", CVPR 2020 (arXiv 2004.09484). Three
    domains take part: real old pictures, pictures that were made to look old, and
    clean ones. Old and degraded pictures share an encoder, whose latent spaces an
    adversarial loss brings together, so that a translation that was learnt on degraded
    pictures, of which the clean ones are known, holds for old ones too. This network is
    what restores; what else takes part in learning is a `TripletCompanion`.

    Where a picture is damaged is told from its latent maps by a small network of its
    own; the paper has a separate one for scratches.

    The encoder gives a distribution, and a restoration is that of its mean. `spread`
    restores draws from it, and tells where they differ.

    Args:
        latent: Channels of the latent maps, at a quarter of height and width.
        width: Channels of features.
        blocks: Residual blocks of each encoder and decoder.
        mapping_blocks: Of the mapping, before and behind its non-local block.
        grid: As of `PartialNonLocal`.
        **kwargs: As for every Keras model.
    """

    alignment = SHRUNK
    # A damaged place takes from all over the picture.
    needs_whole_frame = True

    def __init__(
        self,
        latent: int = 16,
        width: int = 48,
        blocks: int = 2,
        mapping_blocks: int = 2,
        grid: int = 24,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.latent, self.width, self.blocks = latent, width, blocks
        self.mapping_blocks, self.grid = mapping_blocks, grid
        radius = 2 * SHRUNK * (2 * (blocks + mapping_blocks) + 6)
        self.halo = radius + -radius % SHRUNK
        policy = self.dtype_policy
        self.old_encoder = SpatialEncoder(
            latent, width, blocks, dtype=policy, name="old_encoder"
        )
        self.finder = [
            convolution(latent, policy, "finder_first"),
            convolution(1, policy, "finder_last"),
        ]
        self.mapping = LatentMapping(
            latent, width, mapping_blocks, grid, dtype=policy, name="mapping"
        )
        self.clean_decoder = SpatialDecoder(
            latent, width, blocks, dtype=policy, name="clean_decoder"
        )

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        for layer in (self.old_encoder, self.mapping, self.clean_decoder):
            layer.build(None)
        for layer in self.finder:
            layer.build((None, None, None, self.latent))
        self.built = True

    def restore_frames(self, frames: Any, training: bool) -> Any:
        """Restores frames whose sides are multiples of `alignment`."""
        del training  # Nothing here behaves differently.
        mean, _ = self.old_encoder(frames)
        return self.restored(mean)

    def restored(self, latent: Any) -> Any:
        """Returns clean pictures `[N, 4 * h, 4 * w, 3]` of old latent maps."""
        mask = ops.sigmoid(self.damage_logits(latent))
        return self.clean_decoder(self.mapping(latent, mask))

    def damage_logits(self, latent: Any) -> Any:
        """Says how likely old latent maps are damaged, float32 `[N, h, w, 1]`."""
        first, last = self.finder
        found = last(leaky(first(ops.cast(latent, self.compute_dtype))))
        return ops.cast(found, "float32")

    def spread(self, frames: Any, noise: Any) -> tuple[Any, Any]:
        """Restores draws from what the encoder believes of frames.

        Where they differ, the old frame leaves it open what was there.

        Args:
            frames: float32 `[N, H, W, 3]` in [0, 1], H and W multiples of 4.
            noise: Standard normal, `[S, N, H / 4, W / 4, latent]`, of S draws.

        Returns:
            Mean of the draws, `[N, H, W, 3]`, and their standard deviation, a map
            `[N, H, W, 1]` over the mean of the three colours' variances.
        """
        posterior = self.old_encoder(frames)
        draws = ops.stack([self.restored(drawn(posterior, own)) for own in noise])
        mean = ops.mean(draws, axis=0)
        variance = ops.mean(ops.square(draws - mean), axis=0)
        return mean, ops.sqrt(ops.mean(variance, axis=-1, keepdims=True))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent": self.latent,
            "width": self.width,
            "blocks": self.blocks,
            "mapping_blocks": self.mapping_blocks,
            "grid": self.grid,
        }
