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
# Cells to each side whose motion is tried, too.
_TRIED = 2
# From this level on, none is tried, too; at finer ones that makes holes.
_COARSE = 2

MOTION_ALIGNMENT = 2 ** len(_ROUNDS)
"""Pictures have to be a multiple of this in height and width, if not said otherwise."""


def luma_motion(
    first: Any,
    second: Any,
    rounds: Sequence[int] = _ROUNDS,
    longest: float | None = None,
    *,
    propagated: int = 0,
    lone_step: float = 1.0,
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
        propagated: At so many of the coarsest levels each cell takes over the motion of
            a neighbour, or at a quarter of the size and less none, where that fits
            better: what moves then keeps its outline. As in PatchMatch (Barnes et al.,
            SIGGRAPH 2009, section 3.2). At all levels about twice as slow.
        lone_step: Where a level takes one step only, it goes so much further than was
            measured. Noise in the slopes makes steps too short, which others after
            them would make good.

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
            if count == 1:
                step = lone_step * step
            motion = smoothed(step if motion is None else motion + step)
            if longest is not None:
                bound = longest / 2.0**level
                motion = ops.clip(motion, -bound, bound)
        if level >= len(rounds) - propagated:
            motion = _fittest(pictures, level, motion)
    return motion, certainty


def luma_motion_reach(rounds: Sequence[int], longest: float) -> int:
    """Returns how many pixels to each side `luma_motion` of a pixel depends on.

    Where motion is propagated, it is more.
    """
    reach = longest
    for level, count in zip(reversed(range(len(rounds))), rounds, strict=True):
        reach += (count * _STEP_REACH + _LEVEL_REACH) * 2**level
    return int(reach) + 1


def _fittest(pictures: list[tuple[Any, Any]], level: int, motion: Any) -> Any:
    """Of each cell's motion and its neighbours' what fits the pictures best.

    At coarse levels none is tried, too.
    """
    tried = [
        motion,
        *(_moved_over(motion, by, axis) for axis in (1, 2) for by in (-_TRIED, _TRIED)),
    ]
    if level >= _COARSE:
        tried.append(ops.zeros_like(motion))
    errors = ops.stack(ops.split(_misfits(pictures, level, tried), len(tried)), axis=-1)
    best = ops.one_hot(ops.argmin(errors, axis=-1), len(tried), dtype=motion.dtype)
    return sum(best[..., i] * each for i, each in enumerate(tried))


def _misfits(pictures: list[tuple[Any, Any]], level: int, tried: list[Any]) -> Any:
    """By how much the pictures of a level differ along motions of its cells.

    Returns:
        `[tried * N, H / 2, W / 2, 1]`, one motion after the other.
    """
    motions = ops.concatenate(tried, axis=0)
    # Of the finest level, means of the cells tell nearly as much as their pixels, at a
    # quarter of the cost.
    one, other = pictures[max(level, 1)]
    batch, height, width = ops.shape(one)[:3]
    motions = 0.5 * motions if level == 0 else doubled(motions, height, width)
    source = ops.tile(ops.arange(batch), (len(tried),))[:, None, None]
    moved = backward_warp(other, motions, source=source)
    differences = ops.abs(ops.tile(one, (len(tried), 1, 1, 1)) - moved)
    if level > 0:
        differences = ops.average_pool(differences, 2, 2)
    return smoothed(differences)


def _moved_over(cells: Any, by: int, axis: int) -> Any:
    """Each cell's neighbour that lies so many cells further; the border goes on."""
    size = ops.shape(cells)[axis]
    places = ops.clip(ops.arange(size) + by, 0, size - 1)
    return ops.take(cells, places, axis=axis)
