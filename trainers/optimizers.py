"""Optimisers from their config."""

from typing import Any

import keras

from trainers.kernel_muon import KernelMuon
from trainers.optimizer_config import OptimizerConfig
from trainers.schedule_config import ScheduleConfig
from trainers.warm_up_cosine import WarmUpCosine


def make_schedule(config: OptimizerConfig, schedule: ScheduleConfig) -> WarmUpCosine:
    """Returns the course of the learning rate."""
    return WarmUpCosine(
        config.learning_rate,
        schedule.warm_up_steps,
        schedule.steps,
        schedule.final_share,
    )


def make_optimizer(
    config: OptimizerConfig, schedule: ScheduleConfig
) -> keras.optimizers.Optimizer:
    """Returns an optimiser; `build` it in the scope of the strategy.

    It neither clips nor averages: the step does, because clipping by the global
    norm has to follow the sum over replicas, and Keras clips before it.
    """
    arguments: dict[str, Any] = {
        "learning_rate": make_schedule(config, schedule),
        "beta_1": config.beta_1,
        "beta_2": config.beta_2,
        "epsilon": config.epsilon,
    }
    if config.name == "muon":
        return KernelMuon(**arguments)
    if config.name == "adamw":
        return keras.optimizers.AdamW(weight_decay=config.weight_decay, **arguments)
    return keras.optimizers.Adam(**arguments)
