"""More frames than a film has: when each of them is shown."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from data_pipeline.video.picture_span import PictureSpan

# FFmpeg's clocks are fractions of numbers of 31 bits.
_FINEST_CLOCK = 2**31 - 1


class NewMoment(NamedTuple):
    """When a frame of the new film is shown.

    Attributes:
        timestamp: Seconds.
        duration: Seconds.
        share: Of the time from one frame of the old film to the next that has passed:
            0 is that frame itself.
    """

    timestamp: Fraction
    duration: Fraction
    share: Fraction


@dataclass(frozen=True, kw_only=True)
class RateChange:
    """What frames a new film has for those of the old one; by default the same.

    Attributes:
        factor: Frames for each old one, evenly spread until the next: a rate that
            varies goes on varying.
        rate: In place of that, the new film's steady rate, frames per second: its
            frames start with the old film's first one and end where that ends.
    """

    factor: int = 1
    rate: Fraction | None = None

    def __post_init__(self) -> None:
        if self.factor < 1:
            raise ValueError(f"factor is 1 or more; received {self.factor}")
        if self.rate is not None and self.rate <= 0:
            raise ValueError(f"a rate is more than 0; received {self.rate}")

    def moments(
        self, timestamp: Fraction, duration: Fraction, first: Fraction
    ) -> list[NewMoment]:
        """Returns the new frames from one frame of the old film until the next.

        At a steady rate, the film's last frame may be shown beyond its end.

        Args:
            timestamp: Of the old frame, seconds.
            duration: Seconds until the next.
            first: Timestamp of the old film's first frame.
        """
        if self.rate is None:
            length = duration / self.factor
            return [
                NewMoment(timestamp + k * length, length, Fraction(k, self.factor))
                for k in range(self.factor)
            ]
        numbers = range(
            math.ceil((timestamp - first) * self.rate),
            math.ceil((timestamp + duration - first) * self.rate),
        )
        times = [first + number / self.rate for number in numbers]
        length = 1 / self.rate
        return [NewMoment(t, length, (t - timestamp) / duration) for t in times]

    def frames_made(self, pictures: PictureSpan) -> int:
        """Returns how many frames the new film has.

        Args:
            pictures: Of the old film.
        """
        if self.rate is None:
            return pictures.frames * self.factor
        return math.ceil((pictures.end - pictures.first) * self.rate)

    def time_base(self, old: Fraction) -> Fraction:
        """Returns a clock that counts the old film's times and the new ones exactly.

        Args:
            old: Seconds per tick of the old film's clock.

        Raises:
            ValueError: No file has a clock as fine as that.
        """
        clock = self._shared_clock(old)
        if clock.denominator > _FINEST_CLOCK:
            rate = f"the factor {self.factor}" if self.rate is None else self.rate
            raise ValueError(
                f"no file's clock counts both the film's times and those of {rate}; "
                "choose another rate, such as 25, 50 or 60000/1001"
            )
        return clock

    def _shared_clock(self, old: Fraction) -> Fraction:
        if self.rate is None:
            return old / self.factor
        tick = 1 / self.rate
        shared = old.denominator * tick.denominator
        ticks = math.gcd(
            old.numerator * tick.denominator, tick.numerator * old.denominator
        )
        return Fraction(ticks, shared)

    def average_rate(self, old: Fraction) -> Fraction:
        """Returns the new film's frames per second, given the old film's."""
        return old * self.factor if self.rate is None else self.rate
