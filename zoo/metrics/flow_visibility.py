"""Where a flow can be trusted."""

from typing import Any

from keras import ops

from zoo.layers.backward_warp import backward_warp


def flow_visibility(flow: Any, opposite_flow: Any) -> Any:
    """Marks pixels that stay visible and lie off the edges of moving things.

    Ruder, Dosovitskiy, Brox, "Artistic style transfer for videos", 2016,
    section 4.2, with its thresholds: a pixel is hidden where going along the flow
    and back does not return to it, and unsure where the flow changes abruptly.

    Args:
        flow: From frame 1 to frame 2 on the grid of frame 1, `[B, H, W, 2]`,
            `(dx, dy)` in pixels.
        opposite_flow: From frame 2 to frame 1 on the grid of frame 2.

    Returns:
        float32 `[B, H, W]` on the grid of frame 1, 1 where visible and else 0.
    """
    there = ops.cast(flow, "float32")
    back = backward_warp(ops.cast(opposite_flow, "float32"), there)
    length = _squared_length(there)
    hidden = _squared_length(there + back) > (
        0.01 * (length + _squared_length(back)) + 0.5
    )
    across = ops.pad(there[:, :, 1:] - there[:, :, :-1], _margin(axis=2))
    down = ops.pad(there[:, 1:] - there[:, :-1], _margin(axis=1))
    steepness = _squared_length(across) + _squared_length(down)
    unsure = steepness > 0.01 * length + 0.002
    return 1.0 - ops.cast(ops.logical_or(hidden, unsure), "float32")


def _squared_length(vectors: Any) -> Any:
    return ops.sum(ops.square(vectors), axis=-1)


def _margin(axis: int) -> list[tuple[int, int]]:
    return [(0, 1) if index == axis else (0, 0) for index in range(4)]
