"""Faded film gets its range and its colours back; other film stays as it is."""

import numpy as np
import pytest

from data_pipeline.degradations.fading import Fading
from tests.synthetic_video import moving_texture
from zoo.temporal.faded import Faded

UNKNOWN = np.array([-1.0], np.float32)


@pytest.fixture(scope="module")
def network() -> Faded:
    return Faded(past=8, future=3)


@pytest.fixture(scope="module")
def colourful() -> np.ndarray:
    """A colourful scene from black to white."""
    clip = moving_texture(12, 48, 64, speed=1)
    grey = clip.mean(-1, keepdims=True)
    low, high = np.quantile(grey, [0.02, 0.98])
    clip = (grey - low) / (high - low) + 0.6 * (clip - grey)
    return np.clip(clip, 0.0, 1.0).astype(np.float32)


def _restored(network: Faded, clip: np.ndarray) -> np.ndarray:
    inputs = {"clip": clip[None].astype(np.float32), "noise_level": UNKNOWN}
    return np.asarray(network(inputs))[0]


def _psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(-10.0 * np.log10(np.mean((one - other) ** 2)))


def test_a_film_that_is_not_faded_hardly_changes(network, colourful):
    assert _psnr(_restored(network, colourful), colourful) > 32.0


def test_range_and_saturation_come_back(network, colourful):
    fading = Fading(lift=0.15, dulling=0.2, paling=0.4, gamma=1.0)
    faded = np.asarray(fading(colourful[None], seed=0)["clip"])[0]
    restored = _restored(network, faded)
    assert _psnr(restored, colourful) > _psnr(faded, colourful) + 4.0
    assert np.ptp(restored, axis=-1).mean() > 1.5 * np.ptp(faded, axis=-1).mean()


def test_dyes_that_faded_unequally_are_balanced(network, colourful):
    faded = np.array([0.25, 0.1, 0.08]) + np.array([0.65, 0.6, 0.45]) * colourful
    restored = _restored(network, faded)
    means = restored.mean((0, 1, 2)) - colourful.mean((0, 1, 2))
    before = faded.mean((0, 1, 2)) - colourful.mean((0, 1, 2))
    assert np.ptp(means) < 0.6 * np.ptp(before)


def test_a_grey_film_stays_grey(network, colourful):
    grey = np.repeat(colourful.mean(-1, keepdims=True), 3, axis=-1)
    restored = _restored(network, 0.2 + 0.5 * grey)
    assert np.ptp(restored, axis=-1).max() < 1e-5
    assert restored.std() > 1.3 * (0.5 * grey).std()


def test_nothing_leaves_the_range_of_luma(network, colourful):
    restored = _restored(network, 0.2 + 0.5 * colourful)
    luma = restored @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    assert luma.min() > -1e-4 and luma.max() < 1.0 + 1e-4
