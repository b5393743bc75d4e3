"""ESPCN: three convolutions and the first sub-pixel layer."""

from typing import Any

import keras
from keras import ops

from zoo.layers.bicubic_enlargement import bicubic_enlargement
from zoo.layers.pixel_shuffle import pixel_shuffle
from zoo.temporal.framewise_restorer import FramewiseRestorer

# ITU-R BT.601 luma with footroom and headroom, of RGB in [0, 1].
_LUMA = (65.481 / 255, 128.553 / 255, 24.966 / 255)
_BLACK = 16 / 255
_LUMA_RANGE = 219 / 255


@keras.saving.register_keras_serializable(package="kinozoo")
class ESPCN(FramewiseRestorer):
    """Enlarges luma with three convolutions at the input's size.

    Shi et al., "Real-Time Single Image and Video Super-Resolution Using an
    Efficient Sub-Pixel Convolutional Neural Network", CVPR 2016 (arXiv 1609.05158),
    section 3.3: 5 x 5 with 64 channels, 3 x 3 with 32, 3 x 3 to the pixels, tanh
    between them. As in the paper it learns luma (ITU-R BT.601, 16 to 235 of 255);
    colour differences are enlarged by bicubic interpolation. It has 22,729
    parameters for x3, 24,752 for x4.

    Args:
        channels: Of the first and the second convolution.
        scale: Output height and width per input height and width, 2 or more.
        **kwargs: As for every Keras model.
    """

    # Two of the first convolution, one of each other; bicubic needs two.
    halo = 4

    def __init__(
        self, channels: tuple[int, int] = (64, 32), scale: int = 4, **kwargs: Any
    ):
        super().__init__(**kwargs)
        if scale < 2:
            raise ValueError(f"ESPCN enlarges by 2 or more; received scale {scale}")
        first, second = channels
        self.channels = (first, second)
        self.scale = scale
        self.first = self._convolution("first", first, 5, "tanh")
        self.second = self._convolution("second", second, 3, "tanh")
        self.to_pixels = self._convolution("to_pixels", scale**2, 3, None)

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        first, second = self.channels
        self.first.build((None, None, None, 1))
        self.second.build((None, None, None, first))
        self.to_pixels.build((None, None, None, second))
        self.built = True

    def restore_frames(self, frames: Any, training: bool) -> Any:
        """Enlarges frames."""
        luma = self.enlarge_luma(_luma(frames))
        smooth = bicubic_enlargement(frames, self.scale)
        # Luma counts the same in red, green and blue.
        return smooth + (luma - _luma(smooth)) / _LUMA_RANGE

    def enlarge_luma(self, luma: Any) -> Any:
        """Enlarges luma, `[N, H, W, 1]` in [16 / 255, 235 / 255]."""
        features = ops.cast(luma, self.compute_dtype)
        for layer in (self.first, self.second, self.to_pixels):
            features = layer(features)
        return ops.cast(pixel_shuffle(features, self.scale), "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "scale": self.scale,
        }

    def _convolution(
        self, name: str, filters: int, size: int, activation: str | None
    ) -> Any:
        return keras.layers.Conv2D(
            filters,
            kernel_size=size,
            padding="same",
            activation=activation,
            dtype=self.dtype_policy,
            name=name,
        )


def _luma(frames: Any) -> Any:
    weights = ops.convert_to_tensor(_LUMA, dtype="float32")
    return _BLACK + ops.sum(frames * weights, axis=-1, keepdims=True)
