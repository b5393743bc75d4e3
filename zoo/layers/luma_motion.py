"""The motion from one picture to another, without weights, at half their size."""

from collections.abc import Sequence
from typing import Any

from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.motion_step import motion_step
from zoo.layers.picture_pyramid import doubled, smoothed

# Pixels of the level that a step looks to each side, with the flow it starts from, and
# what going on to the next level adds.
_STEP_REACH, _LEVEL_REACH = 10, 4
_ROUNDS = (2, 2, 2)

MOTION_ALIGNMENT = 2 ** len(_ROUNDS)
"""Pictures have to be a multiple of this in height and width, if not said otherwise."""


def luma_motion(
    first: Any,
    second: Any,
    rounds: Sequence[int] = _ROUNDS,
    longest: float | None = None,
) -> tuple[Any, Any]:
    """Finds where in the second picture the places of the first one are.

    From coarse to fine, each level takes a few steps of Lucas and Kanade (see
    `motion_step`) and evens them out.

    Args:
        first: Luma, float32 `[N, H, W, 1]`; H and W are multiples of two to the power
            of the number of levels.
        second: Like `first`.
        rounds: Steps at every level, the coarsest first.
        longest: The motion is cut off at so many pixels to each side; None: nowhere.

    Returns:
        The motion `(dx, dy)` for each cell of 2x2 pixels, `[N, H / 2, W / 2, 2]` in
        pixels, and how certain it is, `[N, H / 2, W / 2, 1]` in [0, 1).
    """
    pictures = [(first, second)]
    for _ in rounds[1:]:
        pictures.append(tuple(ops.average_pool(each, 2, 2) for each in pictures[-1]))
    motion = certainty = None
    for level, count in zip(reversed(range(len(rounds))), rounds, strict=True):
        one, other = pictures[level]
        height, width = ops.shape(one)[1:3]
        if motion is not None:
            motion = 2.0 * doubled(motion, height // 2, width // 2)
        for _ in range(count):
            moved = other
            if motion is not None:
                moved = backward_warp(other, doubled(motion, height, width))
            step, certainty = motion_step(one, moved)
            motion = smoothed(step if motion is None else motion + step)
            if longest is not None:
                bound = longest / 2.0**level
                motion = ops.clip(motion, -bound, bound)
    return motion, certainty


def luma_motion_reach(rounds: Sequence[int], longest: float) -> int:
    """Returns how many pixels to each side `luma_motion` of a pixel depends on."""
    reach = longest
    for level, count in zip(reversed(range(len(rounds))), rounds, strict=True):
        reach += (count * _STEP_REACH + _LEVEL_REACH) * 2**level
    return int(reach) + 1
