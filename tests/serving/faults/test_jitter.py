"""Jitter is told from a smooth course, and its level is found."""

import numpy as np
import pytest

from serving.faults.jitter import Jitter


def _noise(count, correlation, seed):
    values = np.random.default_rng(seed).normal(size=(count, 2))
    for index in range(1, count):
        fresh = np.sqrt(1.0 - correlation**2) * values[index]
        values[index] = correlation * values[index - 1] + fresh
    return values


def _jitter(values, correlation=0.3):
    jitter = Jitter(2, correlation, 0.01)
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


def test_a_course_of_one_component_does_not_hide_the_jitter_of_the_other():
    values = _noise(120, 0.3, 5)
    swing = 12.0 * np.sin(np.arange(120) / 1.5)
    assert _jitter(values + np.stack([swing, 0 * swing], axis=1)).level == (
        pytest.approx(_jitter(values).level, abs=0.15)
    )


def test_jitter_of_one_component_is_found():
    values = _noise(90, 0.3, 8) * [0.0, 1.0]
    expected = np.sqrt(values.var(axis=0).mean())
    assert _jitter(values).level == pytest.approx(expected, rel=0.15)
    assert _jitter(values).probability_above(0.5) > 0.99


def test_a_fast_camera_is_hardly_jitter():
    course = 12.0 * np.sin(np.arange(80) / 2.0)[:, None] * np.ones((1, 2))
    jitter = _jitter(course)
    assert jitter.level < 0.1
    assert jitter.probability_above(0.35) < 0.01


def test_jitter_is_sure_to_be_there():
    jitter = _jitter(_noise(60, 0.3, 3))
    assert jitter.probability_above(0.5) > 0.99
    assert jitter.probability_above(1.5) < 0.01


def test_runs_have_nothing_to_do_with_each_other():
    values, other = _noise(100, 0.3, 2), 500.0 + 3.0 * _noise(100, 0.3, 4)
    alone, apart = _jitter(values), _jitter(values)
    apart.start_run()
    for index, change in enumerate(np.diff(other[:3], 2, axis=0)):
        apart.add(change, index / 25.0)
    assert apart.count == alone.count + 1
    assert apart.level == pytest.approx(alone.level, rel=0.1)


def test_the_level_can_be_asked_for_at_any_time():
    values = np.diff(_noise(100, 0.3, 2), 2, axis=0)
    asked, unasked = Jitter(2, 0.3, 0.01), Jitter(2, 0.3, 0.01)
    for index, change in enumerate(values):
        for jitter in (asked, unasked):
            jitter.add(change, index / 25.0)
        assert asked.level >= 0.0
        assert len(asked.over_time()) == index // 25 + 1
    assert asked.level == unasked.level
    assert asked.over_time() == unasked.over_time()


def test_the_level_over_time_follows_the_level():
    jitter = _jitter(_noise(100, 0.3, 2))
    squares = [value**2 for _, value in jitter.over_time()]
    assert np.sqrt(np.mean(squares)) == pytest.approx(jitter.level, rel=0.15)


def test_jitter_over_time_is_where_it_is():
    values = _noise(150, 0.3, 7)
    values[:75] *= 0.1
    calm, *_, wild = (level for _, level in _jitter(values).over_time())
    assert wild > 4.0 * calm


def test_no_values_are_no_jitter():
    jitter = Jitter(2, 0.3, 0.01)
    jitter.start_run()
    assert (jitter.count, jitter.level, jitter.over_time()) == (0, 0.0, ())


def test_the_number_of_components_is_checked():
    with pytest.raises(ValueError, match="expected 2 components; received 1"):
        Jitter(2, 0.3, 0.01).add(np.zeros(1), 0.0)
