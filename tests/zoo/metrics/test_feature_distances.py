"""Distances of sets of features against their definitions, written out."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from zoo.metrics.diversity import diversity
from zoo.metrics.frechet_distance import frechet_distance
from zoo.metrics.kernel_distance import kernel_distance
from zoo.metrics.precision_recall import precision_recall
from zoo.metrics.random_features import RandomFeatures

RANDOM = np.random.default_rng(0)
REAL = RANDOM.normal(size=(40, 6)) @ RANDOM.normal(size=(6, 6))
MADE = RANDOM.normal(0.5, 1.5, size=(30, 6))


def test_the_frechet_distance_is_that_of_the_published_program():
    """pytorch-fid's, with SciPy's root of a matrix."""
    means = REAL.mean(axis=0) - MADE.mean(axis=0)
    first, second = np.cov(REAL, rowvar=False), np.cov(MADE, rowvar=False)
    root = sqrtm(first @ second).real
    expected = means @ means + np.trace(first) + np.trace(second) - 2 * np.trace(root)
    assert frechet_distance(REAL, MADE) == pytest.approx(expected, rel=1e-9)
    assert frechet_distance(REAL, REAL) == pytest.approx(0.0, abs=1e-9)


def test_the_kernel_distance_is_that_of_the_paper():
    """The unbiased estimate, pair by pair."""

    def kernel(x, y):
        return (x @ y / 6 + 1) ** 3

    def own(examples):
        pairs = [
            kernel(examples[i], examples[j])
            for i in range(len(examples))
            for j in range(len(examples))
            if i != j
        ]
        return np.mean(pairs)

    across = np.mean([[kernel(x, y) for y in MADE] for x in REAL])
    expected = own(REAL) + own(MADE) - 2 * across
    assert kernel_distance(REAL, MADE) == pytest.approx(expected, rel=1e-9)


def test_the_kernel_distance_of_two_draws_of_the_same_is_about_zero():
    distances = [
        kernel_distance(*np.random.default_rng(seed).normal(size=(2, 50, 6)))
        for seed in range(30)
    ]
    assert abs(np.mean(distances)) < 0.05
    assert min(distances) < 0


def test_precision_and_recall_are_those_of_the_paper():
    def reach(examples, k=3):
        return [np.sort(np.linalg.norm(examples - x, axis=1))[k] for x in examples]

    def share(within, of):
        radii = reach(of)
        return np.mean(
            [
                any(np.linalg.norm(x - y) <= r for y, r in zip(of, radii, strict=True))
                for x in within
            ]
        )

    precision, recall = precision_recall(REAL, MADE)
    assert precision == pytest.approx(share(MADE, REAL))
    assert recall == pytest.approx(share(REAL, MADE))
    assert precision_recall(REAL, REAL) == (1.0, 1.0)
    assert precision_recall(REAL, REAL + 1000.0) == (0.0, 0.0)


def test_diversity_is_the_mean_distance_of_pairs():
    pairs = [
        np.linalg.norm(x - y)
        for i, x in enumerate(MADE)
        for j, y in enumerate(MADE)
        if i != j
    ]
    assert diversity(MADE) == pytest.approx(np.mean(pairs), rel=1e-9)
    assert diversity(np.ones((5, 3))) == pytest.approx(0.0, abs=1e-6)


def test_sets_that_are_too_small_are_refused():
    for distance in (kernel_distance, frechet_distance):
        with pytest.raises(ValueError, match="two or more examples"):
            distance(REAL[:1], MADE)
        with pytest.raises(ValueError, match="two or more examples"):
            distance(REAL[:, :3], MADE)
    with pytest.raises(ValueError, match="4 examples or more"):
        precision_recall(REAL[:3], MADE)
    with pytest.raises(ValueError, match="two or more; received 1"):
        diversity(REAL[:1])


def test_random_features_follow_their_seed_and_bear_its_name():
    pictures = RANDOM.random((3, 16, 20, 1)).astype(np.float32)
    first, again, other = (RandomFeatures(seed) for seed in (0, 0, 1))
    assert first.name == "random_convolution_0"
    assert other.name == "random_convolution_1"
    features = np.asarray(first(pictures))
    assert features.shape == (3, 512)
    np.testing.assert_array_equal(features, again(pictures))
    assert np.abs(features - np.asarray(other(pictures))).max() > 0.01
    np.testing.assert_allclose(
        features, first(np.repeat(pictures, 3, axis=-1)), atol=1e-5
    )
