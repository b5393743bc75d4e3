"""From faded black and white to black and white."""

from typing import Any

from keras import ops

# Part of the range, at either end, in which what lies outside it is pressed.
_ENDS = 0.04


def leaning_mean(values: Any, weight: Any, preference: float) -> Any:
    """A mean over time that leans to large or small values.

    Args:
        values: `[N, W, ...]`.
        weight: `[N, W, ...]`, 0 where a value means nothing.
        preference: Difference by which a value counts e times more; larger values
            where it is positive and smaller ones where it is negative.

    Returns:
        `[N, ...]`.
    """
    total = ops.sum(weight, axis=1, keepdims=True)
    present = ops.sum(values * weight, axis=1, keepdims=True) / total
    lean = weight * ops.exp((values - present) / preference)
    return ops.sum(values * lean, axis=1) / ops.sum(lean, axis=1)


def range_stretch(frames: Any, black: Any, white: Any) -> Any:
    """Maps black to 0 and white to 1, straight between and bent at either end.

    What lies outside is pressed into the ends (Reinhard et al., Photographic tone
    reproduction for digital images, SIGGRAPH 2002, equation 4), so that nothing is
    clipped that was not before.

    Args:
        frames: `[N, H, W, C]`, taken to lie in [0, 1].
        black: `[N, C]` or `[N, 1]`, 0 or above.
        white: Like `black`, above that and at most 1.

    Returns:
        `[N, H, W, C]` in [0, 1].
    """
    black, span = black[:, None, None], (white - black)[:, None, None]
    value = (ops.clip(frames, 0.0, 1.0) - black) / span
    # Bent at the upper end, then upside down at the lower.
    value = _bent(value, (1.0 - black) / span)
    return 1.0 - _bent(1.0 - value, 1.0 + black / span)


def _bent(value: Any, largest: Any) -> Any:
    """Presses values from the last part of the range up to `largest` below 1."""
    start = 1.0 - _ENDS
    beyond = ops.maximum(value - start, 0.0) / _ENDS
    largest = (largest - start) / _ENDS
    pressed = beyond * (1.0 + beyond / largest**2) / (1.0 + beyond)
    return ops.minimum(value, start) + _ENDS * pressed
