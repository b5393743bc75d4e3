"""The residual dense block of ESRGAN."""

from typing import Any

import keras
from keras import ops

_LEAK = 0.2
_RESIDUAL_SHARE = 0.2


@keras.saving.register_keras_serializable(package="kinozoo")
class ResidualDenseBlock(keras.layers.Layer):
    """Five convolutions, each of which sees the block's input and all before it.

    Wang et al., "ESRGAN: Enhanced Super-Resolution Generative Adversarial
    Networks", ECCVW 2018 (arXiv 1809.00219), section 3.1. A fifth of the last
    convolution's output is added to the input.

    Args:
        channels: Of input and output.
        growth: Channels that each of the first four convolutions makes.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, channels: int = 64, growth: int = 32, **kwargs: Any):
        super().__init__(**kwargs)
        self.channels = channels
        self.growth = growth
        self.convolutions = [
            keras.layers.Conv2D(
                filters,
                kernel_size=3,
                padding="same",
                # Small residuals, without which deep trunks do not learn.
                kernel_initializer=keras.initializers.VarianceScaling(0.02),
                dtype=self.dtype_policy,
                name=f"convolution_{place}",
            )
            for place, filters in enumerate((growth,) * 4 + (channels,))
        ]

    def build(self, input_shape: Any) -> None:
        """Creates the weights; they do not depend on the input's size."""
        for place, convolution in enumerate(self.convolutions):
            entering = self.channels + place * self.growth
            convolution.build((None, None, None, entering))

    def call(self, inputs: Any) -> Any:
        """Returns features like the inputs, `[N, H, W, channels]`."""
        features = inputs
        for convolution in self.convolutions[:-1]:
            made = ops.leaky_relu(convolution(features), _LEAK)
            features = ops.concatenate([features, made], axis=-1)
        return inputs + _RESIDUAL_SHARE * self.convolutions[-1](features)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "growth": self.growth,
        }
