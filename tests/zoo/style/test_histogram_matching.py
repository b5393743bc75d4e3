"""Colour transfer by histogram matching."""

import numpy as np
import pytest

from zoo.style.histogram_matching import HistogramMatching


def _picture(seed, power):
    values = np.random.default_rng(seed).random((1, 40, 50, 3))
    return (values ** np.asarray(power)).astype(np.float32)


def test_channels_get_the_distribution_of_the_reference():
    picture, reference = _picture(0, (1.0, 2.0, 0.5)), _picture(1, (2.0, 1.0, 1.0))
    made = np.asarray(HistogramMatching(largest_gain=100.0)([picture, reference]))
    shares = np.linspace(0.03, 0.97, 30)
    for channel in range(3):
        np.testing.assert_allclose(
            np.quantile(made[..., channel], shares),
            np.quantile(reference[..., channel], shares),
            atol=0.02,
        )


def test_the_order_of_values_stays():
    picture, reference = _picture(2, 1.0), _picture(3, 3.0)
    made = np.asarray(HistogramMatching()([picture, reference]))
    for channel in range(3):
        order = np.argsort(picture[..., channel], axis=None)
        assert np.diff(made[..., channel].ravel()[order]).min() > -1e-5


def test_a_picture_like_itself_stays_as_it_is():
    picture = _picture(4, 1.5)
    made = HistogramMatching()([picture, picture])
    np.testing.assert_allclose(made, picture, atol=2e-3)


def test_grain_of_an_even_picture_is_not_spread_over_the_range():
    random = np.random.default_rng(5)
    even = 0.5 + 0.01 * random.normal(size=(1, 32, 32, 3))
    reference = _picture(6, 1.0)
    made = np.asarray(
        HistogramMatching(largest_gain=3.0)([even.astype(np.float32), reference])
    )
    assert made.std() < 0.035
    assert made.mean() == pytest.approx(0.5, abs=0.05)
