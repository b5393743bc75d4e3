import numpy as np
import pytest

from trainers.loss_config import LossConfig
from trainers.training_loss import TrainingLoss


def test_it_is_the_weighted_sum_of_its_terms():
    random = np.random.default_rng(0)
    clean, restored = random.random((2, 2, 3, 16, 16, 3)).astype("float32")
    config = LossConfig(
        charbonnier=2.0, epsilon=0.01, absolute=3.0, squared=5.0, balance=0.0
    )
    difference = clean - restored
    expected = (
        2.0 * np.sqrt(difference**2 + 1e-4).mean()
        + 3.0 * np.abs(difference).mean()
        + 5.0 * (difference**2).mean()
    )
    assert float(TrainingLoss(config)(clean, [restored], clean)) == pytest.approx(
        expected, rel=1e-5
    )


def test_earlier_stages_count_by_their_weight():
    clean = np.zeros((1, 1, 16, 16, 3), np.float32)
    config = LossConfig(charbonnier=0.0, absolute=1.0, balance=0.0, earlier_stages=0.5)
    value = TrainingLoss(config)(clean, [clean + 0.2, clean + 0.1], clean)
    assert float(value) == pytest.approx(0.1 + 0.5 * 0.2, rel=1e-5)


def test_faint_damage_weighs_more_than_strong_damage():
    clean = np.zeros((2, 1, 16, 16, 3), np.float32)
    degraded = np.array([0.04, 0.2], np.float32)[:, None, None, None, None] + clean
    config = LossConfig(charbonnier=0.0, absolute=1.0, balance=0.1)
    faint = np.array([0.01, 0.0], np.float32)[:, None, None, None, None] + clean
    strong = faint[::-1]
    loss = TrainingLoss(config)
    ratio = float(loss(clean, [faint], degraded) / loss(clean, [strong], degraded))
    assert ratio == pytest.approx((0.2 + 0.02) / (0.04 + 0.02), rel=1e-4)


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_weights_that_minimise_nothing_are_refused(weight):
    with pytest.raises(ValueError, match=r"config\.loss needs a weight above 0"):
        TrainingLoss(LossConfig(charbonnier=weight))


def test_clips_of_faint_damage_count_more_where_losses_are_balanced():
    clean = np.full((2, 3, 16, 16, 3), 0.5, "float32")
    restored = clean + np.array([0.1, 0.0], "float32").reshape(2, 1, 1, 1, 1)
    damage = np.array([0.02, 0.2], "float32")
    degraded = clean + damage.reshape(2, 1, 1, 1, 1)
    loss = TrainingLoss(LossConfig(charbonnier=0.0, absolute=1.0, balance=0.1))
    expected = 0.5 * 0.1 * 0.1 / (0.02 + 0.02)
    assert float(loss(clean, [restored], degraded)) == pytest.approx(expected, rel=1e-4)


def test_earlier_stages_without_a_weight_are_not_even_computed():
    clean = np.full((1, 3, 16, 16, 3), 0.5, "float32")
    config = LossConfig(charbonnier=0.0, absolute=1.0, balance=0.0, earlier_stages=0.0)
    value = float(TrainingLoss(config)(clean, [None, clean + 0.1], clean))
    assert value == pytest.approx(0.1, rel=1e-4)
