"""Curves from old values to new ones, a curve for each channel of each frame."""

from typing import Any

from keras import ops


def apply_tone_curves(frames: Any, curves: Any) -> Any:
    """Maps frames by piecewise linear curves.

    Args:
        frames: float32 `[N, H, W, 3]`, nominally in [0, 1].
        curves: What the values 0 to 1 become, at evenly spaced nodes, float32
            `[N, 3, nodes]`. Beyond the ends the first and last pieces go on.

    Returns:
        float32 `[N, H, W, 3]`.
    """
    count, pieces = ops.shape(frames)[0], curves.shape[-1] - 1
    rise = curves[..., 1:] - curves[..., :-1]
    table = ops.reshape(ops.stack([curves[..., :-1], rise], axis=-1), (-1, 2))
    place = frames * float(pieces)
    piece = ops.clip(ops.floor(place), 0.0, pieces - 1.0)
    first = ops.arange(count, dtype="int32")[:, None, None, None] * 3
    first = (first + ops.arange(3, dtype="int32")) * pieces
    found = ops.take(table, first + ops.cast(piece, "int32"), axis=0)
    return found[..., 0] + (place - piece) * found[..., 1]
