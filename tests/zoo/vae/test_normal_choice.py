"""Choices as standard normal numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.losses.gaussian_divergence import gaussian_divergence
from zoo.vae.normal_choice import NormalChoice


@given(count=st.integers(2, 300), data=st.data())
def test_a_choice_comes_back_from_its_number(count, data):
    choices = NormalChoice(count)
    choice = np.array(data.draw(st.lists(st.integers(0, count - 1), min_size=1)))
    mean, log_variance = choices.posterior(choice)
    np.testing.assert_array_equal(choices.choice(mean), choice)
    near = mean + 6.0 * np.exp(0.5 * np.asarray(log_variance))
    np.testing.assert_array_equal(choices.choice(near), choice)


def test_noise_chooses_everything_alike():
    noise = np.random.default_rng(0).standard_normal((100, 400)).astype(np.float32)
    found = np.asarray(NormalChoice(8).choice(noise))
    assert found.shape == (100, 400)
    np.testing.assert_allclose(np.bincount(found.ravel()) / 40_000, 1 / 8, atol=0.01)


@pytest.mark.parametrize("count", [2, 16, 256])
def test_to_know_a_choice_costs_its_logarithm_and_as_much_for_each(count):
    posterior = NormalChoice(count).posterior(np.arange(count))
    costs = np.asarray(gaussian_divergence(*posterior))
    # The rest is where in the interval: of a tenth of its width.
    exact = -math.log(0.05) - 0.5 * math.log(2.0 * math.pi * math.e)
    np.testing.assert_allclose(np.mean(costs), math.log(count) + exact, atol=0.5)
