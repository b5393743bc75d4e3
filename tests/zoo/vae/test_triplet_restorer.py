"""A restoration in latent space knows what it is unsure of."""

import numpy as np
import pytest

from tests.zoo.shared_network_checks import small_network
from zoo.catalog import CATALOG


@pytest.fixture(scope="module")
def network():
    return small_network(CATALOG["triplet_restorer"])


@pytest.fixture(scope="module")
def frames():
    return np.random.default_rng(0).random((2, 8, 12, 3), np.float32)


def _noise(draws, scale=1.0):
    shape = (draws, 2, 2, 3, 3)
    return scale * np.random.default_rng(1).standard_normal(shape).astype(np.float32)


def test_the_mean_of_the_belief_is_the_restoration(network, frames):
    mean, spread = network.spread(frames, _noise(2, scale=0.0))
    expected = network.restore_frames(frames, training=False)
    np.testing.assert_allclose(mean, expected, atol=1e-5)
    assert np.asarray(spread).max() < 1e-5


def test_what_is_believed_less_spreads_more(network, frames):
    _, narrow = network.spread(frames, _noise(4, scale=0.1))
    _, wide = network.spread(frames, _noise(4))
    assert wide.shape == (2, 8, 12, 1)
    assert np.asarray(narrow).min() >= 0.0
    assert np.asarray(wide).mean() > 3 * np.asarray(narrow).mean()
