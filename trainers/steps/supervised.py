"""Learning from pairs of degraded and clean clips."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from trainers.moving_average import MovingAverage
from trainers.optimizer_config import OptimizerConfig
from trainers.restorer_inputs import restorer_inputs
from zoo.temporal.restorer import Restorer

Batch = dict[str, Any]
Figures = dict[str, Any]
Loss = Callable[[Any, Sequence[Any], Any], Any]


def supervised_gradients(
    *, network: keras.Model, loss: Loss, batch: Batch
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the loss of one replica's batch.

    Args:
        network: A restorer.
        loss: From clean clips, what the network's stages gave and degraded clips
            to a scalar.
        batch: `clip` and `clean`, float32 `[B, T, H, W, 3]`, and `noise_level`,
            float32 `[B]`; `references` for networks that take them.

    Returns:
        Gradients of `network.trainable_variables`, and the scalars `loss` and
        `squared_error` (over all pixels).
    """
    clean = batch["clean"]
    with tf.GradientTape() as tape:
        stages = network.restore_stages(restorer_inputs(batch), training=True)
        value = loss(clean, stages, batch["clip"])
    weights = [weight.value for weight in network.trainable_variables]
    gradients = tape.gradient(value, weights)
    squared_error = tf.reduce_mean(tf.square(clean - stages[-1]))
    return gradients, {"loss": value, "squared_error": squared_error}


def apply_gradients(
    *,
    gradients: Sequence[Any],
    network: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    average: MovingAverage | None,
    config: OptimizerConfig,
) -> Figures:
    """Updates weights and their average from the gradients of all replicas.

    Runs in a replica of a strategy, or without one. Gradients are averaged over
    replicas, then clipped by their global norm, so that any number of replicas
    does the same. If one of them is not finite, zeros take the place of all.

    Args:
        gradients: Of this replica's part of the batch.
        network: What is trained.
        optimizer: Built on the network's trainable weights.
        average: Takes in the new weights, where there is one.
        config: Gives `clip_norm`.

    Returns:
        The scalars `gradient_norm`, before clipping, and `finite`, 0 or 1.
    """
    replica = tf.distribute.get_replica_context()
    step = tf.convert_to_tensor(optimizer.iterations.value)
    if replica.num_replicas_in_sync > 1:
        gradients = replica.all_reduce(tf.distribute.ReduceOp.MEAN, list(gradients))
    norm = tf.linalg.global_norm(gradients)
    finite = tf.math.is_finite(norm)
    factor = 1.0 / tf.cast(replica.num_replicas_in_sync, tf.float32)
    if config.clip_norm:
        factor *= config.clip_norm / tf.maximum(norm, config.clip_norm)
    # The optimiser sums over replicas, which here all hold the same.
    gradients = [
        tf.where(finite, gradient * factor, tf.zeros_like(gradient))
        for gradient in gradients
    ]
    optimizer.apply(gradients, network.trainable_variables)
    if average is not None:
        average.update(step)
    return {"gradient_norm": norm, "finite": tf.cast(finite, tf.float32)}


def supervised_step(
    *,
    network: Restorer,
    optimizer: keras.optimizers.Optimizer,
    average: MovingAverage,
    loss: Loss,
    batch: Batch,
    config: OptimizerConfig,
) -> Figures:
    """Does one update from one batch; see the two functions that it joins."""
    gradients, figures = supervised_gradients(network=network, loss=loss, batch=batch)
    return figures | apply_gradients(
        gradients=gradients,
        network=network,
        optimizer=optimizer,
        average=average,
        config=config,
    )
