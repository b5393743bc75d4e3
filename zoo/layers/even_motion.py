"""Where the picture moves at a frame, from the frames around it."""

from collections.abc import Sequence
from typing import Any

from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.luma import luma_of
from zoo.layers.motion_step import motion_step
from zoo.layers.picture_pyramid import doubled

# Pixels of the level that a step looks to each side, with the flow it starts from, and
# what going on to the next level adds.
_STEP_REACH, _LEVEL_REACH = 8, 4


def even_motion(
    before: Any,
    present: Any,
    after: Any,
    shown: tuple[Any, Any],
    rounds: Sequence[int],
    longest: float,
) -> Any:
    """Estimates the motion at a frame, taken to be even from the one to the next.

    From coarse to fine, the frames around are moved back to the present one, each the
    other way, and the step that explains what still differs between them is added
    (`motion_step`). Where one is missing the present frame takes its place.

    Args:
        before: float32 `[N, H, W, 3]`, H and W multiples of `2 ** (levels + 1)`.
        present: Like `before`.
        after: Like `before`.
        shown: 1 where the frame before, and that after, is there and 0 where it is
            missing, `[N, 1, 1, 1]` each.
        rounds: Steps at every level, the coarsest first; the finest works on means of
            2x2 pixels.
        longest: The motion is cut off at so many pixels to each side.

    Returns:
        `(dx, dy)` in pixels, `[N, H / 4, W / 4, 2]`: what lies at `x` lies at
        `x + motion` in the frame after. Zeros where both are missing.
    """
    levels = len(rounds)
    told = [
        _lumas(each * here + present * (1.0 - here), levels)
        for each, here in zip((before, after), shown, strict=True)
    ]
    apart = ops.maximum(shown[0] + shown[1], 1.0)
    flow = ops.zeros_like(told[0][0][:, ::2, ::2])
    flow = ops.concatenate([flow, flow], axis=-1)
    for level, count in enumerate(rounds):
        first, second = told[0][level], told[1][level]
        height, width = ops.shape(first)[1:3]
        if level > 0:
            flow = 2.0 * doubled(flow, height // 2, width // 2)
        bound = longest / 2.0 ** (levels - level)
        for _ in range(count):
            wide = doubled(flow, height, width)
            step, _ = motion_step(
                backward_warp(first, -shown[0] * wide),
                backward_warp(second, shown[1] * wide),
            )
            flow = ops.clip(flow + step / apart, -bound, bound)
    return 2.0 * flow


def motion_reach(rounds: Sequence[int], longest: float) -> int:
    """Returns how many pixels to each side `even_motion` of a pixel depends on."""
    reach = longest
    for level, count in enumerate(rounds):
        reach += (count * _STEP_REACH + _LEVEL_REACH) * 2 ** (len(rounds) - level)
    return int(reach) + 1


def _lumas(frames: Any, levels: int) -> list[Any]:
    """Luma in averages of 2, 4, 8 ... pixels a side, the coarsest first."""
    luma = luma_of(frames)
    pyramid: list[Any] = []
    for _ in range(levels):
        luma = ops.average_pool(luma, 2, 2)
        pyramid.insert(0, luma)
    return pyramid
