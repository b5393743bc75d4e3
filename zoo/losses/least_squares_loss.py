"""The least-squares loss."""

from typing import Any

from keras import ops

from zoo.losses.adversarial_loss import AdversarialLoss


class LeastSquaresLoss(AdversarialLoss):
    """Scores are drawn to 1 for real and 0 for generated pictures.

    Mao et al., "Least squares generative adversarial networks", ICCV 2017 (arXiv
    1611.04076), equation 9: a = 0, b = c = 1.
    """

    def discriminator(self, real: Any, generated: Any) -> Any:
        """Returns `mean((real - 1) ** 2) / 2 + mean(generated ** 2) / 2`."""
        right = ops.mean(ops.square(real - 1.0))
        return 0.5 * (right + ops.mean(ops.square(generated)))

    def generator(self, generated: Any, real: Any = None) -> Any:
        """Returns `mean((generated - 1) ** 2) / 2`."""
        return 0.5 * ops.mean(ops.square(generated - 1.0))

    def probability(self, scores: Any) -> Any:
        """Returns the scores, clipped."""
        return ops.clip(scores, 0.0, 1.0)
