"""What a network that finds damage minimises."""

from typing import Any

from keras import ops

from trainers.loss_config import LossConfig

# Probabilities closer to 0 and 1 count as this close.
_LEAST_PROBABILITY = 1e-6


class FindingLoss:
    """The cross-entropy between true and found damage.

    Args:
        config: Its weight, and by how much more a missed pixel counts.
    """

    def __init__(self, config: LossConfig):
        self._weight = config.mask
        self._missed = config.missed

    def __call__(self, *, mask: Any, found: Any) -> Any:
        """Returns the loss of a batch, a scalar.

        Args:
            mask: 1 where there is damage and 0 elsewhere, `[B, T, H, W, 1]`.
            found: The network's probability of damage, like `mask`.
        """
        found = ops.clip(found, _LEAST_PROBABILITY, 1.0 - _LEAST_PROBABILITY)
        missed = -mask * ops.log(found)
        imagined = -(1.0 - mask) * ops.log(1.0 - found)
        return self._weight * ops.mean((1.0 + self._missed) * missed + imagined)
