"""Learning to make the frame between two frames."""

import itertools
from typing import Any

import tensorflow as tf

from trainers.steps.supervised import Batch, Figures, Loss
from zoo.temporal.interpolator import Interpolator


def interpolation_gradients(
    *,
    network: Interpolator,
    loss: Loss,
    batch: Batch,
    border: int = 0,
    trained: str = "all",
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the loss of one replica's batch.

    Args:
        network: What is trained.
        loss: From true clips, what the network's stages gave and what is there
            without it, the two frames in the middle blended, to a scalar.
        batch: From `InterpolationRecipe`: `clip`, float32 `[B, 4, H, W, 3]`, `clean`,
            float32 `[B, 1, H, W, 3]`, and `moment`, float32 `[B]`.
        border: As in `InterpolationConfig`.
        trained: The layer of the network that learns; of others the gradient is 0.

    Returns:
        Gradients of `network.trainable_variables`, and the scalars `loss` and
        `squared_error` (over all pixels that count).
    """
    moment = batch["moment"]
    earlier, before, after, later = tf.unstack(batch["clip"], axis=1)
    blended = before + moment[:, None, None, None] * (after - before)
    height, width = before.shape[1:3]
    if 2 * border >= min(height, width):
        raise ValueError(
            "config.interpolation.border is less than half of config.data.crop; "
            f"received {border} for crops of {width}x{height}"
        )
    rows, columns = slice(border, height - border), slice(border, width - border)
    clean = batch["clean"][:, :, rows, columns]
    with tf.GradientTape() as tape:
        stages = network.interpolate_stages(
            {
                "earlier": earlier,
                "before": before,
                "after": after,
                "later": later,
                "moment": moment,
            }
        )
        stages = [stage[:, None, rows, columns] for stage in stages]
        value = loss(clean, stages, blended[:, None, rows, columns])
    learning = [
        trained == "all" or weight.path.split("/")[1] == trained
        for weight in network.trainable_variables
    ]
    weights = [weight.value for weight in network.trainable_variables]
    found = iter(tape.gradient(value, list(itertools.compress(weights, learning))))
    gradients = [
        next(found) if learns else tf.zeros_like(weight)
        for weight, learns in zip(weights, learning, strict=True)
    ]
    squared_error = tf.reduce_mean(tf.square(clean - stages[-1]))
    return gradients, {"loss": value, "squared_error": squared_error}
