import keras
import pytest

from trainers.optimizer_config import OptimizerConfig
from trainers.optimizers import make_optimizer
from trainers.schedule_config import ScheduleConfig


def test_optimisers_take_rates_and_decays_from_the_config():
    config = OptimizerConfig(
        name="adamw", learning_rate=0.1, beta_1=0.8, weight_decay=0.02
    )
    optimizer = make_optimizer(config, ScheduleConfig(steps=10, warm_up_steps=1))
    assert optimizer.weight_decay == 0.02
    assert (optimizer.beta_1, optimizer.beta_2) == (0.8, 0.99)
    assert float(optimizer.learning_rate) == pytest.approx(0.1 * 1.001)
    plain = make_optimizer(OptimizerConfig(name="adam"), ScheduleConfig())
    assert type(plain) is keras.optimizers.Adam
    assert plain.weight_decay is None
