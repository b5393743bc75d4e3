"""How strongly a series changes direction from frame to frame."""

from typing import Any

from keras import ops


def unsteadiness(steps: Any, certain: Any) -> Any:
    """Estimates the spread of what is new in every frame.

    Differences of steps do not see even changes and hardly see slow ones; the
    mean of their size, unlike that of their squares, is not made by one jolt.

    Args:
        steps: Changes since the frame before, float32 `[N, W, S]`.
        certain: How sure each is, float32 `[N, W]` in [0, 1].

    Returns:
        `[N]`: the standard deviation, if the series were white noise.
    """
    change = ops.abs(steps[:, 1:] - steps[:, :-1])
    weight = certain[:, 1:] * certain[:, :-1]
    total = ops.sum(ops.mean(change, axis=-1) * weight, axis=1)
    # For white noise: the mean size is 0.8, the spread sqrt(6) deviations.
    return total / (ops.sum(weight, axis=1) + 1e-6) / (0.798 * 6.0**0.5)


def smooth_gate(strength: Any, half: float) -> Any:
    """Goes from 0 to 1, without a threshold, as a strength grows.

    Args:
        strength: Of any shape, not negative.
        half: The strength at which it is 0.5.
    """
    ratio = (strength / half) ** 4
    return ratio / (1.0 + ratio)
