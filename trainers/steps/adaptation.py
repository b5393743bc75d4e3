"""Learning from targets that hold in some pixels only, such as neighbouring frames."""

from typing import Any

import tensorflow as tf

from trainers.steps.supervised import Batch, Figures
from zoo.temporal.restorer import Restorer

# What earlier stages of a network give counts less, as in `LossConfig`.
_EARLIER_STAGES = 0.6


def adaptation_gradients(
    *, network: Restorer, batch: Batch
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the Charbonnier loss over the pixels that count.

    Noise of the target that is independent of the clip changes neither the mean nor,
    where it is symmetric, the median of what is best: so a noisy frame is as good a
    target as a clean one, only slower (Lehtinen et al., "Noise2Noise", ICML 2018;
    Ehret et al., CVPR 2019, for neighbouring frames).

    Args:
        network: A restorer.
        batch: `clip` and `target`, float32 `[B, T, H, W, 3]`; `visible`, float32
            `[B, T, H, W, 1]`, 1 where the target shows what the clip shows, else 0;
            `noise_level`, float32 `[B]`; `knee`, a scalar: differences well below
            it count quadratically, which suits targets whose noise is above it.

    Returns:
        Gradients of `network.trainable_variables`, and the scalar `loss`.
    """
    target, visible, knee = batch["target"], batch["visible"], batch["knee"]
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


def _charbonnier(difference: Any, knee: Any) -> Any:
    return tf.sqrt(tf.square(difference) + tf.square(knee)) - knee
