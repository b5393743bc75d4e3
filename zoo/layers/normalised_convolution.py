"""Convolution, batch normalisation and ReLU as one layer."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kinozoo")
class NormalisedConvolution(keras.layers.Layer):
    """A 3 x 3 convolution without bias, batch normalisation and ReLU.

    The picture is surrounded by one pixel of zeros, at stride 2 too (Keras'
    "same" padding would shift such an output by a pixel against networks that
    come from PyTorch). Groups are convolved one by one, since TensorFlow has no
    grouped convolution on a CPU.

    Outside training the normalisation is folded into the kernel, so that a frame
    costs one pass over memory instead of three.

    Args:
        filters: Channels of the output.
        strides: 1 or 2.
        groups: Groups of input channels that do not see each other; divides the
            channels of input and output.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, filters: int, strides: int = 1, groups: int = 1, **kwargs: Any):
        super().__init__(**kwargs)
        if filters % groups:
            raise ValueError(
                f"filters must be a multiple of groups; received {filters} filters "
                f"and {groups} groups."
            )
        self.filters = filters
        self.strides = strides
        self.groups = groups
        # torch.nn.BatchNorm2d's constants; its momentum 0.1 is Keras' 0.9.
        self.normalisation = keras.layers.BatchNormalization(
            momentum=0.9, epsilon=1e-5, dtype=self.dtype_policy, name="normalisation"
        )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Creates the weights for inputs `[B, H, W, C]`."""
        channels = input_shape[-1]
        if channels is None or channels % self.groups:
            raise ValueError(
                "the input's channels must be a multiple of groups; received "
                f"{channels} channels and {self.groups} groups."
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(3, 3, channels // self.groups, self.filters),
            initializer="he_normal",
            # Folding happens in float32, before the cast to half precision.
            autocast=False,
        )
        self.normalisation.build((None, None, None, self.filters))

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns `[B, H / strides, W / strides, filters]`."""
        if training and self.trainable:
            features = self._convolved(inputs, self.kernel)
            return ops.relu(self.normalisation(features, training=True))
        normalisation = self.normalisation
        scale = ops.cast(normalisation.gamma, "float32") * ops.rsqrt(
            ops.cast(normalisation.moving_variance, "float32") + normalisation.epsilon
        )
        bias = ops.cast(normalisation.beta, "float32") - scale * ops.cast(
            normalisation.moving_mean, "float32"
        )
        features = self._convolved(inputs, self.kernel * scale)
        return ops.relu(features + ops.cast(bias, features.dtype))

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Returns the shape of the output."""
        sides = (
            None if side is None else -(-side // self.strides)
            for side in input_shape[1:3]
        )
        return (input_shape[0], *sides, self.filters)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "filters": self.filters,
            "strides": self.strides,
            "groups": self.groups,
        }

    def _convolved(self, inputs: Any, kernel: Any) -> Any:
        kernel = ops.cast(kernel, self.compute_dtype)
        if self.strides == 1:
            padding = "same"
        else:
            padding = "valid"
            inputs = ops.pad(inputs, [(0, 0), (1, 1), (1, 1), (0, 0)])
        if self.groups == 1:
            return ops.conv(inputs, kernel, strides=self.strides, padding=padding)
        outputs = [
            ops.conv(part, weights, strides=self.strides, padding=padding)
            for part, weights in zip(
                ops.split(inputs, self.groups, axis=-1),
                ops.split(kernel, self.groups, axis=-1),
                strict=True,
            )
        ]
        return ops.concatenate(outputs, axis=-1)
