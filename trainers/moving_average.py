"""An exponential moving average of a network's weights."""

from typing import Any

import keras
import tensorflow as tf

# Keeps the random first weights from lingering: the decay grows from 0 with the
# steps, so that early on the average spans about the last fiftieth of them.
_RAMP_STEPS = 50.0


class MovingAverage(tf.Module):
    """Averages trainable weights over steps; other weights are taken as they are.

    Polyak and Juditsky, "Acceleration of stochastic approximation by averaging",
    1992, with exponential weights. Make it in the scope of the strategy. Every
    replica keeps the same average, without communication.

    Args:
        network: A built network.
        decay: Share of the old average that a step keeps.
    """

    def __init__(self, network: keras.Model, decay: float):
        super().__init__()
        self._decay = decay
        self._network = network
        self.averages = [
            tf.Variable(
                weight.value,
                trainable=False,
                dtype=weight.dtype,
                synchronization=tf.VariableSynchronization.ON_READ,
                aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA,
            )
            for weight in network.trainable_variables
        ]

    def update(self, step: Any) -> None:
        """Takes in the weights after update number `step`, counted from 0."""
        step = tf.cast(step, tf.float32)
        decay = tf.minimum(self._decay, step / (step + _RAMP_STEPS))
        for average, weight in zip(
            self.averages, self._network.trainable_variables, strict=True
        ):
            kept = decay * average.read_value()
            average.assign(kept + (1.0 - decay) * tf.convert_to_tensor(weight.value))

    def copy_to(self, network: keras.Model) -> None:
        """Sets the weights of another network of the same architecture."""
        for average, weight in zip(
            self.averages, network.trainable_variables, strict=True
        ):
            weight.assign(average.read_value())
        for own, other in zip(
            self._network.non_trainable_variables,
            network.non_trainable_variables,
            strict=True,
        ):
            if own.dtype == other.dtype and "seed" not in own.path:
                other.assign(own.value)
