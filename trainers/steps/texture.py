"""Learning to paint clips in the texture of a picture."""

from typing import Any

import tensorflow as tf

from trainers.steps.supervised import Batch, Figures
from trainers.texture_loss import TextureLoss
from zoo.temporal.restorer import Restorer


def texture_gradients(
    *, network: Restorer, loss: TextureLoss, batch: Batch
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the loss of one replica's batch.

    Args:
        network: The painter.
        loss: Content, texture and the rest.
        batch: `clip`, float32 `[B, T, H, W, 3]`, and `noise_level`, float32 `[B]`.

    Returns:
        Gradients of `network.trainable_variables`, and the scalars `loss`,
        `squared_error` between painted and given clips, and the loss's terms.
    """
    inputs = {name: batch[name] for name in ("clip", "noise_level")}
    with tf.GradientTape() as tape:
        painted = network(inputs, training=True)
        value, terms = loss(batch["clip"], painted)
    weights = [weight.value for weight in network.trainable_variables]
    error = tf.reduce_mean(tf.square(painted - batch["clip"]))
    return tape.gradient(value, weights), {
        "loss": value,
        "squared_error": error,
        **terms,
    }
