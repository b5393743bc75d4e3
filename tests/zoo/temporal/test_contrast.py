"""Contrast gives a faded picture its range back, and pumps nowhere."""

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from zoo.temporal.contrast import Contrast

UNKNOWN = np.array([-1.0], np.float32)


@pytest.fixture(scope="module")
def network() -> Contrast:
    return Contrast()


@pytest.fixture(scope="module")
def full_range() -> np.ndarray:
    clip = moving_texture(40, 48, 64, speed=1)
    low, high = np.quantile(clip, [0.005, 0.995])
    return np.clip((clip - low) / (high - low), 0.0, 1.0).astype(np.float32)


def _restored(network: Contrast, clip: np.ndarray) -> np.ndarray:
    inputs = {"clip": clip[None].astype(np.float32), "noise_level": UNKNOWN}
    return np.asarray(network(inputs))[0]


def _psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(-10.0 * np.log10(np.mean((one - other) ** 2)))


def test_a_picture_from_black_to_white_passes_as_it_was(network):
    ramp = np.tile(np.linspace(0.0, 1.0, 16, dtype=np.float32), 4)[:, None]
    clip = np.tile(ramp, (6, 48, 1, 3))
    np.testing.assert_allclose(_restored(network, clip), clip, atol=1e-5)


def test_faded_black_and_white_come_back(network, full_range):
    faded = 0.15 + 0.6 * full_range
    restored = _restored(network, faded)
    assert _psnr(restored, full_range) > _psnr(faded, full_range) + 6.0
    assert np.quantile(restored, 0.005) < 0.06
    assert np.quantile(restored, 0.995) > 0.9


def test_contrast_is_never_taken_away(network, full_range):
    clip = 0.1 + 0.7 * full_range
    restored = _restored(network, clip)
    assert restored.std() > clip.std()
    assert np.abs(_restored(network, full_range).std() - full_range.std()) < 0.03


def test_nothing_is_clipped_and_the_order_of_values_stays(network):
    ramp = np.linspace(0.0, 1.0, 256, dtype=np.float32)
    clip = np.full((3, 48, 256, 3), 0.4, np.float32)
    clip[:, 20] = ramp[None, :, None]
    restored = _restored(network, clip)[:, 20, :, 0]
    assert (np.diff(restored, axis=1) > 0.0).all()
    assert restored.min() > -1e-5 and restored.max() < 1.0 + 1e-5


def test_a_fade_to_black_stays_one_and_nothing_pumps(network, full_range):
    gain = np.interp(np.arange(40), [15, 39], [1.0, 0.1])[:, None, None, None]
    clip = (0.1 + 0.7 * full_range) * gain
    means = _restored(network, clip).mean((1, 2, 3))
    assert (np.diff(means[15:]) < 0.0).all()
    assert means[-1] < 0.3 * means[0]


def test_one_flash_hardly_changes_its_neighbours(network, full_range):
    clip = 0.1 + 0.6 * full_range
    flash = clip.copy()
    flash[20] = np.minimum(1.5 * flash[20] + 0.2, 1.0)
    others = np.setdiff1d(np.arange(40), [20])
    change = _restored(network, flash)[others] - _restored(network, clip)[others]
    assert np.abs(change).max() < 0.06


def test_a_grey_film_stays_grey(network, full_range):
    grey = np.repeat(full_range.mean(-1, keepdims=True), 3, axis=-1)
    assert np.ptp(_restored(network, 0.1 + 0.6 * grey), axis=-1).max() < 1e-5


def test_a_dark_scene_stays_dark(network, full_range):
    restored = _restored(network, 0.3 * full_range)
    assert restored.mean() < 1.5 * (0.3 * full_range).mean()
