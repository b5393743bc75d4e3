"""Temporal warping error: how much a clip flickers."""

from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp


def temporal_warping_error(restored: Any, flow: Any, visible: Any) -> Any:
    """Computes the warping error between every frame and the next.

    Lai et al., "Learning blind video temporal consistency", ECCV 2018, section
    4.2: the next frame is warped onto the present one, and the squared difference
    is averaged over visible pixels and, as in the authors' evaluation program,
    over channels. A pair without a visible pixel counts 0.

    Args:
        restored: Clips, gamma RGB in [0, 1], `[B, T, H, W, 3]`; clipped here.
        flow: From every frame but the last to the next, `[B, T - 1, H, W, 2]`,
            `(dx, dy)` in pixels on the grid of the earlier frame. It is to be
            found on the clean clip, not on the restored one.
        visible: 1 where the flow holds and 0 where it does not,
            `[B, T - 1, H, W]`; `zoo.metrics.flow_visibility` finds it.

    Returns:
        float32 `[B, T - 1]`.
    """
    restored = ops.clip(ops.cast(restored, "float32"), 0.0, 1.0)
    present, following = restored[:, :-1], restored[:, 1:]
    shape = ops.shape(present)
    warped = backward_warp(
        ops.reshape(following, (-1, *shape[2:])),
        ops.reshape(flow, (-1, *shape[2:4], 2)),
    )
    difference = ops.mean(ops.square(ops.reshape(warped, shape) - present), axis=-1)
    visible = ops.cast(visible, "float32")
    return ops.divide_no_nan(
        ops.sum(difference * visible, axis=(-2, -1)), ops.sum(visible, axis=(-2, -1))
    )


@keras.saving.register_keras_serializable(package="kinozoo")
class TemporalWarpingError(keras.metrics.Metric):
    """`temporal_warping_error`, averaged over pairs of frames, then over clips.

    Args:
        name: Name of the metric.
        dtype: Dtype of sum and count, float32 by default.
    """

    def __init__(self, name: str = "temporal_warping_error_rgb", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_weight(name="total", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(
        self, restored: Any, flow: Any, visible: Any, sample_weight: Any = None
    ) -> None:
        """Adds a batch of whole clips; see `temporal_warping_error`.

        Args:
            restored: `[B, T, H, W, 3]`.
            flow: `[B, T - 1, H, W, 2]`.
            visible: `[B, T - 1, H, W]`.
            sample_weight: `[B]`, 0 for clips that only fill up the batch.
        """
        per_clip = ops.mean(temporal_warping_error(restored, flow, visible), axis=-1)
        weight = ops.ones_like(per_clip)
        if sample_weight is not None:
            weight = ops.cast(sample_weight, per_clip.dtype)
        self.total.assign_add(ops.sum(per_clip * weight))
        self.count.assign_add(ops.sum(weight))

    def result(self) -> Any:
        """Returns the average over all clips so far, 0 before the first."""
        return ops.divide_no_nan(self.total, self.count)
