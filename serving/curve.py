"""A figure of a film over its time."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What goes up and down in a film without being a fault.

    Attributes:
        name: As "brightness".
        unit: Of the values, as "of 255".
        points: Seconds and value, in order of time; each the mean of as many frames
            as it takes to keep the points few.
    """

    name: str
    unit: str
    points: tuple[tuple[float, float], ...]
