"""The step of a plan that takes noise out."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep

UNKNOWN_NOISE = -1.0


@dataclass(frozen=True, kw_only=True)
class DenoiseStep(PlanStep):
    """Takes noise out with the network of a preset.

    Attributes:
        preset: Name of a trained network in `zoo.catalog`.
        noise_level: Standard deviation of the noise on the 0 to 255 scale, or -1
            where it is unknown.
    """

    task: ClassVar[str] = "denoise"
    preset: str
    noise_level: float = UNKNOWN_NOISE

    def __post_init__(self) -> None:
        super().__post_init__()
        known = 0.0 <= self.noise_level <= 255.0
        if not known and self.noise_level != UNKNOWN_NOISE:
            raise ValueError(
                "noise_level is a standard deviation from 0 to 255, or -1 for "
                f"unknown; received {self.noise_level}"
            )
        if not self.preset:
            raise ValueError("a denoise step names its preset; received none")

    def settings(self) -> tuple[tuple[str, str], ...]:
        level = "left to the network"
        if self.noise_level >= 0:
            level = f"{self.noise_level:g} (standard deviation on the 0 to 255 scale)"
        return (
            ("preset", self.preset),
            ("strength", f"{self.strength:g} of 1"),
            ("noise level", level),
        )
