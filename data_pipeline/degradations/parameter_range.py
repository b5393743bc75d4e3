"""Parameters that are drawn per clip from a range."""

import keras
from keras import ops

from data_pipeline.degradations.seed_stream import SeedStream, Tensor

Range = float | tuple[float, float] | list[float]


def checked_range(
    name: str, value: Range, lowest: float, highest: float = float("inf")
) -> tuple[float, float]:
    """Returns a number or a pair as `(low, high)`.

    Args:
        name: What to call the parameter in an error.
        value: A number, drawn as it is, or a pair `(low, high)`.
        lowest: The least legal value.
        highest: The greatest legal value.

    Raises:
        ValueError: The pair is not in order or leaves the legal values.
    """
    pair = (value, value) if isinstance(value, int | float) else tuple(value)
    if len(pair) != 2 or not lowest <= pair[0] <= pair[1] <= highest:
        raise ValueError(
            f"`{name}` must be a number or a pair (low, high) with "
            f"{lowest:g} <= low <= high <= {highest:g}; received {value}."
        )
    return float(pair[0]), float(pair[1])


def draw_uniform(
    shape: tuple, bounds: tuple[float, float], seeds: SeedStream
) -> Tensor:
    """Returns float32 values of `shape`, uniform in `bounds`."""
    low, high = bounds
    if low == high:
        return ops.full(shape, low, "float32")
    return keras.random.uniform(shape, low, high, "float32", seed=seeds)


def per_clip(values: Tensor) -> Tensor:
    """Returns `[B]` values as `[B, 1, 1, 1, 1]`, to go with a batch of clips."""
    return ops.reshape(values, (-1, 1, 1, 1, 1))
