"""The small motion between two pictures."""

import numpy as np
import pytest

from zoo.layers.motion_step import motion_step


def _waves(columns, rows):
    """A smooth picture, `[1, 32, 40, 1]`, moved by a fraction of a pixel."""
    y, x = np.mgrid[:32, :40].astype(np.float32)
    x, y = x - columns, y - rows
    picture = np.sin(x / 3) + np.sin(y / 4) + 0.5 * np.sin((x + y) / 5)
    return (0.5 + 0.15 * picture)[None, ..., None].astype(np.float32)


@pytest.mark.parametrize("motion", [(0.4, 0.0), (0.0, -0.3), (-0.5, 0.6)])
def test_most_of_a_small_motion_is_found_in_one_step(motion):
    step, certainty = motion_step(_waves(0, 0), _waves(*motion))
    assert step.shape == (1, 16, 20, 2)
    found = np.asarray(step)[0, 4:-4, 4:-4].mean(axis=(0, 1))
    along = np.dot(found, motion) / np.dot(motion, motion)
    assert 0.6 < along < 1.05
    assert np.linalg.norm(found - along * np.array(motion)) < 0.1
    assert np.asarray(certainty)[0, 4:-4, 4:-4].min() > 0.3


def test_nothing_moves_where_nothing_can_be_told():
    flat = np.full((1, 8, 8, 3), 0.5, np.float32)
    step, certainty = motion_step(flat, flat + 0.2)
    assert np.abs(step).max() < 1e-3
    assert np.asarray(certainty).max() < 1e-3


def test_steps_are_no_longer_than_they_may_be():
    random = np.random.default_rng(0)
    first, second = random.random((2, 1, 16, 16, 3)).astype(np.float32)
    step, _ = motion_step(first, second, longest=0.7)
    assert np.linalg.norm(step, axis=-1).max() <= 0.7 + 1e-5
