"""Length of a run and course of its learning rate."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ScheduleConfig:
    """Length of the run and course of the learning rate.

    Attributes:
        steps: Updates of the weights.
        warm_up_steps: Updates over which the learning rate rises linearly.
        final_share: Share of the peak learning rate that is left at the end of
            the cosine.
    """

    steps: int = 60_000
    warm_up_steps: int = 300
    final_share: float = 1e-3
