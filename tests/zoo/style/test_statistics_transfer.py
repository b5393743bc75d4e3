"""Colour transfer by statistics against its closed form."""

import numpy as np
import pytest

from zoo.style.statistics_transfer import StatisticsTransfer

RANDOM = np.random.default_rng(0)


def _pictures(seed, mean, spread):
    random = np.random.default_rng(seed)
    mixing = random.normal(size=(3, 3)) * spread
    colours = random.normal(size=(1, 24, 20, 3)) @ mixing + mean
    return colours.astype(np.float32)


def _statistics(pictures):
    flat = np.asarray(pictures, np.float64).reshape(-1, 3)
    return flat.mean(axis=0), np.cov(flat.T, bias=True)


def test_pictures_get_the_mean_and_covariance_of_the_reference():
    picture = _pictures(1, (0.3, 0.4, 0.5), 0.06)
    reference = _pictures(2, (0.6, 0.5, 0.2), 0.05)
    made = StatisticsTransfer(largest_gain=100.0)([picture, reference])
    for found, expected in zip(_statistics(made), _statistics(reference), strict=True):
        np.testing.assert_allclose(found, expected, atol=2e-4)


def test_channels_without_correlation_are_scaled_by_their_deviations():
    colours = RANDOM.normal(size=(3, 600, 3))
    colours -= colours.mean(axis=1, keepdims=True)
    colours = np.linalg.qr(colours)[0] * np.sqrt(600)
    scales = np.array([[0.1, 0.05, 0.2], [0.05, 0.1, 0.1]])
    picture, reference = (
        (0.5 + scales[i] * colours[i]).reshape(1, 20, 30, 3).astype(np.float32)
        for i in range(2)
    )
    made = np.asarray(StatisticsTransfer()([picture, reference]))
    expected = 0.5 + (scales[1] / scales[0]) * (picture - 0.5)
    np.testing.assert_allclose(made, expected, atol=2e-3)


def test_a_picture_like_itself_stays_as_it_is():
    picture = _pictures(3, (0.5, 0.5, 0.5), 0.08)
    made = StatisticsTransfer()([picture, picture])
    np.testing.assert_allclose(made, picture, atol=1e-3)


def test_grain_of_an_even_picture_is_not_blown_up():
    even = np.full((1, 16, 16, 3), 0.5, np.float32)
    even += 1e-3 * RANDOM.normal(size=even.shape).astype(np.float32)
    reference = _pictures(4, (0.5, 0.4, 0.3), 0.2)
    made = np.asarray(StatisticsTransfer(largest_gain=4.0)([even, reference]))
    assert np.isfinite(made).all()
    assert made.std(axis=(1, 2)).max() < 4.5e-3
    assert made.mean() == pytest.approx(reference.mean(), abs=1e-2)
