"""How clips are made smaller, to learn enlarging them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class UpscaleConfig:
    """How clips are made smaller, where the recipe is "upscale".

    They are shrunk as in MATLAB, by bicubic interpolation with antialiasing
    (`BicubicDownsampling`), and rounded to 8 bits; some then get noise, or are
    compressed, as the small films are that people have.

    Attributes:
        scale: By how much, 2, 3 or 4; that of the network.
        noise_share: Share of the small clips with white noise.
        noise_level: Least and greatest standard deviation of it, 0 to 255 scale.
        coded_share: Share of the small clips that are compressed by a video codec.
        coded_quantiser: Least and greatest quantiser, see `CodecCompression`.
    """

    scale: int = 2
    noise_share: float = 0.0
    noise_level: tuple[float, float] = (0.0, 6.0)
    coded_share: float = 0.0
    coded_quantiser: tuple[float, float] = (1.0, 4.0)
