import numpy as np
import pytest

from data_pipeline.degradations.gaussian_noise import GaussianNoise


@pytest.mark.parametrize("level", [5.0, 25.0, 50.0])
def test_unclipped_noise_has_the_level_asked_for_and_no_mean(level):
    clips = np.full((2, 4, 64, 64, 3), 0.5, np.float32)
    degraded = GaussianNoise(level)(clips, seed=3)
    noise = 255.0 * (degraded["clip"].numpy() - clips)
    assert noise[0].std() == pytest.approx(level, rel=0.02)
    assert noise.mean() == pytest.approx(0.0, abs=0.02 * level)
    np.testing.assert_array_equal(degraded["noise_level"], [level, level])


def test_levels_fill_the_range_and_are_reported():
    clips = np.full((200, 1, 16, 16, 3), 0.5, np.float32)
    degraded = GaussianNoise((10.0, 50.0))(clips, seed=3)
    levels = degraded["noise_level"].numpy()
    assert 10.0 <= levels.min() < 12.0 and 48.0 < levels.max() <= 50.0
    assert levels.mean() == pytest.approx(30.0, abs=2.5)
    measured = 255.0 * degraded["clip"].numpy().std(axis=(1, 2, 3, 4))
    np.testing.assert_allclose(measured, levels, rtol=0.12)


def test_noise_is_white_in_space_time_and_colour():
    clips = np.full((1, 8, 64, 64, 3), 0.5, np.float32)
    noise = GaussianNoise(25.0)(clips, seed=3)["clip"].numpy()[0] - 0.5
    for axis in range(4):
        neighbours = np.roll(noise, 1, axis)
        assert abs(np.corrcoef(noise.ravel(), neighbours.ravel())[0, 1]) < 0.02


def test_clipped_noise_lies_on_the_values_of_an_8_bit_file():
    clips = np.full((2, 2, 32, 32, 3), 0.05, np.float32)
    noisy = GaussianNoise(50.0, clipped_share=1.0)(clips, seed=3)["clip"].numpy()
    codes = noisy * 255.0
    np.testing.assert_allclose(codes, np.round(codes), atol=1e-4)
    assert codes.min() == 0.0 and codes.max() <= 255.0


def test_clipped_share_of_the_clips_is_clipped():
    clips = np.full((300, 1, 16, 16, 3), 0.02, np.float32)
    noisy = GaussianNoise(50.0, clipped_share=0.3)(clips, seed=3)["clip"].numpy()
    clipped = (noisy >= 0.0).all(axis=(1, 2, 3, 4))
    assert clipped.mean() == pytest.approx(0.3, abs=0.08)


@pytest.mark.parametrize("level", [(30.0, 10.0), -1.0, (0.0, 300.0), (1.0, 2.0, 3.0)])
def test_refuses_an_impossible_level(level):
    with pytest.raises(ValueError, match="level"):
        GaussianNoise(level)


def test_refuses_an_impossible_share():
    with pytest.raises(ValueError, match="clipped_share"):
        GaussianNoise(25.0, clipped_share=1.5)
