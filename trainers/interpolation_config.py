"""What an interpolator learns from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class InterpolationConfig:
    """Which frames are taken from clips, where the recipe is "interpolation".

    Attributes:
        neighbours_share: Share of the clips of which three frames in a row are taken,
            so that the frame to be made lies half-way; of the others two frames that
            lie further apart and any one between them.
        ends_share: Share of the clips whose frame earlier than both is taken to be
            missing, as at the start of a shot; likewise of that later than both.
        border: Width in pixels of the frame around crops that does not count: what
            moves in from outside the crop cannot be known.
    """

    neighbours_share: float = 0.6
    ends_share: float = 0.1
    border: int = 0

    def __post_init__(self) -> None:
        for name in ("neighbours_share", "ends_share"):
            share = getattr(self, name)
            if not 0.0 <= share <= 1.0:
                raise ValueError(
                    f"config.interpolation.{name} must lie in [0, 1]; received {share}."
                )
        if self.border < 0:
            raise ValueError(
                "config.interpolation.border is 0 pixels or more; received "
                f"{self.border}."
            )
