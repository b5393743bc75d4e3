"""Jitter is told from the course of a series by its steps."""

import numpy as np
import pytest

from zoo.layers.jitter_filter import JitterFilter

_PAST, _FUTURE = 12, 10


def _jitter(path, certain=None):
    """What is found in the middle of `[T, S]`, and how strong it is."""
    found = JitterFilter(_PAST, _FUTURE, 0.2, 0.01, 8.0)
    steps = np.diff(path, axis=0)[None].astype("float32")
    if certain is None:
        certain = np.ones(steps.shape[:2], "float32")
    weights, level = (np.asarray(each) for each in found.weights(steps, certain))
    return (weights * steps).sum(axis=1)[0], level[0]


def _weave(seed, deviation=1.5):
    shape = (_PAST + _FUTURE + 1, 2)
    return np.random.default_rng(seed).normal(0.0, deviation, shape)


def _times():
    return np.arange(-_PAST, _FUTURE + 1.0)[:, None]


def _left(course):
    """RMS of what is not found of jitter on a course, over that of the jitter."""
    errors, weaves = [], []
    for seed in range(30):
        weave = _weave(seed)
        errors.append(_jitter(weave + course)[0] - weave[_PAST] + weave.mean(axis=0))
        weaves.append(weave[_PAST])
    return np.sqrt(np.mean(np.square(errors)) / np.mean(np.square(weaves)))


@pytest.mark.parametrize("speed", [0.0, 0.3, 20.0])
def test_most_of_the_jitter_of_an_even_movement_is_found(speed):
    assert _left(speed * _times() * [1.0, -0.5]) < 0.35


def test_much_of_the_jitter_of_a_camera_that_turns_is_found():
    assert _left(0.05 * _times() ** 2 * [1.0, 0.0]) < 0.4


@pytest.mark.parametrize(
    "course",
    [
        0.0 * _times(),
        -7.0 * _times(),
        0.1 * _times() ** 2,
        30.0 * np.sin(_times() / 4.0),
        6.0 * np.cos(_times()),
    ],
    ids=["still", "even", "bent", "slow swing", "fast swing"],
)
def test_a_smooth_course_is_not_jitter(course):
    found, level = _jitter(course * [1.0, 0.4])
    assert np.abs(found).max() < 0.05
    assert level.max() < 0.7


def test_a_jump_is_none_either():
    found, _ = _jitter(0.05 * _weave(1, 1.0) + 40.0 * (_times() >= 0))
    assert np.abs(found).max() < 0.3


def test_the_level_is_that_of_the_jitter():
    levels = [_jitter(_weave(seed, 2.0) + 3.0 * _times())[1] for seed in range(20)]
    assert np.mean(levels) == pytest.approx(2.0, rel=0.15)


def test_steps_that_are_not_known_say_nothing():
    certain = np.ones((1, _PAST + _FUTURE), "float32")
    certain[:, 3:6] = certain[:, -4:] = 0.0
    weave = _weave(4)
    path = weave + 2.0 * _times()
    known, _ = _jitter(path, certain)
    steps = np.diff(path, axis=0)
    steps[3:6] = steps[-4:] = 77.0
    garbage = np.concatenate([path[:1], path[:1] + np.cumsum(steps, axis=0)])
    np.testing.assert_allclose(_jitter(garbage, certain)[0], known, atol=1e-3)


def test_nothing_known_is_no_jitter():
    nothing = np.zeros((1, _PAST + _FUTURE), "float32")
    np.testing.assert_array_equal(_jitter(_weave(5), nothing)[0], 0.0)


def test_series_have_nothing_to_do_with_each_other():
    weave = _weave(6) * [0.0, 1.0]
    swing = 20.0 * np.cos(_times() / 1.3) * [1.0, 0.0]
    found, level = _jitter(weave + swing)
    assert abs(found[0]) < 0.05
    assert found[1] == pytest.approx(weave[_PAST, 1] - weave[:, 1].mean(), abs=0.6)
    assert level[1] > 1.0 > level[0]
