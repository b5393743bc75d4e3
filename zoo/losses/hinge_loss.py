"""The hinge loss."""

from typing import Any

from keras import ops

from zoo.losses.adversarial_loss import AdversarialLoss


class HingeLoss(AdversarialLoss):
    """Scores beyond 1 and -1 are good enough for the discriminator.

    Lim and Ye, "Geometric GAN", arXiv 1705.02894, and Miyato et al., "Spectral
    normalization for generative adversarial networks", ICLR 2018, equations 16, 17.
    """

    def discriminator(self, real: Any, generated: Any) -> Any:
        """Returns `mean(max(0, 1 - real)) + mean(max(0, 1 + generated))`."""
        return ops.mean(ops.relu(1.0 - real)) + ops.mean(ops.relu(1.0 + generated))

    def generator(self, generated: Any, real: Any = None) -> Any:
        """Returns `-mean(generated)`."""
        return -ops.mean(generated)

    def probability(self, scores: Any) -> Any:
        """Returns the scores between the two hinges, brought into [0, 1]."""
        return ops.clip(0.5 * (scores + 1.0), 0.0, 1.0)
