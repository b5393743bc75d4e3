"""Peak signal-to-noise ratio under a named protocol."""

import math
from typing import Any, Literal

import keras
from keras import ops

from zoo.metrics.clip_metric import ClipMetric
from zoo.metrics.mean_squared_error import mean_squared_error

# Equal frames would have an infinite ratio, and one of them an infinite average.
_LEAST_ERROR = 1e-10


def peak_signal_to_noise(
    reference: Any,
    restored: Any,
    colour: Literal["rgb", "y"] = "rgb",
    crop_border: int = 0,
) -> Any:
    """Computes the peak signal-to-noise ratio of every frame.

    `-10 log10(mean squared error)` with a peak of 1; the error is averaged over
    all channels of a frame first.

    Args:
        reference: Clean clips, gamma RGB in [0, 1], `[B, T, H, W, 3]`.
        restored: Restored clips of the same shape; clipped to [0, 1] here.
        colour: See `Protocol`.
        crop_border: See `Protocol`.

    Returns:
        float32 `[B, T]` in dB, at most 100, which equal frames get.
    """
    error = mean_squared_error(reference, restored, colour, crop_border)
    return ops.log(ops.maximum(error, _LEAST_ERROR)) * (-10.0 / math.log(10.0))


@keras.saving.register_keras_serializable(package="kinozoo")
class PeakSignalToNoise(ClipMetric):
    """`peak_signal_to_noise`, averaged over frames, then over clips."""

    def __init__(
        self,
        colour: Literal["rgb", "y"] = "rgb",
        crop_border: int = 0,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__("psnr", colour, crop_border, name, dtype)

    def per_frame(self, reference: Any, restored: Any) -> Any:
        """Measures every frame: `[B, T]`, dB."""
        return peak_signal_to_noise(
            reference, restored, self.protocol.colour, self.protocol.crop_border
        )
