"""The motion from one picture to another, without weights, at half their size."""

from typing import Any

from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.motion_step import motion_step
from zoo.layers.picture_pyramid import doubled, smoothed

# Pictures have to be a multiple of this in height and width.
MOTION_ALIGNMENT = 8
_LEVELS = 3
_ROUNDS = 2


def luma_motion(first: Any, second: Any) -> tuple[Any, Any]:
    """Finds where in the second picture the places of the first one are.

    From coarse to fine, each level takes a few steps of Lucas and Kanade (see
    `motion_step`) and evens them out.

    Args:
        first: Luma, float32 `[N, H, W, 1]`; H and W are multiples of 8.
        second: Like `first`.

    Returns:
        The motion `(dx, dy)` for each cell of 2x2 pixels, `[N, H / 2, W / 2, 2]` in
        pixels, and how certain it is, `[N, H / 2, W / 2, 1]` in [0, 1).
    """
    pictures = [(first, second)]
    for _ in range(_LEVELS - 1):
        pictures.append(tuple(ops.average_pool(each, 2, 2) for each in pictures[-1]))
    motion = certainty = None
    for one, other in reversed(pictures):
        height, width = ops.shape(one)[1:3]
        if motion is not None:
            motion = 2.0 * doubled(motion, height // 2, width // 2)
        for _ in range(_ROUNDS):
            moved = other
            if motion is not None:
                moved = backward_warp(other, doubled(motion, height, width))
            step, certainty = motion_step(one, moved)
            motion = smoothed(step if motion is None else motion + step)
    return motion, certainty
