"""Quantiles of the channels, and the curves from ones to others."""

from typing import Any

from keras import ops

# Between these many quantiles of a channel its distribution is taken to be even.
QUANTILES = 33
NUMBERS = 3 * QUANTILES
# Entries of a curve, between which it is straight.
_ENTRIES = 1024


def channel_quantiles(pictures: Any) -> Any:
    """Returns the quantiles of each channel, from the darkest to the brightest.

    Args:
        pictures: float32 `[N, H, W, 3]`.

    Returns:
        float32 `[N, 99]`: 33 for each channel in turn, of the shares 0, 1/32 ... 1.
    """
    height, width = ops.shape(pictures)[1:3]
    count = height * width
    ordered = ops.sort(ops.reshape(pictures, (-1, count, 3)), axis=1)
    shares = ops.arange(QUANTILES, dtype="float32") / (QUANTILES - 1.0)
    places = shares * ops.cast(count - 1, "float32")
    below = ops.cast(ops.floor(places), "int32")
    above = ops.minimum(below + 1, count - 1)
    part = (places - ops.cast(below, "float32"))[None, :, None]
    low, high = (ops.take(ordered, index, axis=1) for index in (below, above))
    quantiles = low + part * (high - low)
    return ops.reshape(ops.transpose(quantiles, (0, 2, 1)), (-1, NUMBERS))


def matched(pictures: Any, source: Any, target: Any, largest_gain: float) -> Any:
    """Gives the channels of pictures the distributions of others.

    Histogram matching (Gonzalez and Woods, Digital Image Processing, section 3.3.2):
    each value becomes that of the same rank. Curves are straight between quantiles.

    Args:
        pictures: float32 `[N, H, W, 3]` in [0, 1].
        source: Quantiles of what is to change, `[N, 99]`.
        target: Those that are wanted, `[N, 99]` or `[1, 99]`.
        largest_gain: No curve is steeper, so that grain of an even area is not spread
            over the range of another's.

    Returns:
        float32 `[N, H, W, 3]`.
    """
    curves = _curves(_by_channel(source), _by_channel(target), largest_gain)
    count, height, width = ops.shape(pictures)[:3]
    position = ops.clip(pictures, 0.0, 1.0) * (_ENTRIES - 1.0)
    lower = ops.minimum(ops.cast(ops.floor(position), "int32"), _ENTRIES - 2)
    part = position - ops.cast(lower, "float32")
    first = _ENTRIES * (
        3 * ops.arange(count, dtype="int32")[:, None, None, None]
        + ops.arange(3, dtype="int32")
    )
    flat = ops.reshape(curves, (-1,))
    low, high = (ops.take(flat, first + lower + step, axis=0) for step in (0, 1))
    return ops.reshape(low + part * (high - low), (count, height, width, 3))


def _by_channel(quantiles: Any) -> Any:
    return ops.reshape(quantiles, (-1, 3, QUANTILES))


def _curves(source: Any, target: Any, largest_gain: float) -> Any:
    """What each of 1024 values becomes, `[N, 3, 1024]`."""
    values = ops.arange(_ENTRIES, dtype="float32") / (_ENTRIES - 1.0)
    start, width = source[..., :-1], source[..., 1:] - source[..., :-1]
    rise = target[..., 1:] - target[..., :-1]
    slope = ops.minimum(rise / ops.maximum(width, 1e-6), largest_gain)
    # How far each value has come in each stretch.
    inside = ops.clip(values[:, None] - start[..., None, :], 0.0, width[..., None, :])
    # Where curves are held back they pass through the middle of what is wanted.
    missing = 0.5 * ops.sum(rise - slope * width, axis=-1, keepdims=True)
    # Beyond the ends, where other frames of a shot have pixels, it goes straight on.
    outside = ops.minimum(values - source[..., :1], 0.0) + ops.maximum(
        values - source[..., -1:], 0.0
    )
    curve = target[..., :1] + ops.sum(slope[..., None, :] * inside, axis=-1)
    return curve + missing + outside
