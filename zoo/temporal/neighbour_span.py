"""By how much a frame leaves the span of its neighbours: what dirt does."""

from typing import Any

from keras import ops

from zoo.layers.area_maximum import area_maximum
from zoo.layers.pixel_folding import fold_pixels
from zoo.temporal.mirrored_around import mirrored_around
from zoo.temporal.motion_ways import (
    LONGEST_WAY,
    WAYS_REACH,
    brought_along,
    ways_at,
    ways_to_neighbours,
)
from zoo.temporal.timeline import Timeline

# Radius, in cells of 2x2 pixels, of the areas whose span is compared, for small and
# for larger movements.
_NEAR, _FAR = 1, 3
# Of the motion that networks see, in cells of 2x2 pixels.
_WAY_UNIT = 4.0

STAYING = 12
"""Channels that tell what stays in the frame from what stays in the picture."""

SPAN_REACH = 2 * _FAR + LONGEST_WAY + WAYS_REACH
"""Pixels to each side that the departures of a pixel depend on, beyond its cell."""


def neighbours_and_departures(
    frames: Any, timeline: Timeline, dtype: str = "float32"
) -> tuple[list[Any], list[Any], Any, Any]:
    """Joins three frames and tells by how much the middle one leaves the others.

    The frames around are brought along the motion first. Dirt that is on one frame
    leaves their span (the detector SDIp of Kokaram, "Motion Picture Restoration",
    1998, section 6). Since the motion is not known well everywhere, frames are
    compared with the span of areas too, as rank-order detectors do (Nadenau and
    Mitra, "Blotch and Scratch Detection in Image Sequences Based on Rank Ordered
    Differences", 1997).

    Args:
        frames: float32 `[N, H, W, 3]` in [0, 1], H and W multiples of
            `WAYS_ALIGNMENT`.
        timeline: Where they lie in time.
        dtype: Of the cells that are returned.

    Returns:
        The frame before, the frame and the frame after, in a stream one frame later,
        folded, `[N, H / 2, W / 2, 12]`, mid grey being 0; at either end of a shot the
        other frame stands for the missing one. Three departures like them: from the
        span of the same pixel, of a small and of a larger area. What tells a scratch
        from a post that the camera passes, `STAYING` channels: the brightness of the
        frames around where they are, and the motion. And the ways to the frames
        around (see `ways_to_neighbours`).
    """
    (before, present, after), _ = mirrored_around(frames - 0.5, timeline)
    ways = ways_to_neighbours(before, present, after)
    staying = [
        *(
            fold_pixels(ops.mean(each, axis=-1, keepdims=True))
            for each in (before, after)
        ),
        ways_at(ways, 2) / _WAY_UNIT,
    ]
    before, after = brought_along(before, after, ways, cell=1)
    pixels = [ops.cast(fold_pixels(each), dtype) for each in (before, present, after)]
    spans = [_spans(cells) for cells in pixels[::2]]
    departures = [_departure(pixels[1], pixels[::2], [-pixels[0], -pixels[2]])]
    for start in (0, 6):
        most = [_for_pixels(ends[..., start : start + 3]) for ends in spans]
        least = [_for_pixels(ends[..., start + 3 : start + 6]) for ends in spans]
        departures.append(_departure(pixels[1], most, least))
    return pixels, departures, ops.cast(ops.concatenate(staying, axis=-1), dtype), ways


def _spans(cells: Any) -> Any:
    """Greatest colours and, negated, least ones around each cell, near and far.

    6 channels each.
    """
    height, width = ops.shape(cells)[1:3]
    colours = ops.reshape(cells, (-1, height, width, 4, 3))
    ends = [ops.max(colours, axis=3), ops.max(-colours, axis=3)]
    near = area_maximum(ops.concatenate(ends, axis=-1), _NEAR)
    return ops.concatenate([near, area_maximum(near, _FAR - _NEAR)], axis=-1)


def _departure(present: Any, most: list[Any], least: list[Any]) -> Any:
    """By how much pixels leave the span of two frames, whose least are negated."""
    highest, lowest = ops.maximum(*most), -ops.maximum(*least)
    return present - ops.minimum(ops.maximum(present, lowest), highest)


def _for_pixels(colours: Any) -> Any:
    """A colour for each cell as one for each of its four pixels."""
    return ops.tile(colours, (1, 1, 1, 4))
