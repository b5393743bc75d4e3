"""How noisy a video is."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NoiseEstimate:
    """A blind estimate of the noise of a video or of one moment of it.

    Attributes:
        level: Standard deviation on the 0 to 255 scale, the root of the mean
            variance of the three channels, before the picture was clipped.
        channels: Standard deviations of red, green and blue.
        correlated: Whether neighbouring pixels share their noise, as film grain,
            noise that was compressed or noise that was enlarged does. A network
            that was trained with white noise sees less of it than `level` says.
        autocorrelation: Of the noise, between neighbouring pixels: 0 for white.
    """

    level: float
    channels: tuple[float, float, float]
    correlated: bool
    autocorrelation: float
