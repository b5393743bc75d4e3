"""Motion between two pictures of which parts are not known."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.luma import luma_of
from zoo.layers.picture_pyramid import doubled, halved, smoothed

LEVELS = 6
# Levels of the pyramid by which the mean around a pixel is taken off.
_MEAN_LEVELS = 2
# Steps at the finest level and at all others.
_FINEST_STEPS, _STEPS = 2, 3
# Differences of luma that count half.
_OUTLIER = 0.06
# Squared gradient of luma that is no texture.
_FLAT = 2e-4
# Pixels of the level that a step goes at most.
_LONGEST_STEP = 1.0
# Share of the texture that steps are held back by, most where it has one direction.
_DAMPING = 0.02
# Share of a difference that a step explains, at which half of it is gone.
_UNEXPLAINED = 0.02
# How much of the flow around a place it is given with every step.
_LEAST_CERTAINTY = 0.02


def feature_pyramid(frames: Any, known: Any) -> list[Any]:
    """Prepares frames for `masked_motion`.

    Luma less its mean over what is known around: an exposure that changes from frame
    to frame is no motion.

    Args:
        frames: `[N, H, W, 3]`.
        known: 1 where a pixel shows the picture and 0 where it does not,
            `[N, H, W, 1]`.

    Returns:
        `[N, h, w, 2]` of every level, the finest first: the feature, 0 where it is
        not known, and how far it is known.
    """
    levels = [ops.concatenate([luma_of(frames) * known, known], axis=-1)]
    for _ in range(LEVELS + _MEAN_LEVELS - 1):
        levels.append(halved(levels[-1]))
    return [_less_mean(levels[i : i + _MEAN_LEVELS + 1]) for i in range(LEVELS)]


def masked_motion(
    first: Sequence[Any],
    second: Sequence[Any],
    *,
    reach: tuple[Any, Any],
    start: Any,
    bend: Any | None = None,
    hold: Any | None = None,
) -> Any:
    """Finds the motion `w` for which `first` and `second` show the same.

    That is, `first` at `x + reach[0] * (bend - w)` and `second` at
    `x + reach[1] * (bend + w)`, at every place `x`. With a reach of 0 the first
    picture stays where it is, and `w` is the flow from it to the second per unit of
    reach. With both reaches positive, `w` is the motion through a frame between the
    two, which is not looked at.

    From coarse to fine, each step solves for the small motion that explains what is
    left (Lucas and Kanade, 1981), with outliers held down, over what is known in both
    pictures. Where nothing is known, or nothing can be told, the motion of the
    surroundings goes on (normalised convolution: Knutsson and Westin, CVPR 1993).

    Args:
        first: From `feature_pyramid`.
        second: From `feature_pyramid`.
        reach: Distances in frames of the two from `x`, `[N]` each; the first may be
            None for 0.
        start: Motion to start from at all levels, `[N, h, w, 2]`, `(dx, dy)` in
            pixels of the finest level, at half its size; or None for rest.
        bend: Half the change of the motion at `x`, like `start`, or None for none.
        hold: Where `start` is to be kept at the beginning of each level, 0 to 1,
            `[N, h, w, 1]`, or None for nowhere but the coarsest level.

    Returns:
        `[N, ceil(H / 2), ceil(W / 2), 2]`, in pixels of the finest level.
    """
    held = _halves([start, bend, hold])
    motion = held[-1][0]
    if motion is None:
        motion = ops.zeros_like(halved(second[-1]))
    for level in reversed(range(LEVELS)):
        begun, curve, keep = held[level]
        if level < LEVELS - 1:
            height, width = ops.shape(halved(second[level]))[1:3]
            motion = 2.0 * doubled(motion, height, width)
            if keep is not None:
                motion = keep * begun + (1.0 - keep) * motion
        # A loop, since a graph of all steps would take long to make.
        motion = ops.fori_loop(
            0,
            _STEPS if level else _FINEST_STEPS,
            partial(_step, first[level], second[level], reach, curve),
            motion,
        )
    return motion


def _less_mean(levels: Sequence[Any]) -> Any:
    """Features of the first level: its values less their mean further up."""
    around = levels[-1]
    for finer in reversed(levels[:-1]):
        height, width = ops.shape(finer)[1:3]
        around = doubled(smoothed(around), height, width)
    known = levels[0][..., 1:]
    mean = around[..., :1] / (around[..., 1:] + 1e-4)
    value = levels[0][..., :1] / (known + 1e-4)
    # A cell that is half known has an average of the wrong pixels.
    known = ops.maximum(2.0 * known - 1.0, 0.0)
    return ops.concatenate([known * (value - mean), known], axis=-1)


def _halves(fields: Sequence[Any]) -> list[list[Any]]:
    """Fields at all levels, the finest first; motion is halved with the size."""
    levels = [list(fields)]
    for _ in range(LEVELS - 1):
        coarser: list[Any] = []
        for field in levels[-1]:
            if field is None:
                coarser.append(None)
            else:
                scale = 0.5 if field.shape[-1] == 2 else 1.0
                coarser.append(scale * halved(field))
        levels.append(coarser)
    return levels


def _step(
    first: Any,
    second: Any,
    reach: tuple[Any, Any],
    bend: Any | None,
    number: Any,
    motion: Any,
) -> Any:
    """One step of Lucas and Kanade at one level, whatever its number."""
    del number
    height, width = ops.shape(second)[1:3]
    fine = doubled(motion, height, width)
    curve = None if bend is None else doubled(bend, height, width)
    one, one_slope = _seen(first, reach[0], curve, fine, -1.0)
    two, two_slope = _seen(second, reach[1], curve, fine, 1.0)
    difference = two[..., :1] - one[..., :1]
    slope = two_slope if one_slope is None else two_slope + one_slope
    weight = one[..., 1:] * two[..., 1:]
    weight = weight * (_OUTLIER**2 / (_OUTLIER**2 + difference * difference))
    across, down = slope[..., :1], slope[..., 1:]
    products = ops.concatenate(
        [
            across * across,
            across * down,
            down * down,
            across * difference,
            down * difference,
            difference * difference,
        ],
        axis=-1,
    )
    step, certainty = _solved(smoothed(smoothed(halved(weight * products))))
    motion = motion + step
    return _evened(motion, certainty)


def _seen(
    picture: Any, reach: Any, bend: Any, motion: Any, sign: float
) -> tuple[Any, Any]:
    """A picture at its end of the motion, and its slope along the motion."""
    if reach is None:
        return picture, None
    distance = reach[:, None, None, None]
    way = sign * motion if bend is None else sign * motion + bend
    seen = backward_warp(picture, distance * way, border="zero")
    # A difference to a pixel that is not known is no slope.
    rows, columns = ops.shape(seen)[1:3]
    wider = ops.pad(seen, ((0, 0), (1, 1), (1, 1), (0, 0)))
    known = seen[..., 1:]
    left, right = wider[:, 1 : rows + 1, :columns], wider[:, 1 : rows + 1, 2:]
    above, below = wider[:, :rows, 1 : columns + 1], wider[:, 2:, 1 : columns + 1]
    across = 0.5 * (right - left)[..., :1] * _both(right, left, known)
    down = 0.5 * (below - above)[..., :1] * _both(below, above, known)
    return seen, distance * ops.concatenate([across, down], axis=-1)


def _both(one: Any, other: Any, known: Any) -> Any:
    return one[..., 1:] * other[..., 1:] * known


def _solved(products: Any) -> tuple[Any, Any]:
    """The step that explains the differences, and how certain it is."""
    xx, xy, yy, xd, yd, dd = (products[..., i : i + 1] for i in range(6))
    damping = _FLAT + _DAMPING * (xx + yy)
    xx, yy = xx + damping, yy + damping
    determinant = xx * yy - xy * xy
    right = (xy * yd - yy * xd) / determinant
    down = (xy * xd - xx * yd) / determinant
    # A step that explains little of the difference follows noise.
    explained = -(right * xd + down * yd) / (dd + 1e-8)
    step = ops.concatenate([right, down], axis=-1)
    step = step * (explained / (explained + _UNEXPLAINED))
    length = ops.sqrt(ops.sum(ops.square(step), axis=-1, keepdims=True) + 1e-12)
    step = step * (_LONGEST_STEP / ops.maximum(length, _LONGEST_STEP))
    # About the lesser eigenvalue: along an edge nothing can be told.
    least = determinant / (xx + yy) - 0.5 * damping
    return step, least / (least + 2.0 * _FLAT)


def _evened(motion: Any, certainty: Any) -> Any:
    weight = certainty + _LEAST_CERTAINTY
    joined = ops.concatenate([motion * weight, weight], axis=-1)
    around = smoothed(joined)
    mean = around[..., :2] / around[..., 2:]
    # What is certain keeps most of its own.
    own = 0.5 * certainty
    return own * motion + (1.0 - own) * mean
