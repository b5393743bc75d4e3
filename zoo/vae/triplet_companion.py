"""What a `TripletRestorer` learns with, and does not need afterwards."""

from typing import Any

import keras

from zoo.vae.patch_judge import PatchJudge
from zoo.vae.spatial_decoder import SpatialDecoder
from zoo.vae.spatial_encoder import SpatialEncoder
from zoo.vae.triplet_restorer import TripletRestorer

_LATENT_STRIDES, _PICTURE_STRIDES = (1, 1), (2, 2)


@keras.saving.register_keras_serializable(package="kinozoo")
class TripletCompanion(keras.Model):
    """The other halves of both autoencoders, and the discriminators.

    Wan et al., CVPR 2020, sections 3.1 and 3.2.

    Args:
        latent: As of the restorer.
        width: As of the restorer.
        blocks: As of the restorer.
        judge_width: Channels of the discriminators after their first convolution.
        **kwargs: As for every Keras model.

    Attributes:
        old_decoder: Makes old pictures of their latent maps.
        clean_encoder: Puts clean pictures into theirs.
        latent_judge: Tells latent maps of real old pictures from those of degraded.
        old_judge: Tells old and degraded pictures from what VAE1 made of them.
        clean_judge: Tells clean pictures from what VAE2 made of them.
        mapped_judge: Tells clean pictures from restored ones.
    """

    def __init__(
        self, latent: int, width: int, blocks: int, judge_width: int, **kwargs: Any
    ):
        super().__init__(autocast=False, **kwargs)
        self.latent, self.width, self.blocks = latent, width, blocks
        self.judge_width = judge_width
        policy = self.dtype_policy
        self.old_decoder = SpatialDecoder(
            latent, width, blocks, dtype=policy, name="old_decoder"
        )
        self.clean_encoder = SpatialEncoder(
            latent, width, blocks, dtype=policy, name="clean_encoder"
        )
        self.latent_judge = PatchJudge(
            latent, judge_width, _LATENT_STRIDES, dtype=policy, name="latent_judge"
        )
        self.old_judge, self.clean_judge, self.mapped_judge = (
            PatchJudge(3, judge_width, _PICTURE_STRIDES, dtype=policy, name=name)
            for name in ("old_judge", "clean_judge", "mapped_judge")
        )
        for layer in (*self.autoencoding, *self.judges):
            layer.build(None)
        self.built = True

    @classmethod
    def of(cls, restorer: TripletRestorer, judge_width: int) -> "TripletCompanion":
        """Makes one that fits a restorer."""
        return cls(
            restorer.latent,
            restorer.width,
            restorer.blocks,
            judge_width,
            dtype=restorer.dtype_policy,
        )

    @property
    def autoencoding(self) -> tuple[keras.layers.Layer, ...]:
        """What learns to give pictures back."""
        return self.old_decoder, self.clean_encoder

    @property
    def judges(self) -> tuple[PatchJudge, ...]:
        """What learns to tell apart."""
        return self.latent_judge, self.old_judge, self.clean_judge, self.mapped_judge

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent": self.latent,
            "width": self.width,
            "blocks": self.blocks,
            "judge_width": self.judge_width,
        }
