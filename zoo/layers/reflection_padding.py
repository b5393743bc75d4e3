"""Padding by reflection up to a multiple of a network's alignment."""

from typing import Any

from keras import ops


def _reflected_indices(size: Any, alignment: int) -> Any:
    """Indices 0 .. size-1 and on, mirrored at the last without repeating it."""
    padded = size + (-size) % alignment
    period = ops.maximum(2 * size - 2, 1)
    position = ops.arange(padded, dtype="int32") % period
    return ops.minimum(position, period - position)


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
    frames = ops.take(frames, _reflected_indices(height, alignment), axis=-3)
    return ops.take(frames, _reflected_indices(width, alignment), axis=-2)
