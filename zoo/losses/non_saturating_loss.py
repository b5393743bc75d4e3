"""The non-saturating loss."""

from typing import Any

from keras import ops

from zoo.losses.adversarial_loss import AdversarialLoss


class NonSaturatingLoss(AdversarialLoss):
    """Cross-entropy; the generator maximises `log D` of what it made.

    Goodfellow et al., "Generative adversarial nets", NeurIPS 2014, section 3.
    """

    def discriminator(self, real: Any, generated: Any) -> Any:
        """Returns `-mean(log D(real)) - mean(log(1 - D(generated)))`."""
        return ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(generated))

    def generator(self, generated: Any, real: Any = None) -> Any:
        """Returns `-mean(log D(generated))`."""
        return ops.mean(ops.softplus(-generated))

    def probability(self, scores: Any) -> Any:
        """Returns the logistic function of the scores."""
        return ops.sigmoid(scores)
