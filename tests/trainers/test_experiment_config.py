from dataclasses import FrozenInstanceError, replace

import pytest

from trainers.data_config import DataConfig
from trainers.evaluation_config import EvaluationConfig
from trainers.experiment_config import ExperimentConfig
from trainers.model_config import ModelConfig
from trainers.optimizer_config import OptimizerConfig


def test_a_batch_that_accumulation_does_not_divide_is_refused():
    with pytest.raises(ValueError, match=r"multiple of optimizer.accumulation.*7"):
        ExperimentConfig(
            model=ModelConfig(network="x"),
            data=DataConfig(batch_size=7),
            optimizer=OptimizerConfig(accumulation=2),
        )


def test_configs_are_frozen_and_checked_when_replaced():
    config = ExperimentConfig(model=ModelConfig(network="x"))
    with pytest.raises(FrozenInstanceError):
        config.model = ModelConfig(network="y")
    with pytest.raises(ValueError, match="average_decay"):
        replace(config, optimizer=OptimizerConfig(average_decay=1.0))


@pytest.mark.parametrize("field", [{"every": 0}, {"max_frames": 0}, {"patience": -1}])
def test_validations_that_cannot_be_are_refused(field):
    with pytest.raises(ValueError, match=f"evaluation.{next(iter(field))} must be"):
        ExperimentConfig(
            model=ModelConfig(network="x"), evaluation=EvaluationConfig(**field)
        )
