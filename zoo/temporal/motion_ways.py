"""The ways from a frame's places to where they are in the frames before and after."""

from typing import Any

from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.luma import luma_of
from zoo.layers.luma_motion import luma_motion, luma_motion_reach
from zoo.layers.picture_pyramid import doubled, halved

# Steps on means of 8, 4 and 2 pixels a side.
_ROUNDS = (2, 2, 1)

LONGEST_WAY = 24
"""Motion is followed up to so many pixels to each side, from frame to frame."""

WAYS_ALIGNMENT = 2 * 2 ** len(_ROUNDS)
"""Frames have to be a multiple of this in height and width."""

WAYS_REACH = 2 * luma_motion_reach(_ROUNDS, LONGEST_WAY / 2)
"""Pixels to each side that the ways of a pixel depend on."""


def ways_to_neighbours(before: Any, present: Any, after: Any) -> Any:
    """Measures the motion from a frame to the one before and to the one after.

    Nothing is learnt through it: it has no gradient.

    Args:
        before: float32 `[N, H, W, 3]`, H and W multiples of `WAYS_ALIGNMENT`.
        present: Like `before`.
        after: Like `before`.

    Returns:
        `(dx, dy)` to the frame before and `(dx, dy)` to the frame after, in pixels of
        the frame, for each cell of 4x4 pixels, `[N, H / 4, W / 4, 4]`.
    """
    lumas = [ops.average_pool(luma_of(f), 2, 2) for f in (before, present, after)]
    motion, _ = luma_motion(
        ops.concatenate([lumas[1], lumas[1]]),
        ops.concatenate([lumas[0], lumas[2]]),
        _ROUNDS,
        LONGEST_WAY / 2,
    )
    ways = ops.concatenate(ops.split(2.0 * motion, 2), axis=-1)
    return ops.stop_gradient(ways)


def brought_along(before: Any, after: Any, ways: Any, cell: int) -> tuple[Any, Any]:
    """Moves what belongs to the frames before and after to its place in the frame.

    Args:
        before: `[N, H / cell, W / cell, C]`.
        after: Like `before`.
        ways: From `ways_to_neighbours`.
        cell: Pixels a side that one of theirs stands for: 1, 2, 4 or 8.

    Returns:
        Both, moved.
    """
    there = ways_at(ways, cell)
    moved = backward_warp(
        ops.concatenate([before, after]),
        ops.concatenate(ops.split(there, 2, axis=-1)),
    )
    first, second = ops.split(moved, 2)
    return first, second


def ways_at(ways: Any, cell: int) -> Any:
    """Returns ways for cells of another size, in units of that size."""
    height, width = ops.shape(ways)[1:3]
    for step in range({1: 2, 2: 1, 4: 0, 8: 0}[cell]):
        ways = doubled(ways, 2 ** (step + 1) * height, 2 ** (step + 1) * width)
    return (halved(ways) if cell == 8 else ways) / cell
