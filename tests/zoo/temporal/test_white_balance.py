"""White balance takes strong casts out and leaves the rest alone."""

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from zoo.temporal.white_balance import WhiteBalance

UNKNOWN = np.array([-1.0], np.float32)


@pytest.fixture(scope="module")
def network() -> WhiteBalance:
    return WhiteBalance()


@pytest.fixture(scope="module")
def neutral() -> np.ndarray:
    """A scene of muted colours about grey."""
    clip = moving_texture(24, 48, 64, speed=1)
    colour = clip - clip.mean(axis=(0, 1, 2), keepdims=True)
    return np.clip(0.5 + 0.9 * colour, 0.0, 1.0).astype(np.float32)


def _restored(network: WhiteBalance, clip: np.ndarray) -> np.ndarray:
    inputs = {"clip": clip[None].astype(np.float32), "noise_level": UNKNOWN}
    return np.asarray(network(inputs))[0]


def _colour_error(clip: np.ndarray, clean: np.ndarray) -> float:
    """Mean difference of the channels' means from those of the clean clip."""
    error = (clip - clean).mean((0, 1, 2))
    return float(np.abs(error - error.mean()).mean())


@pytest.mark.parametrize(
    ("gain", "offset"),
    [
        ((1.0, 0.6, 0.75), (0.0, 0.0, 0.0)),
        ((0.8, 0.8, 0.8), (0.2, 0.0, 0.1)),
        ((0.9, 0.55, 0.7), (0.1, 0.0, 0.05)),
    ],
)
def test_a_strong_cast_goes_down_to_a_half(network, neutral, gain, offset):
    old = neutral * np.array(gain) + np.array(offset)
    restored = _restored(network, old)
    assert _colour_error(restored, neutral) < _colour_error(old, neutral) / 2.0
    assert abs(restored.mean() - old.mean()) < 0.03


def test_a_film_without_a_cast_hardly_changes(network, neutral):
    assert np.abs(_restored(network, neutral) - neutral).mean() < 0.02


def test_a_grey_film_passes_as_it_was(network, neutral):
    grey = np.repeat(neutral.mean(-1, keepdims=True), 3, axis=-1)
    np.testing.assert_allclose(_restored(network, grey), grey, atol=1e-5)


def test_a_toned_film_loses_most_of_its_tone(network, neutral):
    grey = neutral.mean(-1, keepdims=True)
    toned = grey * np.array([1.0, 0.8, 0.5])
    restored = _restored(network, toned)
    assert np.ptp(restored, axis=-1).mean() < 0.3 * np.ptp(toned, axis=-1).mean()


def test_the_correction_moves_slowly(network, neutral):
    old = neutral * np.array([1.0, 0.6, 0.75])
    old[:, :24, 20:30] *= np.linspace(0.2, 1.6, 24)[:, None, None, None]
    change = (_restored(network, old) - old).mean((1, 2))
    assert np.abs(np.diff(change, axis=0)).max() < 0.01


def test_a_black_film_stays_black(network):
    black = np.zeros((3, 20, 20, 3), np.float32)
    np.testing.assert_allclose(_restored(network, black), black, atol=1e-6)
