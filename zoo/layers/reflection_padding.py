"""Padding by reflection up to a multiple of a network's alignment."""

from typing import Any

from keras import ops


def reflection_padding(frames: Any, alignment: int) -> Any:
    """Pads the bottom and the right until both sides are aligned.

    Sides smaller than the padding are mirrored as often as it takes, so any size
    of at least one pixel works.

    Args:
        frames: `[..., H, W, C]` with at least one axis before H.
        alignment: Both sides become a multiple of it, in pixels.

    Returns:
        `[..., H', W', C]` of the same dtype.
    """
    if alignment == 1:
        return frames
    height, width = ops.shape(frames)[-3:-1]
    static = isinstance(height, int) and isinstance(width, int)
    if static and height % alignment == 0 and width % alignment == 0:
        return frames
    frames = _continued(frames, height, alignment, axis=-3)
    return _continued(frames, width, alignment, axis=-2)


def _continued(frames: Any, size: Any, alignment: int, axis: int) -> Any:
    """Goes on along an axis, mirrored at the last place without repeating it."""
    period = ops.maximum(2 * size - 2, 1)
    places = ops.arange(size, size + (-size) % alignment, dtype="int32") % period
    places = ops.minimum(places, period - places)
    # Only what is added is looked up: looking up all of it takes far longer.
    return ops.concatenate([frames, ops.take(frames, places, axis=axis)], axis=axis)
