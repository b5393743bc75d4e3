import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trainers.grainy_clip import CORRELATION, grainy_clip
from trainers.grain_patches import cut_grain_patches
from trainers.measured_grain import MeasuredGrain


def _patches(deviation, tones, seed=0):
    """Noise that is alike in neighbouring columns, its strength that of a tone."""
    random = np.random.default_rng(seed)
    white = random.standard_normal((len(tones), 32, 33, 3))
    noise = (white[:, :, 1:] + white[:, :, :-1]) / np.sqrt(2.0)
    noise *= deviation(tones)[:, None, None, None]
    means = np.repeat(255.0 * tones[:, None], 3, axis=1)
    return noise.astype(np.float32), means


@settings(max_examples=8, deadline=None)
@given(level=st.floats(1.0, 40.0), seed=st.integers(0, 99))
def test_strength_and_correlation_are_those_of_the_patches(level, seed):
    tones = np.linspace(0.2, 0.8, 60)
    noise, means = _patches(lambda x: np.full_like(x, level), tones, seed)
    grain = MeasuredGrain.from_patches(noise, means)
    assert grain.level == pytest.approx(level, rel=0.03)
    assert grain.correlation[1] == pytest.approx(CORRELATION, abs=0.05)
    assert grain.correlation[3] == pytest.approx(0.0, abs=0.05)


def test_the_strength_follows_the_tone():
    tones = np.linspace(0.1, 0.9, 200)
    noise, means = _patches(lambda x: 40.0 * np.sqrt(x * (1 - x)), tones)
    grain = MeasuredGrain.from_patches(noise, means)
    pixels = np.array([0.15, 0.5, 0.85])
    found = grain.deviation(np.repeat(pixels[:, None], 3, axis=1))
    expected = 40.0 * np.sqrt(pixels * (1 - pixels))
    np.testing.assert_allclose(found[:, 0], expected, rtol=0.06)


def test_tones_that_were_not_seen_get_the_strength_of_the_nearest_one():
    noise, means = _patches(lambda x: 20.0 * x, np.linspace(0.3, 0.6, 100))
    grain = MeasuredGrain.from_patches(noise, means)
    dark, least = grain.deviation(np.array([[0.0] * 3, [0.3] * 3]))
    np.testing.assert_allclose(dark, least)


def test_what_is_put_on_a_picture_is_measured_there_again():
    tones = np.linspace(0.2, 0.8, 60)
    noise, means = _patches(lambda x: np.full_like(x, 9.0), tones)
    grain = MeasuredGrain.from_patches(noise, means)
    clean = np.full((60, 32, 32, 3), 0.5, np.float32)
    noisy = grain.put_on(clean, np.random.default_rng(1))
    assert noisy.dtype == np.float32
    np.testing.assert_allclose(255.0 * noisy, np.round(255.0 * noisy), atol=1e-3)
    again = MeasuredGrain.from_patches(255.0 * (noisy - clean), 127.5 + 0 * means)
    assert again.level == pytest.approx(9.0, rel=0.03)
    np.testing.assert_allclose(again.correlation, grain.correlation, atol=0.05)


def test_grain_of_a_moving_film_is_measured_without_a_clean_one():
    noisy, clean = grainy_clip(frames=8)
    grain = MeasuredGrain.from_patches(*cut_grain_patches([(noisy, clean)]))
    assert grain.level == pytest.approx(12.0, rel=0.1)
    assert grain.correlation[1] == pytest.approx(CORRELATION, abs=0.1)


def test_a_film_that_is_too_small_is_named():
    tiny = np.zeros((4, 24, 24, 3), np.uint8)
    with pytest.raises(ValueError, match="32x32"):
        cut_grain_patches([(tiny, tiny)])
