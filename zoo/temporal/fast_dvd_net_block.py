"""The denoising block that both stages of FastDVDNet consist of."""

from typing import Any

import keras
from keras import ops

from zoo.layers.normalised_convolution import NormalisedConvolution


@keras.saving.register_keras_serializable(package="kinozoo")
class FastDVDNetBlock(keras.layers.Layer):
    """A small U-Net that takes the noise out of the middle one of three frames.

    Tassano et al., "FastDVDnet: Towards Real-Time Deep Video Denoising Without
    Flow Estimation", CVPR 2020, figure 2. Every frame, with its noise map, is
    first looked at on its own (a convolution in three groups); skip connections
    add; the block estimates the noise and takes it away.

    Args:
        channels: Channels at full, half and quarter resolution.
        frame_channels: Channels that each frame gets in the first convolution.
        **kwargs: As for every Keras layer.
    """

    def __init__(
        self,
        channels: tuple[int, int, int] = (32, 64, 128),
        frame_channels: int = 30,
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        full, half, quarter = channels
        self.channels = (full, half, quarter)
        self.frame_channels = frame_channels

        def normalised(name: str, filters: int, **options: int) -> Any:
            return NormalisedConvolution(
                filters, name=name, dtype=self.dtype_policy, **options
            )

        def plain(name: str, filters: int) -> Any:
            return keras.layers.Conv2D(
                filters,
                kernel_size=3,
                padding="same",
                use_bias=False,
                kernel_initializer="he_normal",
                name=name,
                dtype=self.dtype_policy,
            )

        self.frames_in = normalised("frames_in", 3 * frame_channels, groups=3)
        self.mix_in = normalised("mix_in", full)
        self.to_half = normalised("to_half", half, strides=2)
        self.down_half_1 = normalised("down_half_1", half)
        self.down_half_2 = normalised("down_half_2", half)
        self.to_quarter = normalised("to_quarter", quarter, strides=2)
        self.down_quarter_1 = normalised("down_quarter_1", quarter)
        self.down_quarter_2 = normalised("down_quarter_2", quarter)
        self.up_quarter_1 = normalised("up_quarter_1", quarter)
        self.up_quarter_2 = normalised("up_quarter_2", quarter)
        self.from_quarter = plain("from_quarter", 4 * half)
        self.up_half_1 = normalised("up_half_1", half)
        self.up_half_2 = normalised("up_half_2", half)
        self.from_half = plain("from_half", 4 * full)
        self.mix_out = normalised("mix_out", full)
        self.noise_out = plain("noise_out", 3)

    def build(self, input_shape: Any) -> None:
        """Creates the weights; they do not depend on the input's size."""
        full, half, quarter = self.channels
        for channels, layers in (
            (12, (self.frames_in,)),
            (3 * self.frame_channels, (self.mix_in,)),
            (full, (self.to_half, self.mix_out, self.noise_out)),
            (half, (self.down_half_1, self.down_half_2, self.to_quarter)),
            (half, (self.up_half_1, self.up_half_2, self.from_half)),
            (quarter, (self.down_quarter_1, self.down_quarter_2)),
            (quarter, (self.up_quarter_1, self.up_quarter_2, self.from_quarter)),
        ):
            for layer in layers:
                layer.build((None, None, None, channels))

    def call(
        self,
        before: Any,
        present: Any,
        after: Any,
        noise: Any,
        training: bool = False,
    ) -> Any:
        """Denoises the present frame.

        Args:
            before: The frame before, `[N, H, W, 3]`, H and W multiples of 4.
            present: The frame to denoise.
            after: The frame after.
            noise: Standard deviation of the noise, on the scale of the pixels,
                [0, 1], `[N]`.
            training: Whether batch normalisation learns.

        Returns:
            The denoised frame, float32 `[N, H, W, 3]`.
        """
        noise_map = ops.zeros_like(present[..., :1]) + noise[:, None, None, None]
        joined = ops.concatenate(
            [before, noise_map, present, noise_map, after, noise_map], axis=-1
        )
        features = ops.cast(joined, self.compute_dtype)

        def through(features: Any, *layers: Any) -> Any:
            for layer in layers:
                features = layer(features, training=training)
            return features

        full = through(features, self.frames_in, self.mix_in)
        half = through(full, self.to_half, self.down_half_1, self.down_half_2)
        quarter = through(
            half,
            self.to_quarter,
            self.down_quarter_1,
            self.down_quarter_2,
            self.up_quarter_1,
            self.up_quarter_2,
        )
        half = half + ops.depth_to_space(self.from_quarter(quarter), 2)
        half = through(half, self.up_half_1, self.up_half_2)
        full = full + ops.depth_to_space(self.from_half(half), 2)
        estimate = self.noise_out(through(full, self.mix_out))
        # In half precision the difference would lose the picture's last bits.
        return ops.cast(present, "float32") - ops.cast(estimate, "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "frame_channels": self.frame_channels,
        }
