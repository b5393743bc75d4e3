"""The Wasserstein loss."""

from typing import Any

from keras import ops

from zoo.losses.adversarial_loss import AdversarialLoss


class WassersteinLoss(AdversarialLoss):
    """The difference of mean scores, by a critic that has to be kept Lipschitz.

    Arjovsky et al., "Wasserstein generative adversarial networks", ICML 2017 (arXiv
    1701.07875), equation 2; kept by `zoo.losses.gradient_penalty`.
    """

    def discriminator(self, real: Any, generated: Any) -> Any:
        """Returns `mean(generated) - mean(real)`; its negative is the distance."""
        return ops.mean(generated) - ops.mean(real)

    def generator(self, generated: Any, real: Any = None) -> Any:
        """Returns `-mean(generated)`."""
        return -ops.mean(generated)

    def probability(self, scores: Any) -> Any:
        """Returns the logistic function of the scores, which have no zero of theirs."""
        return ops.sigmoid(scores)
