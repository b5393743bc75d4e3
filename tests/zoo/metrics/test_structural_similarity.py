"""Tests of SSIM."""

import numpy as np
import pytest
import scipy.ndimage

from zoo.metrics.structural_similarity import (
    StructuralSimilarity,
    structural_similarity,
)


def _ssim_by_scipy(first: np.ndarray, second: np.ndarray) -> float:
    """The definition, one channel at a time, in double precision."""

    def mean(values):
        blurred = scipy.ndimage.gaussian_filter(values, 1.5, truncate=3.5)
        return blurred[5:-5, 5:-5]

    scores = []
    for channel in range(first.shape[-1]):
        a, b = (x[..., channel].astype(np.float64) for x in (first, second))
        mean_a, mean_b = mean(a), mean(b)
        variance_a = mean(a * a) - mean_a**2
        variance_b = mean(b * b) - mean_b**2
        covariance = mean(a * b) - mean_a * mean_b
        score = (2 * mean_a * mean_b + 1e-4) * (2 * covariance + 9e-4)
        score /= (mean_a**2 + mean_b**2 + 1e-4) * (variance_a + variance_b + 9e-4)
        scores.append(score.mean())
    return float(np.mean(scores))


def _clips(height: int = 20, width: int = 23) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    clean = generator.random((2, 3, height, width, 3))
    clean = scipy.ndimage.gaussian_filter(clean, (0, 0, 2, 2, 0))
    clean = (clean - clean.min()) / (clean.max() - clean.min())
    level = np.linspace(0.01, 0.3, 6).reshape(2, 3, 1, 1, 1)
    noisy = np.clip(clean + level * generator.standard_normal(clean.shape), 0, 1)
    return clean.astype("f"), noisy.astype("f")


def test_it_equals_the_definition_computed_by_scipy():
    clean, noisy = _clips()
    expected = [
        [_ssim_by_scipy(clean[b, t], noisy[b, t]) for t in range(3)] for b in range(2)
    ]
    ssim = np.asarray(structural_similarity(clean, noisy))
    np.testing.assert_allclose(ssim, expected, atol=2e-5)
    assert ssim[0, 0] > 0.9 > 0.5 > ssim[1, 2]


def test_the_smallest_frame_is_one_window():
    clean, noisy = _clips(11, 11)
    expected = _ssim_by_scipy(clean[0, 0], noisy[0, 0])
    ssim = structural_similarity(clean[0, 0], noisy[0, 0])
    np.testing.assert_allclose(float(ssim), expected, atol=2e-5)


def test_smaller_frames_are_refused():
    with pytest.raises(ValueError, match="at least 11 x 11 pixels; received 10 x 23"):
        structural_similarity(*_clips(10, 23))


def test_the_metric_clips_crops_and_averages_per_frame_then_per_clip():
    clean, noisy = _clips()
    metric = StructuralSimilarity(crop_border=3)
    metric.update_state(clean, noisy * 3)
    cropped = clean[..., 3:-3, 3:-3, :], np.clip(noisy * 3, 0, 1)[..., 3:-3, 3:-3, :]
    expected = np.mean(structural_similarity(*cropped))
    np.testing.assert_allclose(float(metric.result()), expected, rtol=1e-5)
    assert metric.name == "ssim_rgb_crop3"
