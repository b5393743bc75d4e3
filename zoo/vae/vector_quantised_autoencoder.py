"""An autoencoder whose latent picture is made of codes: VQ-VAE."""

from typing import Any

import keras
from keras import ops

from zoo.vae.codebook import Codebook

_REDUCTION = 4


@keras.saving.register_keras_serializable(package="kinozoo")
class VectorQuantisedAutoencoder(keras.Model):
    """Puts a picture into a quarter as wide picture of code numbers, and back.

    Van den Oord et al., "Neural discrete representation learning", NeurIPS 2017
    (arXiv 1711.00937), section 4.1: two convolutions of stride 2, two residual blocks,
    codes, the same way back. What the codes follow is in `Codebook`.

    Pictures are float32 in [0, 1] under any dtype policy, channels last, of any size
    that four divides. All weights are there once it is made.

    Args:
        channels: Of the hidden layers.
        blocks: Residual blocks on either side.
        codes: How many codes there are.
        code_size: Numbers of each.
        picture_shape: Height, width and channels that it is trained with.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: Four does not divide the sides of the pictures.
    """

    def __init__(
        self,
        channels: int = 64,
        blocks: int = 2,
        codes: int = 256,
        code_size: int = 32,
        picture_shape: tuple[int, int, int] = (32, 32, 3),
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        if picture_shape[0] % _REDUCTION or picture_shape[1] % _REDUCTION:
            raise ValueError(
                f"sides of pictures must be multiples of {_REDUCTION}; received "
                f"picture_shape={picture_shape}"
            )
        self.channels = channels
        self.blocks = blocks
        self.picture_shape = (picture_shape[0], picture_shape[1], picture_shape[2])
        half = channels // 2
        colours = self.picture_shape[2]
        self.down_half = self._layer("down_half", half, 4, colours, strides=2)
        self.down_quarter = self._layer("down_quarter", channels, 4, half, strides=2)
        self.encoder_blocks = self._residual_blocks("encoder")
        self.to_codes = self._layer("to_codes", code_size, 1, channels)
        self.codebook = Codebook(codes, code_size, name="codebook")
        self.from_codes = self._layer("from_codes", channels, 3, code_size)
        self.decoder_blocks = self._residual_blocks("decoder")
        self.up_half = self._upward("up_half", half, channels)
        self.tail = self._upward("tail", colours, half)
        self.built = True

    def _layer(
        self, name: str, filters: int, side: int, before: int, strides: int = 1
    ) -> keras.layers.Layer:
        layer = keras.layers.Conv2D(
            filters, side, strides, padding="same", dtype=self.dtype_policy, name=name
        )
        layer.build((None, None, None, before))
        return layer

    def _upward(self, name: str, filters: int, before: int) -> keras.layers.Layer:
        layer = keras.layers.Conv2DTranspose(
            filters, 4, 2, padding="same", dtype=self.dtype_policy, name=name
        )
        layer.build((None, None, None, before))
        return layer

    def _residual_blocks(self, name: str) -> list[list[keras.layers.Layer]]:
        half = self.channels // 2
        return [
            [
                self._layer(f"{name}_{index}_wide", half, 3, self.channels),
                self._layer(f"{name}_{index}_narrow", self.channels, 1, half),
            ]
            for index in range(self.blocks)
        ]

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Encodes pictures into codes and decodes them.

        Args:
            inputs: `picture`, float32 `[B, H, W, C]` in [0, 1].
            training: Not used; Keras asks for it.

        Returns:
            `picture`, as of `decode`; `features` before they were replaced and
            `codes` after, float32 `[B, H / 4, W / 4, code_size]`; `numbers` of the
            codes, int32 `[B, H / 4, W / 4]`.
        """
        del training
        features = self.features(inputs["picture"])
        codes, numbers = self.codebook(features)
        return {
            "picture": self._decoded(codes),
            "features": features,
            "codes": codes,
            "numbers": numbers,
        }

    def features(self, picture: Any) -> Any:
        """Returns what the codes are to stand for."""
        features = ops.cast(2.0 * picture - 1.0, self.compute_dtype)
        features = ops.relu(self.down_half(features))
        features = _through(self.encoder_blocks, self.down_quarter(features))
        return ops.cast(self.to_codes(features), "float32")

    def encode(self, picture: Any) -> Any:
        """Returns the numbers of the codes, int32 `[B, H / 4, W / 4]`."""
        return self.codebook.nearest(self.features(picture))

    def decode(self, numbers: Any) -> Any:
        """Returns the picture of codes: float32 `[B, 4 * h, 4 * w, C]` in [0, 1]."""
        return ops.clip(self._decoded(self.codebook.look_up(numbers)), 0.0, 1.0)

    def _decoded(self, codes: Any) -> Any:
        features = self.from_codes(ops.cast(codes, self.compute_dtype))
        features = _through(self.decoder_blocks, features)
        features = ops.relu(self.up_half(features))
        return 0.5 + 0.5 * ops.cast(self.tail(features), "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "blocks": self.blocks,
            "codes": self.codebook.codes,
            "code_size": self.codebook.code_size,
            "picture_shape": list(self.picture_shape),
        }


def _through(blocks: list[list[keras.layers.Layer]], features: Any) -> Any:
    for wide, narrow in blocks:
        features = features + narrow(ops.relu(wide(ops.relu(features))))
    return ops.relu(features)
