"""Jitter is told from a smooth course, and its level is found."""

import numpy as np
import pytest

from serving.faults.jitter import Jitter
from serving.faults.parabola_residuals import ParabolaResiduals


def _noise(count, correlation, seed):
    values = np.random.default_rng(seed).normal(size=(count, 2))
    for index in range(1, count):
        fresh = np.sqrt(1.0 - correlation**2) * values[index]
        values[index] = correlation * values[index - 1] + fresh
    return values


def _jitter(values, correlation=0.3):
    jitter = Jitter(2, correlation)
    for index, change in enumerate(np.diff(values, 2, axis=0)):
        jitter.add(change, index / 25.0)
    return jitter


@pytest.mark.parametrize(("correlation", "error"), [(0.0, 0.12), (0.3, 0.1)])
def test_the_level_of_short_series_is_found(correlation, error):
    errors = []
    for seed in range(40):
        values = _noise(41, correlation, seed)
        truth = np.sqrt(values.var(axis=0).mean())
        errors.append(_jitter(values).level - truth)
    assert np.sqrt(np.mean(np.square(errors))) < error


def test_a_course_that_bends_slowly_adds_nothing():
    values = _noise(120, 0.3, 5)
    bend = 20.0 * np.sin(np.arange(120) / 15.0)[:, None]
    assert _jitter(values + bend).level == pytest.approx(_jitter(values).level, abs=0.1)


def test_a_fast_camera_is_hardly_jitter():
    course = 12.0 * np.sin(np.arange(80) / 2.0)[:, None] * np.ones((1, 2))
    jitter = _jitter(course)
    assert jitter.level < 0.1 * jitter.highest_level


def test_the_level_over_time_follows_the_level():
    jitter = _jitter(_noise(100, 0.3, 2))
    squares = [value**2 for _, value in jitter.over_time()]
    assert np.sqrt(np.mean(squares)) == pytest.approx(jitter.level, rel=0.15)


@pytest.mark.parametrize("half", [3, 6])
def test_parabolas_have_no_distance_from_themselves(half):
    times = np.arange(40.0)[:, None]
    residuals = ParabolaResiduals(half, 1)
    for change in np.diff(3.0 * times**2 - times, 2, axis=0):
        residuals.add(change)
    assert residuals.count == 40 - 2 * half
    assert residuals.variance < 1e-12


def test_the_number_of_components_is_checked():
    with pytest.raises(ValueError, match="expected 2 components; received 1"):
        ParabolaResiduals(3, 2).add(np.zeros(1))
