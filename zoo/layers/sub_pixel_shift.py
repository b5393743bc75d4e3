"""Moving of frames by fractions of a pixel."""

import math
from typing import Any

from keras import ops

# Lobes of the sinc on each side. Four keep detail that cubic splines blur.
_LOBES = 4


def sub_pixel_shift(frames: Any, shift: Any) -> Any:
    """Moves each frame, with its edges mirrored.

    Interpolated by a sinc under Lanczos' window of eight samples, rows and columns
    apart. A shift by whole pixels leaves the values as they are.

    Args:
        frames: float32 `[N, H, W, C]`.
        shift: float32 `[N, 2]`, `(dx, dy)` in pixels: the result at (y, x) is the
            frame at (y + dy, x + dx).

    Returns:
        float32 `[N, H, W, C]`.
    """
    height, width = ops.shape(frames)[1:3]
    whole = ops.floor(shift)
    weights = _lanczos_weights(shift - whole)
    whole = ops.cast(whole, "int32")
    rows = _source_indices(height, whole[:, 1])
    columns = _source_indices(width, whole[:, 0])
    margin = _gathered(frames, rows, columns)
    # Rows first: one pass over long lines, then one over the shorter result.
    down = _weighted_sum(margin, weights[:, 1], height, axis=1)
    return _weighted_sum(down, weights[:, 0], width, axis=2)


def _lanczos_weights(fraction: Any) -> Any:
    """Weights of the samples around a place in [0, 1), `[..., 8]`, of sum 1."""
    steps = ops.arange(1 - _LOBES, _LOBES + 1, dtype="float32")
    distance = steps - fraction[..., None]
    weights = _sinc(distance) * _sinc(distance / _LOBES)
    return weights / ops.sum(weights, axis=-1, keepdims=True)


def _sinc(place: Any) -> Any:
    angle = math.pi * place
    near_zero = ops.abs(angle) < 1e-6
    safe = ops.where(near_zero, 1.0, angle)
    return ops.where(near_zero, 1.0, ops.sin(safe) / safe)


def _source_indices(size: Any, whole: Any) -> Any:
    """Mirrored indices of the samples along one axis, `[N, size + 7]`."""
    place = ops.arange(1 - _LOBES, size + _LOBES, dtype="int32")
    index = ops.mod(place[None, :] + whole[:, None], 2 * size)
    return ops.minimum(index, 2 * size - 1 - index)


def _gathered(frames: Any, rows: Any, columns: Any) -> Any:
    count, height, width = ops.shape(frames)[:3]
    channels = frames.shape[-1]
    flat = ops.reshape(frames, (-1, channels))
    first = ops.arange(count, dtype="int32")[:, None, None] * height
    return ops.take(
        flat, (first + rows[:, :, None]) * width + columns[:, None, :], axis=0
    )


def _weighted_sum(frames: Any, weights: Any, size: Any, axis: int) -> Any:
    total: Any = 0.0
    for tap in range(2 * _LOBES):
        part = slice(tap, tap + size)
        sample = frames[:, part] if axis == 1 else frames[:, :, part]
        total = total + weights[:, tap, None, None, None] * sample
    return total
