import numpy as np
import pytest

from trainers.warm_up_cosine import WarmUpCosine


def test_it_rises_linearly_then_falls_like_a_cosine_to_the_rest():
    schedule = WarmUpCosine(2.0, warm_up_steps=10, steps=1000, final_share=0.01)
    rates = np.array([float(schedule(step)) for step in (0, 4, 500, 1000, 2000)])
    early = 0.5 * (1 + np.cos(np.pi * 4 / 1000)) + 0.01
    expected = [2 * 0.1 * 1.01, 2 * 0.5 * early, 2 * 0.51, 0.02, 0.02]
    np.testing.assert_allclose(rates, expected, rtol=1e-5)


def test_it_is_rebuilt_from_its_config():
    schedule = WarmUpCosine(1e-3, 5, 50, 0.1)
    again = WarmUpCosine.from_config(schedule.get_config())
    assert float(again(17)) == pytest.approx(float(schedule(17)))
