"""Autocorrelations of autoregressions."""

import numpy as np
import pytest
from scipy import signal

from zoo.layers.autocorrelation import (
    fading_autocorrelation,
    swinging_autocorrelation,
)


def _measured(count, recursion):
    """From what a single push leaves behind."""
    response = signal.lfilter([1.0], recursion, np.eye(1, 800)[0])
    products = [response[: 800 - lag] @ response[lag:] for lag in range(count)]
    return np.array(products) / products[0]


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.95])
def test_what_fades_is_that_of_its_recursion(kept):
    expected = _measured(30, [1.0, -kept])
    np.testing.assert_allclose(fading_autocorrelation(30, kept), expected, atol=1e-9)


@pytest.mark.parametrize("decay", [0.7, 0.9])
@pytest.mark.parametrize("period", [5, 8, 12])
@pytest.mark.parametrize("count", [1, 2, 30])
def test_what_swings_is_that_of_its_recursion(decay, period, count):
    turn = 2.0 * decay * np.cos(2.0 * np.pi / period)
    expected = _measured(count, [1.0, -turn, decay**2])
    made = swinging_autocorrelation(count, decay, period)
    np.testing.assert_allclose(made, expected, atol=1e-9)
