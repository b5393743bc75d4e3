import numpy as np
import pytest

from data_pipeline.degradations.film_grain import FilmGrain


def grain(brightness: float = 0.5, **options) -> np.ndarray:
    clips = np.full((1, 4, 128, 128, 3), brightness, np.float32)
    grainy = FilmGrain(**options)(clips, seed=4)["clip"].numpy()
    return 255.0 * (grainy[0] - brightness)


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("size", [0.0, 0.5, 1.0])
def test_level_holds_at_mid_grey_for_every_size(size):
    assert grain(level=15.0, size=size).std() == pytest.approx(15.0, rel=0.03)


@pytest.mark.parametrize("brightness", [0.2, 0.8])
def test_grain_is_weaker_in_shadows_and_lights(brightness):
    expected = 10.0 * 2.0 * np.sqrt(0.2 * 0.8)
    assert grain(brightness, level=10.0, size=0.8).std() == pytest.approx(
        expected, rel=0.04
    )


def test_black_and_white_stay_clean():
    assert np.abs(grain(0.0, level=30.0)).max() == 0.0
    assert np.abs(grain(1.0, level=30.0)).max() == 0.0


@pytest.mark.parametrize("size", [0.8, 1.2])
def test_autocorrelation_is_that_of_a_gaussian_filter(size):
    noise = grain(level=10.0, size=size)
    for distance in (1, 2):
        # A Gaussian with itself: a Gaussian of sqrt(2) times the width.
        expected = np.exp(-(distance**2) / (4.0 * size**2))
        along_x = correlation(noise[:, :, distance:], noise[:, :, :-distance])
        along_y = correlation(noise[:, distance:], noise[:, :-distance])
        assert along_x == pytest.approx(expected, abs=0.04)
        assert along_y == pytest.approx(expected, abs=0.04)


def test_every_frame_has_grain_of_its_own():
    noise = grain(level=10.0, size=0.8)
    assert abs(correlation(noise[1:], noise[:-1])) < 0.03


@pytest.mark.parametrize("colour", [0.0, 0.4, 1.0])
def test_channels_share_the_grain_that_is_not_coloured(colour):
    noise = grain(level=10.0, size=0.8, colour=colour)
    between = correlation(noise[..., 0], noise[..., 1])
    assert between == pytest.approx(1.0 - colour, abs=0.04)
