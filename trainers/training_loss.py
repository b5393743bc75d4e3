"""The weighted sum of losses that a config asks for."""

from typing import Any

import keras
from keras import ops

from trainers.config import LossConfig
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

    def __call__(self, clean: Any, restored: Any) -> Any:
        """Returns the loss of float32 clips `[B, T, H, W, 3]`, a scalar."""
        return sum(
            weight * ops.mean(loss(clean, restored)) for weight, loss in self._terms
        )
