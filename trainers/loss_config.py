"""What is minimised."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LossConfig:
    """Weighted sum of losses between restored and clean clips.

    Attributes:
        charbonnier: Weight of the Charbonnier loss.
        epsilon: Its knee, on pixels in [0, 1].
        absolute: Weight of the mean absolute error.
        squared: Weight of the mean squared error.
        structural: Weight of 1 - SSIM.
        balance: Clips are weighted by `balance / (damage + balance / 5)`, `damage`
            being the root mean square of what was done to them, on pixels in
            [0, 1], so that faint noise is learnt as well as strong noise; 0 weighs
            all clips the same.
        earlier_stages: Weight of the same loss on what earlier stages of a network
            give, for networks with `restore_stages`.
        saturated: By how much more a pixel of a full colour counts than a grey one.
        damaged: By how much more a damaged pixel counts than an untouched one, for
            networks that learn from the recipe "damage".
        mask: Weight of the cross-entropy between true and found damage, for them.
        missed: How much more of that a damaged pixel counts than an untouched one.
    """

    charbonnier: float = 1.0
    epsilon: float = 1e-3
    absolute: float = 0.0
    squared: float = 0.0
    structural: float = 0.0
    balance: float = 0.12
    earlier_stages: float = 0.6
    saturated: float = 0.0
    damaged: float = 4.0
    mask: float = 0.1
    missed: float = 2.0
