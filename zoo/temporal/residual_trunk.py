"""A chain of residual blocks, as super-resolution networks have it."""

from typing import Any

import keras
from keras import ops

_LEAK = 0.1


@keras.saving.register_keras_serializable(package="kinozoo")
class ResidualTrunk(keras.layers.Layer):
    """A convolution, a leaky ReLU and residual blocks without normalisation.

    A block adds to its input what two convolutions with a ReLU between them make
    of it, as in EDSR (Lim et al., CVPR workshops 2017, section 3.1). Their weights
    start small, at a tenth of He's, so that a long chain starts near the identity
    (Wang et al., "ESRGAN", ECCV workshops 2018, section 3.1).

    Args:
        channels: Of all its features.
        blocks: Residual blocks.
        inputs: Channels of the input.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, channels: int, blocks: int, inputs: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.channels = channels
        self.inputs = inputs
        self.head = keras.layers.Conv2D(
            channels, 3, padding="same", dtype=self.dtype_policy, name="head"
        )
        self.firsts = [
            self._convolution(f"block_{block}_first", "relu") for block in range(blocks)
        ]
        self.seconds = [
            self._convolution(f"block_{block}_second", None) for block in range(blocks)
        ]

    def build(self, input_shape: Any) -> None:
        """Creates the weights; they do not depend on the input's size."""
        self.head.build((None, None, None, self.inputs))
        for convolution in (*self.firsts, *self.seconds):
            convolution.build((None, None, None, self.channels))
        self.built = True

    def call(self, features: Any) -> Any:
        """Maps `[N, H, W, inputs]` to `[N, H, W, channels]`."""
        features = ops.leaky_relu(self.head(features), _LEAK)
        for first, second in zip(self.firsts, self.seconds, strict=True):
            features = features + second(first(features))
        return features

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "blocks": len(self.firsts),
            "inputs": self.inputs,
        }

    def _convolution(self, name: str, activation: str | None) -> Any:
        return keras.layers.Conv2D(
            self.channels,
            3,
            padding="same",
            activation=activation,
            kernel_initializer=keras.initializers.VarianceScaling(
                scale=2 * 0.1**2, mode="fan_in", distribution="untruncated_normal"
            ),
            dtype=self.dtype_policy,
            name=name,
        )
