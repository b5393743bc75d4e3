import numpy as np
import pytest

from data_pipeline.degradations.gaussian_blur import GaussianBlur


def impulse() -> np.ndarray:
    clips = np.zeros((1, 1, 41, 41, 3), np.float32)
    clips[:, :, 20, 20] = 1.0
    return clips


@pytest.mark.parametrize("sigma", [0.8, 1.6, 3.0])
def test_a_point_becomes_a_gaussian_of_the_width_asked_for(sigma):
    blurred = GaussianBlur(sigma)(impulse(), seed=1)["clip"].numpy()[0, 0, :, :, 0]
    place = np.arange(41) - 20
    for axis in (0, 1):
        profile = blurred.sum(axis=axis)
        assert (profile * place**2).sum() == pytest.approx(sigma**2, rel=0.02)
    assert blurred.sum() == pytest.approx(1.0, rel=1e-4)


def test_widths_of_a_batch_fill_the_range():
    clips = np.repeat(impulse(), 60, axis=0)
    blurred = GaussianBlur((1.0, 2.0))(clips, seed=1)["clip"].numpy()
    profiles = blurred[:, 0, :, :, 0].sum(axis=1)
    sigma = np.sqrt((profiles * (np.arange(41) - 20) ** 2).sum(axis=1))
    assert 0.98 < sigma.min() < 1.1 and 1.9 < sigma.max() < 2.02


def test_a_flat_picture_stays_as_it_is_to_its_edges():
    flat = np.full((1, 2, 5, 7, 3), 0.3, np.float32)
    blurred = GaussianBlur(4.0)(flat, seed=1)["clip"]
    np.testing.assert_allclose(blurred, flat, rtol=1e-5)
