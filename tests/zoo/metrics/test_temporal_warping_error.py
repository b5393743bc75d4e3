"""Tests of the temporal warping error and of flow visibility."""

import numpy as np

from zoo.metrics.flow_visibility import flow_visibility
from zoo.metrics.temporal_warping_error import (
    TemporalWarpingError,
    temporal_warping_error,
)


def _panning_clip() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A picture that moves 2 pixels right and 1 down per frame, with its flow."""
    picture = np.random.default_rng(0).random((40, 40, 3), dtype=np.float32)
    frames = [picture[10 - t : 26 - t, 10 - 2 * t : 30 - 2 * t] for t in range(4)]
    flow = np.zeros((1, 3, 16, 20, 2), np.float32)
    flow[..., 0], flow[..., 1] = 2, 1
    visible = np.ones((1, 3, 16, 20), np.float32)
    visible[..., -2:], visible[..., -1:, :] = 0, 0
    return np.stack(frames)[None], flow, visible


def test_a_steady_clip_has_no_error():
    error = np.asarray(temporal_warping_error(*_panning_clip()))
    assert error.shape == (1, 3)
    np.testing.assert_allclose(error, 0, atol=1e-10)


def test_flicker_is_its_square_and_hidden_pixels_do_not_count():
    clip, flow, visible = _panning_clip()
    clip = clip * 0.5
    clip[:, 2] += 0.1
    clip[:, 3, :, :5] = 1
    visible[:, 2, :, :7] = 0
    error = np.asarray(temporal_warping_error(clip, flow, visible))
    np.testing.assert_allclose(error, [[0, 0.01, 0.01]], atol=1e-6)


def test_a_pair_without_a_visible_pixel_counts_zero():
    clip, flow, visible = _panning_clip()
    error = temporal_warping_error(clip, flow + 0.5, visible * 0)
    np.testing.assert_array_equal(error, 0)


def test_the_metric_averages_pairs_then_clips():
    clip, flow, visible = _panning_clip()
    clip = clip * np.array([1, 0.8, 1, 0.7], np.float32)[:, None, None, None]
    metric = TemporalWarpingError()
    metric.update_state(clip, flow, visible)
    metric.update_state(clip[:, :2], flow[:, :1], visible[:, :1])
    pairs = np.asarray(temporal_warping_error(clip, flow, visible))[0]
    expected = (pairs.mean() + pairs[0]) / 2
    np.testing.assert_allclose(float(metric.result()), expected, rtol=1e-5)


def test_visibility_marks_what_another_thing_covers():
    flow = np.zeros((1, 20, 30, 2), np.float32)
    opposite = np.zeros((1, 20, 30, 2), np.float32)
    # A block at columns 5..14 moves 6 pixels right and covers 15..20.
    flow[:, :, 5:15, 0] = 6
    opposite[:, :, 11:21, 0] = -6
    visible = np.asarray(flow_visibility(flow, opposite))[0]
    assert visible[:, 15:21].max() == 0
    assert visible[:, 6:14].min() == 1
    assert visible[:, 22:].min() == 1
