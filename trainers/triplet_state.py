"""All that the training of a `TripletRestorer` changes."""

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from trainers.experiment_config import ExperimentConfig
from trainers.optimizers import make_optimizer
from trainers.training_state import (
    TrainingState,
    fixed_weights,
    gradient_sums,
    make_training_state,
)
from zoo.vae.triplet_companion import TripletCompanion
from zoo.vae.triplet_restorer import TripletRestorer


@dataclass(frozen=True, kw_only=True)
class TripletState(TrainingState):
    """Variables of such a run; `network` is what restores.

    Attributes:
        companion: What it learns with.
        companion_optimizer: Built on its trainable weights.
        companion_gradients: As `gradients`, of the companion.
    """

    companion: TripletCompanion
    companion_optimizer: keras.optimizers.Optimizer
    companion_gradients: list[tf.Variable]

    @property
    def saved(self) -> dict[str, Any]:
        """What a checkpoint holds, by its name there."""
        return super().saved | {
            "companion": self.companion,
            "companion_fixed": fixed_weights(self.companion),
            "companion_optimizer": self.companion_optimizer,
        }


def make_triplet_state(
    config: ExperimentConfig, strategy: tf.distribute.Strategy
) -> TripletState:
    """Makes the variables of a run that starts at step 0.

    Raises:
        ValueError: The config does not fit the network, or it is of another kind.
        FileNotFoundError: The first weights are not there.
    """
    state = make_training_state(config, strategy)
    if not isinstance(state.network, TripletRestorer):
        raise ValueError(
            "config.trainer=triplet is for triplet_restorer; received "
            f"config.model.network={config.model.network}."
        )
    with strategy.scope():
        companion = TripletCompanion.of(state.network, config.triplet.judge_width)
        optimizer = make_optimizer(config.optimizer, config.schedule)
        optimizer.build(companion.trainable_variables)
        sums = gradient_sums(companion, config.optimizer.accumulation)
    return TripletState(
        **vars(state),
        companion=companion,
        companion_optimizer=optimizer,
        companion_gradients=sums,
    )
