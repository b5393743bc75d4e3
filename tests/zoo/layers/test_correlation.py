"""Tests of the cost volume."""

import numpy as np
import pytest
import tensorflow as tf

from zoo.layers.correlation import correlation


def _random(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_every_place_is_compared_with_those_around_it():
    first, second = _random(0, 2, 4, 5, 3), _random(1, 2, 4, 5, 3)
    volume = np.asarray(correlation(first, second, 2))
    assert volume.shape == (2, 4, 5, 25)
    for index, (dy, dx) in enumerate(np.ndindex(5, 5)):
        for row, column in np.ndindex(4, 5):
            there = row + dy - 2, column + dx - 2
            expected = np.zeros(2)
            if 0 <= there[0] < 4 and 0 <= there[1] < 5:
                products = first[:, row, column] * second[:, there[0], there[1]]
                expected = products.mean(axis=-1)
            given = volume[:, row, column, index]
            np.testing.assert_allclose(given, expected, atol=1e-6)


def test_the_largest_value_tells_where_a_picture_moved():
    first = _random(2, 1, 9, 9, 16)
    moved = np.roll(first, (1, -2), axis=(1, 2))
    best = np.asarray(correlation(first, moved, 2))[0, 2:-2, 2:-2].argmax(axis=-1)
    dy, dx = np.divmod(best, 5)
    assert (dy == 2 + 1).all()
    assert (dx == 2 - 2).all()


def test_the_gradient_equals_finite_differences():
    maps = [tf.constant(_random(seed, 1, 3, 2, 2)) for seed in (3, 4)]
    weights = _random(5, 1, 3, 2, 9)

    def total(first, second):
        return tf.reduce_sum(correlation(first, second, 1) * weights)

    analytic, numeric = tf.test.compute_gradient(total, maps, delta=1e-2)
    for one, other in zip(analytic, numeric, strict=True):
        np.testing.assert_allclose(one, other, atol=5e-3)


def test_sizes_may_be_unknown_and_numbers_of_half_precision():
    specification = tf.TensorSpec([None, None, None, 3], tf.bfloat16)
    traced = tf.function(
        lambda first, second: correlation(first, second, 1),
        input_signature=[specification, specification],
    )
    maps = [tf.cast(_random(seed, 1, 5, 4, 3), tf.bfloat16) for seed in (6, 7)]
    volume = traced(*maps)
    assert volume.dtype == tf.bfloat16
    exact = correlation(*(tf.cast(each, tf.float32) for each in maps), 1)
    np.testing.assert_allclose(tf.cast(volume, tf.float32), exact, atol=0.05)


def test_a_negative_reach_is_refused():
    with pytest.raises(ValueError, match="received -1"):
        correlation(_random(0, 1, 2, 2, 1), _random(1, 1, 2, 2, 1), -1)
