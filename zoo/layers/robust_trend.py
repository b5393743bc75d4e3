"""Where a disturbed series would be if it were not disturbed."""

from typing import Any

from keras import ops

_ITERATIONS = 3
# Residuals, in standard deviations, at which a frame has lost three quarters of
# its say.
_OUTLIER = 2.5
# How sharply the line that fits best is preferred.
_PREFERENCE = 1.0
# Reaches, in frames, of the lines through less than the whole window.
_NEAR = (12, 6)
_TINY = 1e-10


def robust_trend(
    values: Any, weights: Any, past: int, future: int, slope_errors: float
) -> Any:
    """Estimates series at the present by straight lines through their windows.

    Five lines are fitted by iteratively reweighted least squares with the weights
    of Geman and McClure: through the past, the future and both (jump-preserving
    local linear regression: Gijbels, Lambert and Qiu, Annals of the Institute of
    Statistical Mathematics 59, 2007), and through two nearer surroundings. They
    are averaged by how well they fit, so that sudden changes, of the light or of
    the camera's motion, are followed sooner. A slope counts only as far as it
    stands out from its error.

    Args:
        values: float32 `[N, past + 1 + future, S]`, S series that change together.
        weights: float32 `[N, past + 1 + future]`, 0 where there is no value.
        past: Places before the present.
        future: Places after the present.
        slope_errors: A slope counts in full where its square is well above this
            many squared errors of it; more for series that rarely have one.

    Returns:
        float32 `[N, S]`.
    """
    times, kernels = _kernels(past, future)
    prior = (kernels[None] * weights[:, None, :])[..., None]
    values = values[:, None]
    weight = prior
    for _ in range(_ITERATIONS):
        line = _line(values, weight, times, slope_errors)
        variance = _mean((values - line) ** 2, weight)
        ratio = (values - line) ** 2 / (_OUTLIER**2 * variance + _TINY)
        weight = prior / (1.0 + ratio) ** 2
    line = _line(values, weight, times, slope_errors)
    variance = _mean((values - line) ** 2, weight)
    present = line[:, :, past]
    blend = _blend(prior[..., 0], ops.mean(variance, axis=(2, 3)))
    return ops.sum(blend[..., None] * present, axis=1)


def _kernels(past: int, future: int) -> tuple[Any, Any]:
    """Returns times `[W, 1]` and the weights by time of each line, `[5, W]`."""
    times = ops.arange(-past, future + 1, dtype="float32")

    def kernel(before: float, after: float) -> Any:
        length = ops.where(times < 0.0, before + 1.0, after + 1.0)
        return ops.maximum(1.0 - (times / length) ** 2, 0.0)

    whole = kernel(past, future)
    sides = [
        whole,
        whole * ops.cast(times <= 0.0, "float32"),
        whole * ops.cast(times >= 0.0, "float32"),
    ]
    nearer = [kernel(min(past, reach), min(future, reach)) for reach in _NEAR]
    return times[:, None], ops.stack(sides + nearer)


def _mean(values: Any, weight: Any) -> Any:
    total = ops.sum(weight, axis=2, keepdims=True) + _TINY
    return ops.sum(values * weight, axis=2, keepdims=True) / total


def _line(values: Any, weight: Any, times: Any, slope_errors: float) -> Any:
    """Returns the lines at all times, `[N, 5, W, S]`."""
    time = times - _mean(times, weight)
    middle = _mean(values, weight)
    spread = _mean(time**2, weight)
    slope = _mean(time * (values - middle), weight) / (spread + _TINY)
    error = _mean((values - middle - slope * time) ** 2, weight)
    count = ops.sum(weight, axis=2, keepdims=True)
    evidence = slope**2 * spread * count
    slope = slope * evidence / (evidence + slope_errors * error + _TINY)
    return middle + slope * time


def _blend(weight: Any, variance: Any) -> Any:
    """Returns the share of each line, `[N, 5]`; two points fit any line."""
    count = ops.sum(weight, axis=2)
    support = ops.maximum(count - 3.0, 0.0)
    both = variance[:, :1]
    variance = (count * variance + 4.0 * both) / (support + 4.0) + _TINY
    share = support * (ops.min(variance, axis=1, keepdims=True) / variance) ** (
        _PREFERENCE
    )
    share = share + 1e-3 * ops.cast(ops.arange(share.shape[1]) == 0, "float32")
    return share / ops.sum(share, axis=1, keepdims=True)
