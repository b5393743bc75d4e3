"""Means of windows around every pixel, as large as wanted at the same cost."""

from typing import Any

from keras import ops


def local_mean(features: Any, window: int) -> Any:
    """Averages a square window around every pixel.

    Chu et al., "Improving Image Restoration by Revisiting Global Information
    Aggregation", ECCV 2022 (arXiv 2112.04491), section 3.2: networks that learnt
    to average whole small crops keep to that size in large frames. At the border
    the window stays inside the frame; a frame that is no larger gives its mean.

    Args:
        features: `[N, H, W, C]`.
        window: Side of the window in pixels, 1 or more; an even one reaches one
            pixel further to the right and below.

    Returns:
        `[N, H, W, C]`, or `[N, 1, 1, C]` where it is known that a window holds the
        whole frame. Sums are float32 whatever the dtype.
    """
    height, width = ops.shape(features)[1:3]
    sizes = (height, width)
    if all(isinstance(size, int) and size <= window for size in sizes):
        return ops.mean(features, axis=(1, 2), keepdims=True)
    means = ops.cast(features, "float32")
    for axis, size in ((1, height), (2, width)):
        means = _mean_along(means, axis, size, window)
    return ops.cast(means, features.dtype)


def _mean_along(features: Any, axis: int, size: Any, window: int) -> Any:
    length = ops.minimum(window, size)
    # Sums of deviations stay small, and float32 exact, along the largest frames.
    middle = ops.mean(features, axis=axis, keepdims=True)
    sums = ops.cumsum(features - middle, axis=axis)
    padding = [(0, 0)] * 4
    padding[axis] = (1, 0)
    sums = ops.pad(sums, padding)
    first = ops.arange(size, dtype="int32") - (length - 1) // 2
    first = ops.clip(first, 0, size - length)
    total = ops.take(sums, first + length, axis=axis) - ops.take(sums, first, axis=axis)
    return middle + total / ops.cast(length, "float32")
