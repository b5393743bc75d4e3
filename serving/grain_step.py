"""The step of a plan that puts grain back."""

from dataclasses import dataclass
from math import log, sqrt
from typing import Any, ClassVar, Self

from serving.noise_estimate import NoiseEstimate
from serving.plan_step import PlanStep

# Of the source's noise that is put back unless a level is said: enough to look like
# film, and less than a third of the energy's root.
_SHARE = 0.3
_LARGEST_SIZE = 1.5
# Fainter grain would be rounded off.
_FAINTEST = 0.5


@dataclass(frozen=True, kw_only=True)
class GrainStep(PlanStep):
    """Puts grain on the picture, new in every frame; see `zoo.temporal.grain`.

    Attributes:
        level: Standard deviation in mid tones on the 0 to 255 scale.
        size: Of the grain, in pixels: standard deviation of the Gaussian that white
            noise is filtered with.
        colour: 0 for the same grain in all channels, 1 for grain of their own.
        seed: Of the grain.
    """

    task: ClassVar[str] = "grain"
    automatic: ClassVar[bool] = False
    level: float
    size: float = 0.6
    colour: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.strength != 1.0:
            raise ValueError(
                f"grain has a level and no strength; received {self.strength}"
            )
        if not 0.0 < self.level <= 64.0:
            raise ValueError(
                "grain has a level above 0 and up to 64 (standard deviation on the 0 "
                f"to 255 scale); received {self.level:g}"
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a level.

        Raises:
            ValueError: It is something else.
        """
        try:
            level = float(text)
        except ValueError:
            raise ValueError(
                "grain takes auto or its level on the 0 to 255 scale, as in grain:4; "
                f"received {text!r}"
            ) from None
        return cls(level=level)

    @classmethod
    def like(
        cls, noise: NoiseEstimate, black_and_white: bool, scale: int = 1
    ) -> Self | None:
        """Returns a share of a film's own grain: its level, size and colours.

        Args:
            noise: Of the film.
            black_and_white: Whether the film is; its grain is then grey, too.
            scale: How many times the picture has been enlarged before the grain is
                put on it, which would have enlarged the film's own.

        Returns:
            The step, or None where the film has no grain that could be seen.
        """
        level = round(_SHARE * noise.level, 1)
        if level < _FAINTEST:
            return None
        size = 0.0
        if noise.autocorrelation > 0.0:
            # White noise after a Gaussian of this size has this autocorrelation.
            neighbours = min(noise.autocorrelation, 0.99)
            size = min(0.5 / sqrt(-log(neighbours)), _LARGEST_SIZE)
        # A pixel that became `scale` pixels wide has the variance of their places.
        size = sqrt((size * scale) ** 2 + (scale**2 - 1) / 12.0)
        shared = 1.0 if black_and_white else min(max(noise.shared, 0.0), 1.0)
        colour = 1.0 - shared
        return cls(level=level, size=round(size, 2), colour=round(colour, 2))

    def network_config(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "size": self.size,
            "colour": self.colour,
            "seed": self.seed,
        }

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (
            ("level", f"{self.level:g} (standard deviation on the 0 to 255 scale)"),
            ("size", f"{self.size:g} pixels"),
            ("colour", f"{self.colour:g} of 1"),
        )
