"""The step of a plan that makes frames between the frames."""

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from data_pipeline.video.rate_change import RateChange
from serving.plan_step import PlanStep

INTERPOLATION_PRESET = "interpolate"
_RATE_MARK = "fps="
_LARGEST_FACTOR = 16
_RATES = Fraction(1), Fraction(480)
# Largest denominator of a rate: that of the rates of television.
_FINEST = 1001


@dataclass(frozen=True, kw_only=True)
class InterpolateStep(PlanStep):
    """Makes frames between the frames of each shot; the last of all steps.

    Attributes:
        preset: Name of a trained interpolator in `zoo.catalog`.
        factor: Frames for each frame of the film.
        rate: In place of that, the new film's frames per second, as in "50" or
            "60000/1001"; "" for none.
    """

    task: ClassVar[str] = "interpolate"
    automatic: ClassVar[bool] = False
    preset: str = INTERPOLATION_PRESET
    factor: int = 2
    rate: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.strength != 1.0:
            raise ValueError(
                "frames between frames are made whole: interpolate has no strength; "
                f"received {self.strength}"
            )
        if not self.preset:
            raise ValueError("an interpolate step names its preset; received none")
        if not 2 <= self.factor <= _LARGEST_FACTOR:
            raise ValueError(
                f"interpolate makes 2 to {_LARGEST_FACTOR} frames of each; received "
                f"{self.factor}"
            )
        # Refuses what is no rate.
        _ = self.rate_change

    @classmethod
    def parse(cls, text: str, preset: str = INTERPOLATION_PRESET) -> Self:
        """Reads `2`, how many frames are made of each, or `fps=50`; "" stands for 2.

        Args:
            text: As after `interpolate:`.
            preset: Of the step.

        Raises:
            ValueError: It is something else.
        """
        rate = text.removeprefix(_RATE_MARK).strip()
        if rate and text.startswith(_RATE_MARK):
            return cls(preset=preset, rate=rate)
        if text and not text.isdecimal():
            raise ValueError(
                "interpolate takes how many frames are made of each, as in "
                "interpolate:2, or their rate, as in interpolate:fps=50; received "
                f"{text!r}"
            )
        return cls(preset=preset, factor=int(text or 2))

    @property
    def rate_change(self) -> RateChange:
        """When the new frames are shown."""
        if not self.rate:
            return RateChange(factor=self.factor)
        least, most = _RATES
        rate = Fraction(0)
        with contextlib.suppress(ValueError, ZeroDivisionError):
            # Of 29.97002997 is meant 30000/1001, which no file's clock can do without.
            rate = Fraction(self.rate).limit_denominator(_FINEST)
        if not least <= rate <= most:
            raise ValueError(
                f"a rate is {least} to {most} frames per second, as in 50, 23.976 or "
                f"60000/1001; received {self.rate!r}"
            )
        return RateChange(rate=rate)

    def settings(self) -> tuple[tuple[str, str], ...]:
        frames = f"{self.factor} for each"
        if self.rate:
            frames = f"{self.rate} per second"
        return (("preset", self.preset), ("frames", frames))
