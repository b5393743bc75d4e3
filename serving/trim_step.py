"""The step of a plan that keeps a stretch of the film."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from data_pipeline.video.time_span import TimeSpan
from serving.source_step import SourceStep

_TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)")
# Exact to more than any film's clock.
_FINEST = 10**6


@dataclass(frozen=True, kw_only=True)
class TrimStep(SourceStep):
    """Keeps the pictures that begin in a stretch of the film, and its sound.

    Attributes:
        start: Seconds from the first picture.
        end: Seconds from the first picture, or None for the end of the film.
    """

    task: ClassVar[str] = "trim"
    automatic: ClassVar[bool] = False
    start: float = 0.0
    end: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        # Refuses what is no stretch.
        _ = self.span

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `START-END`, each seconds or h:m:s; either may be left out.

        Raises:
            ValueError: It is something else.
        """
        start, dash, end = text.partition("-")
        if not dash or not (start or end):
            raise _no_stretch(text)
        return cls(
            start=_seconds(start, text) if start else 0.0,
            end=_seconds(end, text) if end else None,
        )

    @property
    def span(self) -> TimeSpan:
        """The stretch, exact."""
        end = None if self.end is None else _exact(self.end)
        return TimeSpan(_exact(self.start), end)

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("kept", str(self.span)),)


def _exact(seconds: float) -> Fraction:
    return Fraction(seconds).limit_denominator(_FINEST)


def _seconds(time: str, text: str) -> float:
    found = _TIME.fullmatch(time.strip())
    if not found:
        raise _no_stretch(text)
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)


def _no_stretch(text: str) -> ValueError:
    return ValueError(
        "trim takes START-END in seconds or h:m:s, of which one may be left out, as "
        f"in trim:12.5-1:03:20; received {text!r}"
    )
