import numpy as np
import pytest

from data_pipeline.degradations.flicker import Flicker


def log_gain(batch: int, **options) -> np.ndarray:
    clips = np.full((batch, 12, 16, 24, 3), 0.4, np.float32)
    flickering = Flicker(**options)(clips, seed=5)["clip"].numpy()
    return np.log(flickering / 0.4)


def test_the_gain_has_the_strength_and_correlation_asked_for():
    gains = log_gain(300, strength=0.1, correlation=0.6)
    assert np.ptp(gains, axis=(2, 3, 4)).max() < 1e-5
    frames = gains[:, :, 0, 0, 0]
    assert frames.std() == pytest.approx(0.1, rel=0.06)
    pairs = np.corrcoef(frames[:, 1:].ravel(), frames[:, :-1].ravel())
    assert pairs[0, 1] == pytest.approx(0.6, abs=0.05)


def test_local_flicker_is_smooth_in_space_and_leaves_the_mean_gain():
    gains = log_gain(200, strength=0.0, local_strength=0.1)[..., 0]
    assert gains.std() == pytest.approx(0.1, rel=0.06)
    assert np.abs(gains.mean(axis=(2, 3))).max() < 1e-3
    assert np.abs(np.diff(gains, axis=3)).std() < 0.2 * gains.std()
    assert gains.std(axis=(2, 3)).min() > 0.0


def test_is_clipped_to_white():
    clips = np.full((4, 12, 8, 8, 3), 0.95, np.float32)
    assert Flicker(0.3)(clips, seed=5)["clip"].numpy().max() == 1.0
