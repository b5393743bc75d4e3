"""The distance of features against its closed form."""

import numpy as np
import pytest

from zoo.metrics.perceptual_distance import perceptual_distance
from zoo.metrics.random_features import RandomFeatures

RANDOM = np.random.default_rng(0)
SHAPES = ((2, 5, 4, 3), (2, 3, 2, 6))
FIRST = [RANDOM.normal(size=shape) for shape in SHAPES]
SECOND = [RANDOM.normal(size=shape) for shape in SHAPES]
HEADS = [RANDOM.random(3), RANDOM.random(6)]


def _expected(heads):
    total = np.zeros(2)
    for one, other, head in zip(FIRST, SECOND, heads, strict=True):
        for place in np.ndindex(one.shape[:3]):
            first = one[place] / np.linalg.norm(one[place])
            second = other[place] / np.linalg.norm(other[place])
            share = 1.0 / (one.shape[1] * one.shape[2])
            total[place[0]] += share * np.sum(head * (first - second) ** 2)
    return total


def test_it_equals_its_closed_form():
    distance = perceptual_distance(FIRST, SECOND, HEADS)
    np.testing.assert_allclose(distance, _expected(HEADS), rtol=1e-5)
    even = [np.full(3, 1 / 3), np.full(6, 1 / 6)]
    distance = perceptual_distance(FIRST, SECOND)
    np.testing.assert_allclose(distance, _expected(even), rtol=1e-5)


def test_equal_pictures_and_empty_places_are_at_no_distance():
    empty = [np.zeros(shape) for shape in SHAPES]
    for maps in (FIRST, empty):
        np.testing.assert_array_equal(perceptual_distance(maps, maps), [0.0, 0.0])


def test_a_blurred_picture_looks_more_different_than_a_slightly_darker_one():
    picture = RANDOM.random((1, 32, 32, 3)).astype(np.float32)
    blurred = sum(np.roll(picture, shift, axis=2) for shift in range(4)) / 4.0
    darker = 0.9 * picture
    maps = RandomFeatures().maps
    near, far = (
        float(perceptual_distance(maps(picture), maps(other))[0])
        for other in (darker, blurred)
    )
    assert far > 3.0 * near > 0.0
    assert near == pytest.approx(
        float(perceptual_distance(maps(darker), maps(picture))[0])
    )
