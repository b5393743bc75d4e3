"""What a damage restorer minimises."""

from typing import Any

from trainers.finding_loss import FindingLoss
from trainers.loss_config import LossConfig
from trainers.training_loss import TrainingLoss


class DamageLoss:
    """The loss of the restored clips plus that of the found damage.

    Damaged pixels count more in both: there are few of them, and one that is missed
    is seen more than one that is filled in vain.

    Args:
        config: The weights.
    """

    def __init__(self, config: LossConfig):
        self._restoration = TrainingLoss(config)
        self._finding = FindingLoss(config)
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
        return value + self._finding(mask=mask, found=found)
