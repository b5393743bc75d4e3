"""How far two sets lie apart."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Distance:
    """The distance of two distributions of a figure.

    Attributes:
        between: The two sets.
        feature: The figure.
        value: Jensen-Shannon divergence, 0 to 1.
        threshold: What it may be.
    """

    between: str
    feature: str
    value: float
    threshold: float
