"""Clips of moving digits and shapes."""

import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.generated_clips.moving_things import moving_things


def _clip(source, number):
    return source.read(tf.constant(number, tf.int64))["clip"].numpy()


@pytest.mark.parametrize("kind", ["digits", "shapes"])
def test_the_number_decides_the_clip(kind):
    source, again = (moving_things(kind, (6, 24, 32, 3), seed=2) for _ in range(2))
    first = _clip(source, 7)
    assert first.shape == (6, 24, 32, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, _clip(again, 7))
    assert (first != _clip(source, 8)).any()
    assert (first[0] != first[1]).any()


def test_one_digit_moves_at_a_steady_speed_and_stays_in_the_picture():
    source = moving_things("digits", (12, 24, 24, 1), seed=0, things=1, fastest=2)
    turned = 0
    for number in range(12):
        clip = _clip(source, number)[..., 0].astype(np.float64)
        mass = clip.sum(axis=(1, 2))
        # Nothing of it is lost beyond the edge.
        np.testing.assert_allclose(mass, mass[0])
        rows = (clip.sum(axis=2) * np.arange(24)).sum(axis=1) / mass
        speeds = np.diff(rows)
        assert (np.abs(speeds) < 2.01).all()
        turned += (np.sign(speeds[0]) != np.sign(speeds[-1])).any()
    assert turned > 0


def test_too_small_pictures_are_refused():
    with pytest.raises(ValueError, match="12 x 12 pixels or more"):
        moving_things("digits", (4, 8, 8, 1), seed=0)
