"""By how much a frame leaves the span of its neighbours: what dirt does."""

from typing import Any

from keras import ops

from zoo.layers.area_maximum import area_maximum
from zoo.temporal.timeline import Timeline

# Radius, in cells of 2x2 pixels, of the areas whose span is compared, for small and
# for larger movements.
_NEAR, _FAR = 1, 3

SPAN_REACH = 2 * _FAR
"""Pixels to each side that the departures of a pixel depend on, beyond its cell."""


def neighbours_and_departures(
    cells: Any, timeline: Timeline
) -> tuple[list[Any], list[Any]]:
    """Joins three frames and tells by how much the middle one leaves the others.

    Dirt that is on one frame leaves the span of the frames around it (the detector
    SDIp of Kokaram, "Motion Picture Restoration", 1998, section 6). In place of
    following the motion, frames are compared with the span of areas too, as
    rank-order detectors do (Nadenau and Mitra, "Blotch and Scratch Detection in
    Image Sequences Based on Rank Ordered Differences", 1997).

    Args:
        cells: Folded frames, `[N, H / 2, W / 2, 12]`, mid grey being 0, what a
            missing frame counts as.
        timeline: Where they lie in time.

    Returns:
        The frame before, the frame and the frame after, like `cells`, in a stream
        one frame later; and three departures like `cells`: from the span of the
        same pixel, of a small and of a larger area.
    """
    described = ops.concatenate([cells, *_spans(cells)], axis=-1)
    before, present, after = timeline.around(described)
    pixels = [frame[..., :12] for frame in (before, present, after)]
    departures = [_departure(pixels[1], pixels[::2], [-pixels[0], -pixels[2]])]
    for start in (12, 18):
        most = [frame[..., start : start + 3] for frame in (before, after)]
        least = [frame[..., start + 3 : start + 6] for frame in (before, after)]
        spans = [[_for_pixels(end) for end in ends] for ends in (most, least)]
        departures.append(_departure(pixels[1], *spans))
    return pixels, departures


def _spans(cells: Any) -> list[Any]:
    """Greatest colours and, negated, least ones around each cell, 6 channels each."""
    height, width = ops.shape(cells)[1:3]
    colours = ops.reshape(cells, (-1, height, width, 4, 3))
    ends = [ops.max(colours, axis=3), ops.max(-colours, axis=3)]
    near = area_maximum(ops.concatenate(ends, axis=-1), _NEAR)
    return [near, area_maximum(near, _FAR - _NEAR)]


def _departure(present: Any, most: list[Any], least: list[Any]) -> Any:
    """By how much pixels leave the span of two frames, whose least are negated."""
    highest, lowest = ops.maximum(*most), -ops.maximum(*least)
    return present - ops.minimum(ops.maximum(present, lowest), highest)


def _for_pixels(colours: Any) -> Any:
    """A colour for each cell as one for each of its four pixels."""
    return ops.tile(colours, (1, 1, 1, 4))
