import numpy as np
import pytest

from trainers.config import LossConfig
from trainers.training_loss import TrainingLoss


def test_it_is_the_weighted_sum_of_its_terms():
    random = np.random.default_rng(0)
    clean, restored = random.random((2, 2, 3, 16, 16, 3)).astype("float32")
    config = LossConfig(charbonnier=2.0, epsilon=0.01, absolute=3.0, squared=5.0)
    difference = clean - restored
    expected = (
        2.0 * np.sqrt(difference**2 + 1e-4).mean()
        + 3.0 * np.abs(difference).mean()
        + 5.0 * (difference**2).mean()
    )
    assert float(TrainingLoss(config)(clean, restored)) == pytest.approx(
        expected, rel=1e-5
    )


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_weights_that_minimise_nothing_are_refused(weight):
    with pytest.raises(ValueError, match=r"config\.loss needs a weight above 0"):
        TrainingLoss(LossConfig(charbonnier=weight))
