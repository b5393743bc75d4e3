"""The Charbonnier loss."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kinozoo")
class Charbonnier(keras.losses.Loss):
    """A smooth L1: `sqrt(difference ** 2 + epsilon ** 2)`, averaged.

    Charbonnier et al., "Two deterministic half-quadratic regularization
    algorithms for computed imaging", ICIP 1994; used for restoration since Lai et
    al., "Deep Laplacian Pyramid Networks", CVPR 2017, section 3.3.

    Args:
        epsilon: Differences well below it count quadratically; on the scale of
            the pixels, [0, 1].
        reduction: As in every Keras loss; over all pixels.
        name: Name of the loss.
        dtype: Dtype of the computation, float32 by default.
    """

    def __init__(
        self,
        epsilon: float = 1e-3,
        reduction: str = "sum_over_batch_size",
        name: str = "charbonnier",
        dtype: Any = None,
    ):
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        if epsilon <= 0:
            raise ValueError(f"epsilon must be above 0; received {epsilon}.")
        self.epsilon = epsilon

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of every pixel, averaged over its channels."""
        difference = y_pred - y_true
        distance = ops.sqrt(ops.square(difference) + self.epsilon**2)
        return ops.mean(distance, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"epsilon": self.epsilon}
