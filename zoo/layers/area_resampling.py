"""Shrinking of frames to a fixed grid, whatever their size."""

from typing import Any

from keras import ops


def area_resampling(frames: Any, rows: Any, columns: Any) -> Any:
    """Averages frames over the cells of a grid that covers them.

    Each cell is the mean of the pixels below it, by the area that it shares with
    each. Sizes may be unknown when it is traced; frames smaller than the grid are
    enlarged.

    Args:
        frames: float32 `[N, H, W, C]`.
        rows: Cells in a column of the grid, a number or an integer tensor.
        columns: Cells in a row of the grid.

    Returns:
        float32 `[N, rows, columns, C]`.
    """
    height, width = ops.shape(frames)[1:3]
    channels = frames.shape[-1]
    lines = ops.reshape(frames, (-1, height, width * channels))
    lines = ops.matmul(_shares(height, rows)[None], lines)
    cells = ops.reshape(lines, (-1, rows, width, channels))
    return ops.matmul(_shares(width, columns)[None, None], cells)


def _shares(size: Any, cells: Any) -> Any:
    """Share of each pixel in each cell, `[cells, size]`; rows sum to 1."""
    side = ops.cast(size, "float32") / ops.cast(cells, "float32")
    start = ops.arange(cells, dtype="float32")[:, None] * side
    pixel = ops.arange(size, dtype="float32")[None, :]
    overlap = ops.minimum(start + side, pixel + 1.0) - ops.maximum(start, pixel)
    overlap = ops.maximum(overlap, 0.0)
    return overlap / ops.sum(overlap, axis=1, keepdims=True)
