"""Mean squared error under a named protocol."""

from typing import Any, Literal

import keras
from keras import ops

from zoo.metrics.clip_metric import ClipMetric
from zoo.metrics.protocol import Protocol


def mean_squared_error(
    reference: Any,
    restored: Any,
    colour: Literal["rgb", "y"] = "rgb",
    crop_border: int = 0,
) -> Any:
    """Computes the mean squared error of every frame.

    Args:
        reference: Clean clips, gamma RGB in [0, 1], `[B, T, H, W, 3]`.
        restored: Restored clips of the same shape; clipped to [0, 1] here.
        colour: See `Protocol`.
        crop_border: See `Protocol`.

    Returns:
        float32 `[B, T]`, on the scale of pixels in [0, 1].
    """
    protocol = Protocol(colour=colour, crop_border=crop_border)
    reference, restored = protocol.apply(reference, restored)
    return ops.mean(ops.square(reference - restored), axis=(-3, -2, -1))


@keras.saving.register_keras_serializable(package="kinozoo")
class MeanSquaredError(ClipMetric):
    """`mean_squared_error`, averaged over frames, then over clips."""

    def __init__(
        self,
        colour: Literal["rgb", "y"] = "rgb",
        crop_border: int = 0,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__("mse", colour, crop_border, name, dtype)

    def per_frame(self, reference: Any, restored: Any) -> Any:
        """Measures every frame: `[B, T]`."""
        return mean_squared_error(
            reference, restored, self.protocol.colour, self.protocol.crop_border
        )
