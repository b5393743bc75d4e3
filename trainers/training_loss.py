"""The weighted sum of losses that a config asks for."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from trainers.loss_config import LossConfig
from zoo.losses.charbonnier import Charbonnier
from zoo.losses.structural_dissimilarity import StructuralDissimilarity


class TrainingLoss:
    """Adds up weighted losses between clean and restored clips.

    Args:
        config: The weights; at least one is above 0.

    Raises:
        ValueError: No weight is above 0.
    """

    def __init__(self, config: LossConfig):
        # Keras would divide reduced losses by the number of replicas.
        candidates = {
            "charbonnier": (config.charbonnier, Charbonnier(config.epsilon, "none")),
            "absolute": (config.absolute, keras.losses.MeanAbsoluteError("none")),
            "squared": (config.squared, keras.losses.MeanSquaredError("none")),
            "structural": (config.structural, StructuralDissimilarity("none")),
        }
        self._terms = [(weight, loss) for weight, loss in candidates.values() if weight]
        if not self._terms or min(weight for weight, _ in self._terms) < 0:
            raise ValueError(
                "config.loss needs a weight above 0 and none below; received "
                f"{ {name: weight for name, (weight, _) in candidates.items()} }."
            )

        self._balance = config.balance
        self._earlier_stages = config.earlier_stages
        self._saturated = config.saturated

    def __call__(self, clean: Any, stages: Sequence[Any], degraded: Any) -> Any:
        """Returns the loss of a batch, a scalar.

        Args:
            clean: float32 clips `[B, T, H, W, 3]`.
            stages: What the network's stages gave, like `clean`; the last one
                counts whole.
            degraded: What the network was given, at the size of `clean`.
        """
        weights = self._clip_weights(clean, degraded)
        value = self._of_stage(clean, stages[-1], weights)
        if self._earlier_stages:
            for stage in stages[:-1]:
                value += self._earlier_stages * self._of_stage(clean, stage, weights)
        return value

    def _of_stage(self, clean: Any, restored: Any, weights: Any) -> Any:
        return sum(
            weight * ops.mean(weights * self._per_clip(loss(clean, restored), clean))
            for weight, loss in self._terms
        )

    def _per_clip(self, values: Any, clean: Any) -> Any:
        """The mean of a loss over all axes but the first."""
        if self._saturated and len(values.shape) == 4:
            spread = ops.max(clean, axis=-1) - ops.min(clean, axis=-1)
            values = values * (1.0 + self._saturated * spread)
        return ops.mean(values, axis=tuple(range(1, len(values.shape))))

    def _clip_weights(self, clean: Any, degraded: Any) -> Any:
        if not self._balance:
            return ops.ones(ops.shape(clean)[:1])
        damage = ops.sqrt(ops.mean(ops.square(degraded - clean), axis=(1, 2, 3, 4)))
        return self._balance / (damage + self._balance / 5)
