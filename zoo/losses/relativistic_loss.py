"""The relativistic average loss."""

from collections.abc import Callable
from typing import Any, ClassVar

from keras import ops

from zoo.losses.adversarial_loss import AdversarialLoss


class RelativisticLoss(AdversarialLoss):
    """Real pictures are to look more real than generated ones on average, and back.

    Jolicoeur-Martineau, "The relativistic discriminator", ICLR 2019 (arXiv 1807.00734),
    section 4.2, as ESRGAN uses it (Wang et al., ECCVW 2018, equations 1 and 2): with
    `D(x, y) = sigmoid(x - mean(y))`, cross-entropy both ways. ESRGAN's program weighs
    the discriminator's halves by one half; here both are whole.

    Args:
        average: The mean that scores are compared with; on several devices, one over
            the scores of all of them.
    """

    compares: ClassVar[bool] = True

    def __init__(self, average: Callable[[Any], Any] = ops.mean):
        self._average = average

    def discriminator(self, real: Any, generated: Any) -> Any:
        """Returns `-mean(log D(real, made)) - mean(log(1 - D(made, real)))`."""
        return self._lifted(real, generated)

    def generator(self, generated: Any, real: Any = None) -> Any:
        """Returns `-mean(log D(made, real)) - mean(log(1 - D(real, made)))`.

        Raises:
            ValueError: The scores of the data are missing.
        """
        if real is None:
            raise ValueError(
                "the relativistic loss compares with the data: give the scores of "
                "real pictures, too"
            )
        return self._lifted(generated, real)

    def probability(self, scores: Any) -> Any:
        """Returns the logistic function of the scores, which have no zero of theirs."""
        return ops.sigmoid(scores)

    def _lifted(self, higher: Any, lower: Any) -> Any:
        """The loss that falls as the first scores rise above the second ones."""
        return ops.mean(ops.softplus(self._average(lower) - higher)) + ops.mean(
            ops.softplus(lower - self._average(higher))
        )
