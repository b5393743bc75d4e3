"""How alike neighbouring values of an autoregression are."""

import numpy as np


def fading_autocorrelation(count: int, kept: float) -> np.ndarray:
    """Returns that of a first-order autoregression, `[count]`, from lag 0 on.

    Args:
        count: Number of lags.
        kept: Share of a value that goes on to the next one, in [0, 1).
    """
    return kept ** np.arange(count)


def swinging_autocorrelation(count: int, decay: float, period: float) -> np.ndarray:
    """Returns that of a second-order autoregression that swings, `[count]`.

    By the equations of Yule and Walker (Box, Jenkins and Reinsel, "Time Series
    Analysis", section 3.2).

    Args:
        count: Number of lags.
        decay: What is left of a swing from one value to the next, in [0, 1).
        period: Of the swing, in values.
    """
    first, second = 2.0 * decay * np.cos(2.0 * np.pi / period), -(decay**2)
    lags = [1.0, first / (1.0 - second)]
    while len(lags) < count:
        lags.append(first * lags[-1] + second * lags[-2])
    return np.array(lags[:count])
