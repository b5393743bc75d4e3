"""The step of a plan that takes noise out."""

from dataclasses import dataclass
from typing import ClassVar

UNKNOWN_NOISE = -1.0


@dataclass(frozen=True, kw_only=True)
class DenoiseStep:
    """Takes noise out with the network of a preset.

    Attributes:
        task: The step's name in a plan.
        scale: Output height and width per input height and width.
        time_scale: Output frames per input frame.
        preset: Name of a trained network in `zoo.catalog`.
        noise_level: Standard deviation of the noise on the 0 to 255 scale, or -1
            where it is unknown.
        strength: How far to go from the frames as they are (0, pixels unchanged)
            to the network's frames (1).
    """

    task: ClassVar[str] = "denoise"
    scale: ClassVar[int] = 1
    time_scale: ClassVar[int] = 1
    preset: str
    noise_level: float = UNKNOWN_NOISE
    strength: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.strength <= 1.0:
            raise ValueError(
                f"strength goes from 0 (unchanged) to 1; received {self.strength}"
            )
        known = 0.0 <= self.noise_level <= 255.0
        if not known and self.noise_level != UNKNOWN_NOISE:
            raise ValueError(
                "noise_level is a standard deviation from 0 to 255, or -1 for "
                f"unknown; received {self.noise_level}"
            )
        if not self.preset:
            raise ValueError("a denoise step names its preset; received none")
