"""The course of the learning rate."""

import math
from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kinozoo")
class WarmUpCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Rises linearly from near 0, multiplied by half a cosine down to a rest.

    Loshchilov and Hutter, "SGDR", ICLR 2017, section 3, without restarts. Past
    the last step it stays at the rest.

    Args:
        peak: The learning rate that both factors scale.
        warm_up_steps: Steps of the linear rise; step 0 has `1 / warm_up_steps`.
        steps: Steps until the cosine reaches its lowest point.
        final_share: What is added to the cosine, as a share of `peak`.
    """

    def __init__(
        self, peak: float, warm_up_steps: int, steps: int, final_share: float = 0.0
    ):
        self.peak = peak
        self.warm_up_steps = warm_up_steps
        self.steps = steps
        self.final_share = final_share

    def __call__(self, step: Any) -> Any:
        step = ops.cast(step, "float32")
        rise = ops.minimum(1.0, (step + 1.0) / self.warm_up_steps)
        progress = ops.minimum(1.0, step / self.steps)
        cosine = 0.5 * (1.0 + ops.cos(math.pi * progress))
        return self.peak * rise * (cosine + self.final_share)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return {
            "peak": self.peak,
            "warm_up_steps": self.warm_up_steps,
            "steps": self.steps,
            "final_share": self.final_share,
        }
