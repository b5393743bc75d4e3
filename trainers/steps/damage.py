"""Learning to find damage and to fill it in."""

from typing import Any

import tensorflow as tf

from trainers.damage_loss import DamageLoss
from trainers.finding_loss import FindingLoss
from trainers.steps.supervised import Batch, Figures
from zoo.temporal.damage_restorer import DamageRestorer


def damage_gradients(
    *, network: DamageRestorer, loss: DamageLoss, batch: Batch
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the loss of one replica's batch.

    Args:
        network: What is trained.
        loss: Of what it restores and finds.
        batch: From `DamageRecipe`: `clip` and `clean`, float32 `[B, T, H, W, 3]`,
            `mask`, float32 `[B, T, H, W, 1]`, and `noise_level`, float32 `[B]`.

    Returns:
        Gradients of `network.trainable_variables`, and the scalars `loss` and
        `squared_error` (over all pixels).
    """
    clean = batch["clean"]
    inputs = {"clip": batch["clip"], "noise_level": batch["noise_level"]}
    with tf.GradientTape() as tape:
        restored, found = network.restore_with_mask(inputs, training=True)
        value = loss(
            clean=clean,
            restored=restored,
            degraded=batch["clip"],
            mask=batch["mask"],
            found=found,
        )
    weights = [weight.value for weight in network.trainable_variables]
    gradients = tape.gradient(value, weights)
    squared_error = tf.reduce_mean(tf.square(clean - restored))
    return gradients, {"loss": value, "squared_error": squared_error}


def finding_gradients(
    *, network: DamageRestorer, loss: FindingLoss, batch: Batch
) -> tuple[list[Any], Figures]:
    """Computes the gradient of what is found alone, zero for what fills in.

    Args:
        network: What is trained.
        loss: Of what it finds.
        batch: As for `damage_gradients`.

    Returns:
        Gradients of `network.trainable_variables`, and the scalars `loss` and
        `squared_error`, that of the mask.
    """
    with tf.GradientTape() as tape:
        found = network.find({"clip": batch["clip"]})
        value = loss(mask=batch["mask"], found=found)
    weights = [weight.value for weight in network.trainable_variables]
    gradients = tape.gradient(
        value, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    squared_error = tf.reduce_mean(tf.square(batch["mask"] - found))
    return gradients, {"loss": value, "squared_error": squared_error}
