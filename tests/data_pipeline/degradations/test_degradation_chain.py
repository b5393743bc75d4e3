import numpy as np
import pytest

from data_pipeline.degradations.degradation_chain import DegradationChain
from data_pipeline.degradations.gaussian_noise import GaussianNoise


def grey(batch: int) -> np.ndarray:
    return np.full((batch, 2, 32, 32, 3), 0.5, np.float32)


def test_an_empty_chain_changes_nothing():
    degraded = DegradationChain([])(grey(2), seed=1)
    np.testing.assert_array_equal(degraded["clip"], grey(2))
    np.testing.assert_array_equal(degraded["noise_level"], [0.0, 0.0])


def test_white_noise_adds_up_in_quadrature():
    chain = DegradationChain([(GaussianNoise(30.0), 1.0), (GaussianNoise(40.0), 1.0)])
    degraded = chain(grey(1), seed=1)
    np.testing.assert_allclose(degraded["noise_level"], [50.0], rtol=1e-6)
    assert 255.0 * degraded["clip"].numpy().std() == pytest.approx(50.0, rel=0.03)


def test_a_step_is_applied_as_often_as_its_probability_and_reported_where_it_is():
    chain = DegradationChain([(GaussianNoise(20.0), 0.3)])
    degraded = chain(grey(400), seed=1)
    levels = degraded["noise_level"].numpy()
    changed = degraded["clip"].numpy().std(axis=(1, 2, 3, 4)) > 0.0
    np.testing.assert_array_equal(levels, np.where(changed, 20.0, 0.0))
    assert changed.mean() == pytest.approx(0.3, abs=0.07)


def test_a_step_draws_the_same_whatever_the_others_are_set_to():
    weak = DegradationChain([(GaussianNoise(0.0), 0.5), (GaussianNoise(9.0), 1.0)])
    never = DegradationChain([(GaussianNoise(80.0), 0.0), (GaussianNoise(9.0), 1.0)])
    np.testing.assert_array_equal(
        weak(grey(3), seed=1)["clip"], never(grey(3), seed=1)["clip"]
    )


def test_steps_draw_independently():
    chain = DegradationChain([(GaussianNoise(0.0), 1.0), (GaussianNoise(9.0), 1.0)])
    alone = DegradationChain([(GaussianNoise(9.0), 1.0)])
    first = chain(grey(1), seed=1)["clip"].numpy() - 0.5
    second = alone(grey(1), seed=1)["clip"].numpy() - 0.5
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.05


def test_refuses_an_impossible_probability():
    with pytest.raises(ValueError, match=r"GaussianNoise.*received 1.2"):
        DegradationChain([(GaussianNoise(9.0), 1.2)])
