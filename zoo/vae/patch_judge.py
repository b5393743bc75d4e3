"""A small discriminator of maps."""

from typing import Any

import keras
from keras import ops

from zoo.temporal.residual_pair import convolution


@keras.saving.register_keras_serializable(package="kinozoo")
class PatchJudge(keras.layers.Layer):
    """Scores every part of a picture or of latent maps by itself.

    The patch discriminator of Isola et al., "Image-to-image translation with
    conditional adversarial networks", CVPR 2017 (arXiv 1611.07004), section 3.2.2,
    without normalisation.

    Args:
        inputs: Channels of what it judges.
        width: Channels after the first convolution; they double with the second.
        strides: Of the convolutions but the last.
        **kwargs: As for every Keras layer.
    """

    def __init__(
        self, inputs: int, width: int, strides: tuple[int, ...], **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.inputs, self.width, self.strides = inputs, width, tuple(strides)
        self.steps = [
            convolution(
                width * min(2**place, 2),
                self.dtype_policy,
                f"step_{place}",
                kernel_size=4 if stride > 1 else 3,
                strides=stride,
            )
            for place, stride in enumerate(self.strides)
        ]
        self.last = convolution(1, self.dtype_policy, "last")

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights."""
        channels = self.inputs
        for step in self.steps:
            step.build((None, None, None, channels))
            channels = step.filters
        self.last.build((None, None, None, channels))
        self.built = True

    def call(self, maps: Any) -> tuple[Any, list[Any]]:
        """Judges `[N, H, W, inputs]`.

        Returns:
            Scores without an activation, float32 `[N, h, w, 1]`, and the features of
            all steps before.
        """
        features, seen = ops.cast(maps, self.compute_dtype), []
        for step in self.steps:
            features = ops.leaky_relu(step(features), 0.2)
            seen.append(features)
        return ops.cast(self.last(features), "float32"), seen

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "inputs": self.inputs,
            "width": self.width,
            "strides": self.strides,
        }
