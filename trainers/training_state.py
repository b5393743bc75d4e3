"""All that a training run changes."""

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from trainers.experiment_config import ExperimentConfig
from trainers.moving_average import MovingAverage
from trainers.networks import load_initial_weights, make_network
from trainers.optimizers import make_optimizer


@dataclass(frozen=True, kw_only=True)
class TrainingState:
    """Variables of a run, made in the scope of its strategy.

    Attributes:
        network: What is trained.
        optimizer: Built on its trainable weights; `iterations` is the step.
        average: Moving average of the weights.
        gradients: Sums of gradients between updates; empty without accumulation.
        best: The best figure of validation so far.
    """

    network: keras.Model
    optimizer: keras.optimizers.Optimizer
    average: MovingAverage
    gradients: list[tf.Variable]
    best: tf.Variable

    @property
    def step(self) -> int:
        """Updates done so far; asking for it waits for the accelerator."""
        return int(self.optimizer.iterations.numpy())

    @property
    def saved(self) -> dict[str, Any]:
        """What a checkpoint holds, by its name there."""
        return {
            "network": self.network,
            "fixed": fixed_weights(self.network),
            "optimizer": self.optimizer,
            "average": self.average,
            "best": self.best,
        }

    @property
    def learning_rates(self) -> dict[str, float]:
        """The learning rates of the next update, by the name that is shown."""
        return {"learning_rate": float(self.optimizer.learning_rate)}


def make_training_state(
    config: ExperimentConfig, strategy: tf.distribute.Strategy
) -> TrainingState:
    """Makes the variables of a run of one network that starts at step 0.

    Raises:
        ValueError: The config does not fit the network or its first weights.
        FileNotFoundError: The first weights are not there.
    """
    keras.utils.set_random_seed(config.run.seed)
    with strategy.scope():
        network = make_network(config.model)
        load_initial_weights(network, config.model)
        optimizer = make_optimizer(config.optimizer, config.schedule)
        optimizer.build(network.trainable_variables)
        average = MovingAverage(network, config.optimizer.average_decay)
        gradients = gradient_sums(network, config.optimizer.accumulation)
        best = tf.Variable(float("-inf"), trainable=False, dtype=tf.float32)
    return TrainingState(
        network=network,
        optimizer=optimizer,
        average=average,
        gradients=gradients,
        best=best,
    )


def fixed_weights(network: keras.Model) -> list[tf.Variable]:
    """Returns the weights that no optimizer knows, for a checkpoint.

    TensorFlow does not look for weights in layers that are kept in lists, as means
    of batch normalisation; of those that learn the optimizer knows.
    """
    return [weight.value for weight in network.non_trainable_variables]


def gradient_sums(network: keras.Model, parts: int) -> list[tf.Variable]:
    """Makes room for the gradients of all batches of an update but the last one."""
    if parts == 1:
        return []
    return [_sum_like(weight) for weight in network.trainable_variables]


def _sum_like(weight: keras.Variable) -> tf.Variable:
    return tf.Variable(
        tf.zeros(weight.shape),
        trainable=False,
        synchronization=tf.VariableSynchronization.ON_READ,
        aggregation=tf.VariableAggregation.SUM,
    )
