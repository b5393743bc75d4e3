"""How many pictures a film has, and when."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class PictureSpan:
    """What a decode of a whole film counted.

    Attributes:
        frames: Pictures.
        first: Seconds at which the first one begins.
        end: Seconds at which the last one ends.
        longest: Seconds for which the longest one is shown.
    """

    frames: int
    first: Fraction
    end: Fraction
    longest: Fraction = Fraction(0)
