"""Tests of the SSIM loss."""

import numpy as np
import tensorflow as tf

from zoo.losses.structural_dissimilarity import StructuralDissimilarity
from zoo.metrics.structural_similarity import structural_similarity


def _clips() -> np.ndarray:
    return np.random.default_rng(0).random((2, 2, 3, 16, 18, 3), dtype=np.float32)


def test_it_is_one_minus_the_average_similarity():
    clean, restored = _clips()
    expected = 1 - np.mean(structural_similarity(clean, restored))
    loss = StructuralDissimilarity()(clean, restored)
    np.testing.assert_allclose(float(loss), expected, rtol=1e-6)


def test_its_gradient_leads_towards_the_clean_clip():
    clean, noisy = _clips()
    clean, restored = tf.constant(clean), tf.Variable(noisy)
    loss = StructuralDissimilarity()
    with tf.GradientTape() as tape:
        before = loss(clean, restored)
    gradient = tape.gradient(before, restored)
    restored.assign_sub(100.0 * gradient)
    assert float(loss(clean, restored)) < float(before) - 1e-3


def test_equal_clips_cost_nothing():
    clean, _ = _clips()
    assert abs(float(StructuralDissimilarity()(clean, clean))) < 1e-6
