import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.degradations.gate_weave import GateWeave, moved_frames


def ramps(batch: int, frames: int = 8) -> np.ndarray:
    """Red grows along x, green along y, by 1/100 a pixel: position to be read off."""
    y, x = np.mgrid[0:48, 0:64].astype(np.float32) / 100.0
    frame = np.stack([x, y, np.full_like(x, 0.5)], axis=-1)
    return np.broadcast_to(frame, (batch, frames, *frame.shape)).copy()


def test_displacement_has_the_amplitude_and_correlation_asked_for():
    clips = ramps(150)
    woven = GateWeave(1.2, 0.0, correlation=0.5)(clips, seed=2)["clip"].numpy()
    shift = 100.0 * (woven - clips)[:, :, 20:28, 28:36, :2].mean(axis=(2, 3))
    assert shift.std() == pytest.approx(1.2, rel=0.06)
    assert shift.mean() == pytest.approx(0.0, abs=0.12)
    pairs = np.corrcoef(shift[:, 1:].ravel(), shift[:, :-1].ravel())
    assert pairs[0, 1] == pytest.approx(0.5, abs=0.06)
    between = np.corrcoef(shift[..., 0].ravel(), shift[..., 1].ravel())
    assert abs(between[0, 1]) < 0.1


def test_rotation_has_the_angle_asked_for():
    clips = ramps(150)
    woven = GateWeave(0.0, 0.5)(clips, seed=2)["clip"].numpy()
    moved = 100.0 * (woven - clips)[..., 24, :, 1]
    slope = (moved[..., 50] - moved[..., 13]) / 37.0
    assert np.degrees(slope).std() == pytest.approx(0.5, rel=0.06)


def test_whole_pixels_move_without_loss_and_edges_are_mirrored():
    frame = np.random.default_rng(1).random((1, 6, 9, 3), np.float32)
    moved = moved_frames(tf.constant(frame), tf.constant([[2.0, -1.0, 0.0]])).numpy()
    padded = np.pad(frame, ((0, 0), (1, 0), (0, 2), (0, 0)), mode="symmetric")
    np.testing.assert_allclose(moved, padded[:, :6, 2:], atol=1e-6)


def test_a_quarter_pixel_is_interpolated():
    frame = ramps(1, 1)[0]
    moved = moved_frames(tf.constant(frame), tf.constant([[0.25, 0.5, 0.0]])).numpy()
    shift = 100.0 * (moved - frame)[0, 10:30, 10:30]
    np.testing.assert_allclose(shift[..., 0], 0.25, atol=1e-3)
    np.testing.assert_allclose(shift[..., 1], 0.5, atol=1e-3)
