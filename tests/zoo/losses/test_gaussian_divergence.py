"""The divergence of Gaussians against its integral and draws."""

import numpy as np

from zoo.losses.gaussian_divergence import above_free_bits, gaussian_divergence


def test_it_is_zero_for_the_prior_itself():
    mean, log_variance = np.random.default_rng(0).normal(size=(2, 5))
    zeros = np.zeros(3, np.float32)
    np.testing.assert_array_equal(gaussian_divergence(zeros, zeros), zeros)
    same = gaussian_divergence(mean, log_variance, mean, log_variance)
    np.testing.assert_allclose(same, 0.0, atol=1e-12)


def test_it_equals_a_monte_carlo_estimate_to_one_percent():
    random = np.random.default_rng(1)
    for mean, variance, prior_mean, prior_variance in (
        (1.5, 0.3, 0.0, 1.0),
        (-0.7, 2.5, 0.6, 0.8),
    ):
        draws = mean + np.sqrt(variance) * random.standard_normal(400_000)
        own = -0.5 * (np.log(variance) + (draws - mean) ** 2 / variance)
        other = (draws - prior_mean) ** 2 / prior_variance
        estimate = np.mean(own + 0.5 * (np.log(prior_variance) + other))
        exact = gaussian_divergence(
            *np.float32([mean, np.log(variance), prior_mean, np.log(prior_variance)])
        )
        np.testing.assert_allclose(exact, estimate, rtol=0.01)


def test_free_bits_cost_every_dimension_its_mean_or_the_free_amount():
    divergence = np.array([[0.0, 2.0], [0.2, 4.0]])
    np.testing.assert_allclose(above_free_bits(divergence, 0.5), [0.5, 3.0])
