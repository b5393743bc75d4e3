"""Blocks of space and time as channels, and back."""

from typing import Any

from keras import ops


def fold_clip(clip: Any, frames: int, side: int) -> Any:
    """Puts blocks of a clip into channels.

    Args:
        clip: `[B, T, H, W, C]`; T a multiple of `frames`, H and W of `side`.
        frames: Frames of a block.
        side: Its rows and columns.

    Returns:
        `[B, T / frames, H / side, W / side, frames * side * side * C]`; channels come
        frame by frame, row by row, column by column.
    """
    count, height, width = ops.shape(clip)[1:4]
    channels = clip.shape[-1]
    rows, columns = height // side, width // side
    # No more than six axes at a time: more are slow to transpose.
    lines = ops.reshape(clip, (-1, rows, side, columns, side * channels))
    lines = ops.transpose(lines, (0, 1, 3, 2, 4))
    size = side * side * channels
    groups = ops.reshape(lines, (-1, count // frames, frames, rows * columns, size))
    groups = ops.transpose(groups, (0, 1, 3, 2, 4))
    return ops.reshape(groups, (-1, count // frames, rows, columns, frames * size))


def unfold_clip(features: Any, frames: int, side: int) -> Any:
    """Undoes `fold_clip`."""
    groups, rows, columns = ops.shape(features)[1:4]
    size = features.shape[-1] // frames
    channels = size // side**2
    blocks = ops.reshape(features, (-1, groups, rows * columns, frames, size))
    blocks = ops.transpose(blocks, (0, 1, 3, 2, 4))
    lines = ops.reshape(blocks, (-1, rows, columns, side, side * channels))
    lines = ops.transpose(lines, (0, 1, 3, 2, 4))
    return ops.reshape(
        lines, (-1, groups * frames, rows * side, columns * side, channels)
    )
