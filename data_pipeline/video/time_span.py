"""A stretch of a film."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class TimeSpan:
    """From when to when, counted from the film's first picture.

    Attributes:
        start: Seconds; pictures that begin earlier are left out.
        end: Seconds; so are those that begin then or later. None for the film's end.
    """

    start: Fraction = Fraction(0)
    end: Fraction | None = None

    def __post_init__(self) -> None:
        if self.start < 0 or (self.end is not None and self.end <= self.start):
            raise ValueError(
                "a stretch of film starts at 0 s or later and ends after that; "
                f"received {self}"
            )

    def __str__(self) -> str:
        end = "the end" if self.end is None else _seconds(self.end)
        return f"from {_seconds(self.start)} to {end}"


def _seconds(time: Fraction) -> str:
    return f"{float(time):.3f}".rstrip("0").rstrip(".") + " s"
