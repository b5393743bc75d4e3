"""Following what is hidden through time until it is seen."""

from collections.abc import Sequence
from typing import Any

from keras import ops

from zoo.layers.backward_warp import backward_warp

# Share of the pixels around a place that have to be known there.
_SEEN = 0.99


def follow_motion(motions: Sequence[Any], known: Sequence[Any]) -> tuple[Any, Any]:
    """Goes from frame to frame along the motion until a pixel is known.

    Ways are added up, and pixels are fetched once at their end, so that nothing is
    blurred on the way (as in flow-edge guided completion: Gao et al., ECCV 2020).

    Args:
        motions: To the next frame on this side, `[N, H, W, 2]` each, `(dx, dy)` in
            pixels: that of the frame itself, then those of the frames on the way.
        known: 1 where the next frames show the picture, `[N, H, W, 1]` each, as many.

    Returns:
        The way to the first frame that shows a pixel, `[N, H, W, 2]`, and how many
        frames away that is, `[N, H, W, 1]`, 0 where none does.
    """
    way = motions[0]
    found_way, frames = ops.zeros_like(way), ops.zeros_like(way[..., :1])
    for distance, shown in enumerate(known, start=1):
        last = distance == len(known)
        seen = shown if last else ops.concatenate([shown, motions[distance]], axis=-1)
        seen = backward_warp(seen, way, border="zero")
        first = (seen[..., :1] > _SEEN) & (frames == 0.0)
        found_way = ops.where(first, way, found_way)
        frames = ops.where(first, float(distance), frames)
        if not last:
            way = way + seen[..., 1:]
    return found_way, frames
