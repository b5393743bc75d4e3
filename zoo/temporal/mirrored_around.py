"""The frames around each frame, with none missing at the ends of a shot."""

from typing import Any

from keras import ops

from zoo.temporal.timeline import Timeline


def mirrored_around(
    frames: Any, timeline: Timeline
) -> tuple[tuple[Any, Any, Any], tuple[Any, Any]]:
    """As `Timeline.around`, but the missing frame at either end is the other one.

    Args:
        frames: `[N, H, W, 3]`.
        timeline: Where they lie in time.

    Returns:
        The frame before, the frame and the frame after, in a stream one frame later;
        and 1 where the one before, and the one after, is there and 0 where it is
        missing, `[N, 1, 1, 1]` each.
    """
    described = ops.concatenate([frames, ops.ones_like(frames[..., :1])], axis=-1)
    before, present, after = timeline.around(described)
    shown = before[:, :1, :1, 3:], after[:, :1, :1, 3:]
    before, present, after = (each[..., :3] for each in (before, present, after))
    mirrored = before + (1.0 - shown[0]) * after, after + (1.0 - shown[1]) * before
    return (mirrored[0], present, mirrored[1]), shown
