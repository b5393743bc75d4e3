"""What all metrics of restored clips share."""

from abc import abstractmethod
from typing import Any, Literal

import keras
from keras import ops

from zoo.metrics.protocol import Protocol


class ClipMetric(keras.metrics.Metric):
    """Averages a measure over the frames of each clip, then over clips.

    It keeps a sum and a count, both added up over replicas, so that the average
    of uneven shares of a data set is that of the whole.

    Args:
        measure: The measure's short name, to which the protocol is added.
        colour: See `Protocol`.
        crop_border: See `Protocol`.
        name: Replaces the name made from measure and protocol.
        dtype: Dtype of sum and count, float32 by default.
    """

    def __init__(
        self,
        measure: str,
        colour: Literal["rgb", "y"] = "rgb",
        crop_border: int = 0,
        name: str | None = None,
        dtype: Any = None,
    ):
        self.protocol = Protocol(colour=colour, crop_border=crop_border)
        super().__init__(name=name or self.protocol.name_of(measure), dtype=dtype)
        self.total = self.add_weight(name="total", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    @abstractmethod
    def per_frame(self, reference: Any, restored: Any) -> Any:
        """Measures every frame of `[B, T, H, W, 3]`: `[B, T]`."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch of whole clips.

        Args:
            y_true: The clean clips, `[B, T, H, W, 3]` in [0, 1].
            y_pred: The restored clips, of the same shape.
            sample_weight: `[B]`, 0 for clips that only fill up the batch.
        """
        per_clip = ops.mean(self.per_frame(y_true, y_pred), axis=-1)
        weight = ops.ones_like(per_clip)
        if sample_weight is not None:
            weight = ops.cast(sample_weight, per_clip.dtype)
        self.total.assign_add(ops.sum(per_clip * weight))
        self.count.assign_add(ops.sum(weight))

    def result(self) -> Any:
        """Returns the average over all clips so far, 0 before the first."""
        return ops.divide_no_nan(self.total, self.count)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "colour": self.protocol.colour,
            "crop_border": self.protocol.crop_border,
        }
