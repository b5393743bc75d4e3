"""Weights of the frames around the present one."""

from typing import Any

from keras import ops


def time_kernel(past: int, future: int) -> Any:
    """A smooth bump over a window of frames, so that averages move slowly.

    Args:
        past: Frames before the present one.
        future: Frames after it.

    Returns:
        float32 `[past + 1 + future]`, 1 at the present and towards 0 at both ends.
    """
    times = ops.arange(-past, future + 1, dtype="float32")
    reach = ops.where(times < 0.0, past + 1.0, future + 1.0)
    return (1.0 - (times / reach) ** 2) ** 2
