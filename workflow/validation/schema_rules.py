"""What a schema asks for beyond what the training data shows."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SchemaRules:
    """Limits that are written into an inferred schema.

    Attributes:
        fewest_clips: Of a set for training or evaluation.
        unseen_values: Share of the clips whose codec or licence may be one that no
            training clip has.
        drift: Greatest Jensen-Shannon divergence of a figure from that of the data
            that was looked at before: 0 for the same distribution, 1 for two that have
            nothing in common.
        skew: The same between training data and data for evaluation, or served data.
    """

    fewest_clips: int = 1
    unseen_values: float = 0.0
    drift: float = 0.3
    skew: float = 0.5

    def __post_init__(self) -> None:
        for name in ("unseen_values", "drift", "skew"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(
                    f"{name} must lie between 0 and 1; received {getattr(self, name)}."
                )
