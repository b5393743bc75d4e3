import numpy as np
import pytest

from data_pipeline.degradations.colour_cast import ColourCast


def cast(value: float, strength: float, batch: int = 400) -> np.ndarray:
    clips = np.full((batch, 2, 2, 2, 3), value, np.float32)
    degraded = ColourCast(strength)(clips, seed=6)["clip"].numpy()
    assert np.ptp(degraded, axis=(1, 2, 3)).max() == 0.0
    return degraded[:, 0, 0, 0]


def test_lights_lose_up_to_the_strength():
    white = cast(1.0, 0.3)
    assert 0.7 <= white.min() < 0.705 and 0.995 < white.max() <= 1.0
    assert white.mean() == pytest.approx(0.85, abs=0.01)


def test_shadows_gain_up_to_half_the_strength():
    black = cast(0.0, 0.3)
    assert 0.0 <= black.min() < 0.005 and 0.145 < black.max() <= 0.15


def test_channels_lean_independently():
    middle = cast(0.5, 0.3)
    correlation = np.corrcoef(middle.T) - np.eye(3)
    assert np.abs(correlation).max() < 0.15
    assert np.ptp(middle, axis=1).mean() > 0.03


def test_no_strength_is_no_cast():
    np.testing.assert_allclose(cast(0.37, 0.0, batch=2), 0.37, rtol=1e-5)
