"""Learning from noisy pairs: neighbouring frames of one film."""

from typing import Any

import tensorflow as tf

from trainers.steps.supervised import Batch, Figures
from zoo.temporal.restorer import Restorer

# What earlier stages of a network give counts less, as in `LossConfig`.
_EARLIER_STAGES = 0.6


def frame_to_frame_gradients(
    *, network: Restorer, batch: Batch, knee: float
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the Charbonnier loss where the target is visible.

    The target's noise is independent of all that the network sees, so that it does
    not change which prediction is best: a noisy target teaches as a clean one does,
    only slower (Lehtinen et al., "Noise2Noise", ICML 2018; between frames, Ehret et
    al., "Model-blind video denoising via frame-to-frame training", CVPR 2019).

    Args:
        network: A restorer.
        batch: From `NeighbourBatches`: `clip` and `target`, float32
            `[B, T, H, W, 3]`; `visible`, float32 `[B, T, H, W, 1]`, 1 where the
            target shows what the clip shows, else 0; `noise_level`, float32 `[B]`.
        knee: Differences well below it count quadratically.

    Returns:
        Gradients of `network.trainable_variables`, and the scalar `loss`.
    """
    target, visible = batch["target"], batch["visible"]
    counted = 3.0 * tf.reduce_sum(visible) + 1.0
    inputs = {"clip": batch["clip"], "noise_level": batch["noise_level"]}
    with tf.GradientTape() as tape:
        *earlier, last = (
            tf.reduce_sum(visible * _charbonnier(stage - target, knee)) / counted
            for stage in network.restore_stages(inputs, training=True)
        )
        value = last + _EARLIER_STAGES * sum(earlier)
    weights = [weight.value for weight in network.trainable_variables]
    return tape.gradient(value, weights), {"loss": value}


def _charbonnier(difference: Any, knee: float) -> Any:
    return tf.sqrt(tf.square(difference) + knee**2) - knee
