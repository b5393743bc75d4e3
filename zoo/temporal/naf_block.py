"""The block of NAFNet: no activation function but a product."""

from typing import Any

import keras
from keras import ops

from zoo.layers.local_mean import local_mean


@keras.saving.register_keras_serializable(package="kinozoo")
class NAFBlock(keras.layers.Layer):
    """Depthwise convolution with channel attention, then a mix of channels.

    Chen et al., "Simple Baselines for Image Restoration", ECCV 2022 (arXiv
    2204.04676), section 3 and figure 3c: layer normalisation, gates that multiply
    one half of the channels by the other, and an attention that is one linear
    function of the channels' means.

    Args:
        channels: Of input and output.
        pooling_window: Side of the window of those means in pixels of this layer;
            None for the whole frame. See `local_mean`.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, channels: int, pooling_window: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.channels = channels
        self.pooling_window = pooling_window
        self.spatial_norm = self._normalisation("spatial_norm")
        self.widen = self._pointwise("widen", 2 * channels)
        self.depthwise = keras.layers.DepthwiseConv2D(
            3, padding="same", dtype=self.dtype_policy, name="depthwise"
        )
        self.attention = self._pointwise("attention", channels)
        self.spatial_out = self._pointwise("spatial_out", channels)
        self.channel_norm = self._normalisation("channel_norm")
        self.mix = self._pointwise("mix", 2 * channels)
        self.channel_out = self._pointwise("channel_out", channels)

    def build(self, input_shape: Any) -> None:
        """Creates the weights; they do not depend on the input's size."""
        for layer in (
            self.spatial_norm,
            self.widen,
            self.attention,
            self.spatial_out,
            self.channel_norm,
            self.mix,
            self.channel_out,
        ):
            layer.build((None, None, None, self.channels))
        self.depthwise.build((None, None, None, 2 * self.channels))
        # A block starts as the identity.
        self.spatial_share = self._share("spatial_share")
        self.channel_share = self._share("channel_share")

    def call(self, inputs: Any) -> Any:
        """Returns features like the inputs, `[N, H, W, channels]`."""
        features = _gated(self.depthwise(self.widen(self.spatial_norm(inputs))))
        features = features * self.attention(self._means(features))
        features = inputs + self.spatial_out(features) * self.spatial_share
        mixed = self.channel_out(_gated(self.mix(self.channel_norm(features))))
        return features + mixed * self.channel_share

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "pooling_window": self.pooling_window,
        }

    def _means(self, features: Any) -> Any:
        if self.pooling_window is None:
            return ops.mean(features, axis=(1, 2), keepdims=True)
        return local_mean(features, self.pooling_window)

    def _normalisation(self, name: str) -> Any:
        return keras.layers.LayerNormalization(
            epsilon=1e-6, dtype=self.dtype_policy, name=name
        )

    def _pointwise(self, name: str, filters: int) -> Any:
        return keras.layers.Conv2D(
            filters, kernel_size=1, dtype=self.dtype_policy, name=name
        )

    def _share(self, name: str) -> Any:
        return self.add_weight(name=name, shape=(self.channels,), initializer="zeros")


def _gated(features: Any) -> Any:
    first, second = ops.split(features, 2, axis=-1)
    return first * second
