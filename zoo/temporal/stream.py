"""How a shot is fed to a restorer frame by frame: the reference for engines."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from keras import ops

from zoo.temporal.restorer import Restorer


def reflected_index(index: int, frames: int) -> int:
    """Mirrors an index into `0 .. frames - 1` without repeating the edge."""
    if frames == 1:
        return 0
    period = 2 * frames - 2
    index %= period
    return min(index, period - index)


def stream_schedule(
    time_edges: str, past: int, future: int, frames: int
) -> Iterator[tuple[int | None, bool]]:
    """Yields what to feed for a shot, step by step.

    Args:
        time_edges: As `Restorer.time_edges`.
        past: As `Restorer.past`.
        future: As `Restorer.future`.
        frames: Length of the shot, at least 1.

    Yields:
        The index of the frame to feed, None for a blank one, and whether the
        step's output is a frame of the shot (they come in order).
    """
    if frames < 1:
        raise ValueError(f"a shot has at least one frame; received {frames}")
    if time_edges == "masked":
        for index in range(frames + future):
            yield (index if index < frames else None), index >= future
        return
    for index in range(-past, frames + future):
        yield reflected_index(index, frames), index >= future


def stream_clip(
    restorer: Restorer,
    clip: Any,
    noise_level: Any,
    mask: Any | None = None,
    references: Any | None = None,
) -> np.ndarray:
    """Restores whole clips through `Restorer.step`.

    Args:
        restorer: A built restorer.
        clip: float32 `[B, T, H, W, 3]` in [0, 1].
        noise_level: float32 `[B]`, 0 to 255 scale, negative where unknown.
        mask: float32 `[B, T, H, W, 1]`, for restorers that need one.
        references: float32 `[B, R, h, w, 3]`, for restorers that take them.

    Returns:
        What `restorer.call` returns, to 1e-5: float32 `[B, T * time_scale, H * scale,
        W * scale, 3]`.
    """
    clip = ops.convert_to_tensor(clip, dtype="float32")
    batch, frames, height, width, _ = clip.shape
    state = restorer.initial_state(batch, height, width)
    blank = ops.zeros_like(clip[:, 0])
    outputs = []
    schedule = stream_schedule(
        restorer.time_edges, restorer.past, restorer.future, frames
    )
    for index, is_output in schedule:
        inputs = {
            "frame": blank if index is None else clip[:, index],
            "valid": ops.full((batch,), 0.0 if index is None else 1.0),
            "noise_level": noise_level,
        }
        if mask is not None:
            inputs["mask"] = blank[..., :1] if index is None else mask[:, index]
        if references is not None:
            inputs["references"] = references
        frame, state = restorer.step(inputs, state)
        if is_output:
            outputs.append(ops.convert_to_numpy(frame))
    if restorer.time_scale > 1:
        return np.concatenate(outputs, axis=1)
    return np.stack(outputs, axis=1)
