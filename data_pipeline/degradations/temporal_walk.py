"""Random values that wander from frame to frame."""

import math

import keras
from keras import ops

from data_pipeline.degradations.seed_stream import SeedStream, Tensor


def temporal_walk(
    batch: Tensor, frames: Tensor, count: int, correlation: float, seeds: SeedStream
) -> Tensor:
    """Draws stationary first-order autoregressive walks of unit variance.

    Args:
        batch: Number of clips.
        frames: Number of frames.
        count: Number of independent walks per clip.
        correlation: Correlation between neighbouring frames, in [0, 1): 0 draws
            every frame afresh.
        seeds: Where chance comes from.

    Returns:
        float32 `[B, T, count]`.
    """
    fresh = keras.random.normal((batch, frames, count), dtype="float32", seed=seeds)
    if correlation == 0.0:
        return fresh
    # Written as one matrix product over time, which needs no loop in a graph:
    # walk[t] = r^t fresh[0] + sqrt(1 - r^2) sum over s of r^(t - s) fresh[s].
    steps = ops.arange(frames, dtype="int32")
    lag = ops.cast(steps[:, None] - steps[None, :], "float32")
    weights = ops.exp(math.log(correlation) * ops.maximum(lag, 0.0))
    innovation = math.sqrt(1.0 - correlation**2)
    weights = weights * ops.where(steps[None, :] == 0, 1.0, innovation)
    weights = ops.where(lag >= 0.0, weights, 0.0)
    return ops.einsum("ts,bsn->btn", weights, fresh)


def checked_correlation(value: float) -> float:
    """Returns the correlation, or raises ValueError if it lies outside [0, 1)."""
    if not 0.0 <= value < 1.0:
        raise ValueError(f"`correlation` must lie in [0, 1); received {value}.")
    return float(value)
