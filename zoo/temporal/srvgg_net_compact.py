"""SRVGGNetCompact: the small network of Real-ESRGAN, for video and anime."""

from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_shuffle import pixel_shuffle
from zoo.temporal.framewise_restorer import FramewiseRestorer


@keras.saving.register_keras_serializable(package="kinozoo")
class SRVGGNetCompact(FramewiseRestorer):
    """Enlarges frames with a plain row of convolutions, all at the input's size.

    The network of realesr-animevideov3 (16 inner convolutions, 621,424 parameters)
    and of realesr-general-x4v3 (32, with 1,213,296), from Wang et al., "Real-ESRGAN:
    Training Real-World Blind Super-Resolution with Pure Synthetic Data", ICCVW 2021
    (arXiv 2107.10833), and its program github.com/xinntao/Real-ESRGAN (BSD
    3-Clause). The network learns what is to be added to the frame enlarged by
    repeating pixels.

    Args:
        channels: Of the features.
        convolutions: Inner convolutions, besides the first and the last.
        scale: Output height and width per input height and width, 1 or more.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self,
        channels: int = 64,
        convolutions: int = 16,
        scale: int = 4,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if channels < 1 or convolutions < 0 or scale < 1:
            raise ValueError(
                "a compact network has channels >= 1, convolutions >= 0 and "
                f"scale >= 1; received {channels}, {convolutions} and {scale}"
            )
        self.channels = channels
        self.convolutions = convolutions
        self.scale = scale
        self.halo = convolutions + 2
        self.features = [
            self._convolution(f"features_{place}", channels)
            for place in range(convolutions + 1)
        ]
        self.activations = [
            keras.layers.PReLU(
                alpha_initializer=keras.initializers.Constant(0.25),
                shared_axes=(1, 2),
                dtype=self.dtype_policy,
                name=f"activation_{place}",
            )
            for place in range(convolutions + 1)
        ]
        self.to_pixels = self._convolution("to_pixels", 3 * scale**2)

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        entering = 3
        for convolution, activation in zip(
            self.features, self.activations, strict=True
        ):
            convolution.build((None, None, None, entering))
            activation.build((None, None, None, self.channels))
            entering = self.channels
        self.to_pixels.build((None, None, None, self.channels))
        self.built = True

    def restore_frames(self, frames: Any, training: bool) -> Any:
        """Enlarges frames."""
        features = ops.cast(frames, self.compute_dtype)
        for convolution, activation in zip(
            self.features, self.activations, strict=True
        ):
            features = activation(convolution(features))
        added = ops.cast(self.to_pixels(features), "float32")
        # Each of the new pixels starts as the one that it comes from.
        return pixel_shuffle(
            added + ops.tile(frames, (1, 1, 1, self.scale**2)), self.scale
        )

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "convolutions": self.convolutions,
            "scale": self.scale,
        }

    def _convolution(self, name: str, filters: int) -> Any:
        return keras.layers.Conv2D(
            filters,
            kernel_size=3,
            padding="same",
            dtype=self.dtype_policy,
            name=name,
        )
