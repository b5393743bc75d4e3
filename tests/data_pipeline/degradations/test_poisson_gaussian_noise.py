import numpy as np
import pytest

from data_pipeline.degradations.poisson_gaussian_noise import PoissonGaussianNoise


def measured_level(brightness: float, shot: float, read: float) -> float:
    clips = np.full((1, 4, 96, 96, 3), brightness, np.float32)
    noisy = PoissonGaussianNoise(shot, read)(clips, seed=4)["clip"].numpy()
    return 255.0 * (noisy - brightness).std()


@pytest.mark.parametrize("brightness", [0.3, 0.5, 0.7])
def test_variance_grows_in_proportion_to_brightness(brightness):
    expected = np.sqrt(brightness * 20.0**2 + 6.0**2)
    assert measured_level(brightness, 20.0, 6.0) == pytest.approx(expected, rel=0.02)


def test_without_shot_noise_the_level_is_the_read_level():
    assert measured_level(0.5, 0.0, 10.0) == pytest.approx(10.0, rel=0.02)


def test_the_level_is_reported_as_unknown():
    clips = np.full((2, 1, 8, 8, 3), 0.5, np.float32)
    level = PoissonGaussianNoise(20.0, 6.0)(clips, seed=4)["noise_level"]
    np.testing.assert_array_equal(level, [-1.0, -1.0])
