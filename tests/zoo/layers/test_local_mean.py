"""Means of windows against a plain loop over pixels."""

import numpy as np
import pytest
import tensorflow as tf

from zoo.layers.local_mean import local_mean


def _plain(features: np.ndarray, window: int) -> np.ndarray:
    made = np.empty_like(features)
    sizes = features.shape[1:3]
    sides = [min(window, size) for size in sizes]
    for place in np.ndindex(*sizes):
        starts = [
            min(max(at - (side - 1) // 2, 0), size - side)
            for at, side, size in zip(place, sides, sizes, strict=True)
        ]
        rows, columns = (
            slice(start, start + side)
            for start, side in zip(starts, sides, strict=True)
        )
        made[:, *place] = features[:, rows, columns].mean(axis=(1, 2))
    return made


@pytest.mark.parametrize("window", [1, 4, 5, 9])
@pytest.mark.parametrize("size", [(7, 12), (12, 3)])
def test_it_averages_windows_that_stay_inside_the_frame(window, size):
    features = np.random.default_rng(window).random((2, *size, 3), dtype=np.float32)
    means = np.asarray(local_mean(features, window))
    np.testing.assert_allclose(means, _plain(features, window), atol=1e-6)


def test_a_frame_no_larger_than_the_window_gives_its_mean():
    features = np.random.default_rng(0).random((1, 6, 9, 2), dtype=np.float32)
    whole = local_mean(features, 9)
    assert whole.shape == (1, 1, 1, 2)
    traced = tf.function(
        lambda frames: local_mean(frames, 9),
        input_signature=[tf.TensorSpec([None, None, None, 2])],
    )
    np.testing.assert_allclose(
        traced(features), np.broadcast_to(whole, features.shape), atol=1e-6
    )


def test_windows_of_a_large_frame_stay_exact_in_float32():
    rows = np.arange(4000, dtype=np.float64)
    line = (10 + np.sin(rows)).reshape(1, 1, -1, 1)
    means = np.asarray(local_mean(line.astype(np.float32), 384))[0, 0, :, 0]
    sums = np.concatenate([[0], np.cumsum(line)])
    inside = (sums[384:] - sums[:-384]) / 384
    np.testing.assert_allclose(means[191 : 191 + inside.size], inside, atol=2e-5)
