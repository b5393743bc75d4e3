"""What a damage restorer minimises."""

from typing import Any

from keras import ops

from trainers.config import LossConfig
from trainers.training_loss import TrainingLoss

# Probabilities closer to 0 and 1 count as this close.
_LEAST_PROBABILITY = 1e-6


class DamageLoss:
    """The loss of the restored clips plus the cross-entropy of the found damage.

    Damaged pixels count more in both: there are few of them, and one that is missed
    is seen more than one that is filled in vain.

    Args:
        config: The weights.
    """

    def __init__(self, config: LossConfig):
        self._restoration = TrainingLoss(config)
        self._mask = config.mask
        self._missed = config.missed
        self._damaged = config.damaged

    def __call__(
        self, *, clean: Any, restored: Any, degraded: Any, mask: Any, found: Any
    ) -> Any:
        """Returns the loss of a batch, a scalar.

        Args:
            clean: float32 clips `[B, T, H, W, 3]`.
            restored: What the network gave, like `clean`.
            degraded: What the network was given, like `clean`.
            mask: 1 where there is damage and 0 elsewhere, `[B, T, H, W, 1]`.
            found: The network's probability of damage, like `mask`.
        """
        inside = self._restoration(mask * clean, [mask * restored], degraded)
        value = self._restoration(clean, [restored], degraded)
        value += self._damaged * inside
        return value + self._mask * ops.mean(self._cross_entropy(mask, found))

    def _cross_entropy(self, mask: Any, found: Any) -> Any:
        found = ops.clip(found, _LEAST_PROBABILITY, 1.0 - _LEAST_PROBABILITY)
        missed = -mask * ops.log(found)
        imagined = -(1.0 - mask) * ops.log(1.0 - found)
        return (1.0 + self._missed) * missed + imagined
