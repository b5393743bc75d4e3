import numpy as np
import pytest

from tests.trainers.tiny_restorer import TinyRestorer
from trainers.loss_config import LossConfig
from trainers.moving_average import MovingAverage
from trainers.optimizer_config import OptimizerConfig
from trainers.optimizers import make_optimizer
from trainers.schedule_config import ScheduleConfig
from trainers.steps.supervised import supervised_step
from trainers.training_loss import TrainingLoss


@pytest.fixture
def parts():
    network = TinyRestorer()
    network.build_for_clips()
    config = OptimizerConfig(name="adam", learning_rate=0.02, beta_1=0.9, clip_norm=0.5)
    optimizer = make_optimizer(config, ScheduleConfig(steps=100, warm_up_steps=1))
    optimizer.build(network.trainable_variables)
    return {
        "network": network,
        "optimizer": optimizer,
        "average": MovingAverage(network, 0.9),
        "loss": TrainingLoss(LossConfig(balance=0.0)),
        "config": config,
    }


@pytest.fixture
def batch():
    random = np.random.default_rng(0)
    clean = np.full((2, 3, 8, 8, 3), 0.5, "float32")
    noisy = clean + 0.1 * random.standard_normal(clean.shape).astype("float32")
    level = np.full(2, 25.0, "float32")
    return {"clean": clean, "clip": noisy, "noise_level": level}


def test_steps_on_one_batch_lower_its_loss(parts, batch):
    losses = [float(supervised_step(batch=batch, **parts)["loss"]) for _ in range(20)]
    assert losses[-1] < 0.95 * losses[0]
    assert int(parts["optimizer"].iterations) == 20


def test_the_first_loss_is_that_of_the_untouched_clip(parts, batch):
    figures = supervised_step(batch=batch, **parts)
    squares = (batch["clean"] - batch["clip"]) ** 2
    assert float(figures["loss"]) == pytest.approx(np.sqrt(squares + 1e-6).mean(), 1e-4)
    assert float(figures["squared_error"]) == pytest.approx(squares.mean(), 1e-4)


def test_a_step_that_is_not_finite_leaves_fresh_weights_alone(parts, batch):
    before = parts["network"].get_weights()
    batch["clip"][0, 0, 0, 0, 0] = np.nan
    figures = supervised_step(batch=batch, **parts)
    assert float(figures["finite"]) == 0.0
    for old, new in zip(before, parts["network"].get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_gradients_are_clipped_by_their_global_norm(parts, batch, monkeypatch):
    applied = []
    monkeypatch.setattr(
        parts["optimizer"], "apply", lambda gradients, _: applied.extend(gradients)
    )
    parts["config"] = OptimizerConfig(clip_norm=1e-3)
    norm = float(supervised_step(batch=batch, **parts)["gradient_norm"])
    total = np.sqrt(sum((gradient.numpy() ** 2).sum() for gradient in applied))
    assert norm > 1e-3
    assert total == pytest.approx(1e-3, rel=1e-3)
