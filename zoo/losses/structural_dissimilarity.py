"""One minus the structural similarity."""

from typing import Any

import keras

from zoo.metrics.structural_similarity import structural_similarity


@keras.saving.register_keras_serializable(package="kinozoo")
class StructuralDissimilarity(keras.losses.Loss):
    """`1 - SSIM` on RGB, averaged over frames; 0 for equal clips, at most 2.

    The similarity is that of `zoo.metrics.structural_similarity`, on pixels as
    they are: unlike the metric it does not clip, so that values outside [0, 1]
    still have a gradient. Frames need 11 pixels on each side.

    Args:
        reduction: As in every Keras loss; over all frames.
        name: Name of the loss.
        dtype: Dtype of the computation, float32 by default.
    """

    def __init__(
        self,
        reduction: str = "sum_over_batch_size",
        name: str = "structural_dissimilarity",
        dtype: Any = None,
    ):
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of every frame, `[B, T]` for clips `[B, T, H, W, 3]`."""
        return 1.0 - structural_similarity(y_true, y_pred)
