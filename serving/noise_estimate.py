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
        shared: Correlation of the noise between the three channels: 0 where each
            has its own, 1 for black and white. Video with half-size chroma, which
            most is, has much more noise in the luma, common to the channels.
    """

    level: float
    channels: tuple[float, float, float]
    correlated: bool
    autocorrelation: float
    shared: float

    @property
    def white(self) -> bool:
        """Whether pixels and channels have noise of their own.

        That is what denoisers are told the level of: as white noise in all three
        channels, any other noise would be taken for fainter than it is.
        """
        return not self.correlated and self.shared < 0.25
