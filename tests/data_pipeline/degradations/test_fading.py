import numpy as np
import pytest

from data_pipeline.degradations.fading import Fading


def faded(colour, **options) -> np.ndarray:
    plain = {"lift": 0.0, "dulling": 0.0, "paling": 0.0, "gamma": 1.0}
    clips = np.broadcast_to(np.float32(colour), (1, 2, 4, 4, 3))
    degraded = Fading(**{**plain, **options})(clips, seed=1)["clip"].numpy()
    assert np.ptp(degraded, axis=(1, 2, 3)).max() == 0.0
    return degraded[0, 0, 0, 0]


def test_black_is_lifted_and_white_dulled():
    options = {"lift": 0.1, "dulling": 0.2}
    np.testing.assert_allclose(faded([0.0] * 3, **options), 0.1, rtol=1e-5)
    np.testing.assert_allclose(faded([1.0] * 3, **options), 0.8, rtol=1e-5)


def test_gamma_bends_the_mid_tones():
    np.testing.assert_allclose(faded([0.5] * 3, gamma=2.0), 0.25, rtol=1e-5)


def test_colours_lose_their_share_of_saturation_and_keep_their_luma():
    colour = np.array([0.8, 0.4, 0.2])
    luma = colour @ [0.2126, 0.7152, 0.0722]
    pale = faded(colour, paling=0.25)
    np.testing.assert_allclose(pale - luma, 0.75 * (colour - luma), rtol=1e-4)


def test_parameters_fill_their_ranges():
    clips = np.zeros((300, 1, 2, 2, 3), np.float32)
    lift = Fading(lift=(0.1, 0.3))(clips, seed=1)["clip"].numpy()[:, 0, 0, 0, 0]
    assert 0.1 <= lift.min() < 0.11 and 0.29 < lift.max() <= 0.3
    assert lift.mean() == pytest.approx(0.2, abs=0.01)
