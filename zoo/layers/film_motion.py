"""How a film moves, from one frame to another, without a network."""

from typing import Any

from keras import ops

from zoo.layers.luma import luma_of
from zoo.layers.luma_motion import luma_motion
from zoo.layers.picture_pyramid import doubled


def film_motion(frame: Any, other: Any) -> Any:
    """Returns where in other frames the places of frames are.

    Args:
        frame: float32 `[N, H, W, 3]`, H and W multiples of `MOTION_ALIGNMENT`.
        other: Like `frame`.

    Returns:
        `(dx, dy)` in pixels, `[N, H, W, 2]`, 0 where it is not certain; no gradient.
    """
    height, width = ops.shape(frame)[1:3]
    motion, certainty = luma_motion(luma_of(frame), luma_of(other))
    return ops.stop_gradient(doubled(motion * certainty, height, width))
