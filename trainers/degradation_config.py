"""How clean clips are made to look old."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class DegradationConfig:
    """How clean clips are made to look old, and what the network is told about it.

    Attributes:
        recipe: "noise" for white noise and grain, as the other fields here say;
            "damage" for scratches and dirt, as `DamageConfig` says; "old_film" for all
            faults of old film (`OldFilmConfig`); "upscale" (`UpscaleConfig`);
            "interpolation" for frames that are to be made from others
            (`InterpolationConfig`); "deblur" (`DeblurConfig`); "colour" for black and
            white (`ColourConfig`); "old_look" for grey, faded and grainy film
            (`OldLookRecipe`); "none" for clips as they are.
        noise_level: Least and greatest standard deviation of white Gaussian
            noise, 0 to 255 scale, drawn uniformly per clip.
        clipped: Whether noisy clips are clipped to [0, 1] and rounded to 8 bits.
        grain_share: Share of clips that get spatially correlated,
            signal-dependent grain in place of white noise; told as unknown.
        grain_level: Least and greatest strength of the grain, 0 to 255 scale.
        grain_size: Least and greatest blur of the grain, in pixels.
        coded_share: Share of clips, white noise and grain alike, that are then
            compressed by a video codec with half-size chroma, as noisy film that
            people have mostly is; told as unknown. Needs `clipped`.
        coded_quantiser: Least and greatest quantiser, see `CodecCompression`.
        blind_share: Share of the clips with white noise whose level is withheld.
        level_error: Greatest relative error of the level that is told.
    """

    recipe: Literal[
        "noise",
        "damage",
        "old_film",
        "upscale",
        "interpolation",
        "deblur",
        "colour",
        "old_look",
        "none",
    ] = "noise"
    noise_level: tuple[float, float] = (0.0, 60.0)
    clipped: bool = True
    grain_share: float = 0.15
    grain_level: tuple[float, float] = (0.0, 36.0)
    grain_size: tuple[float, float] = (0.5, 1.1)
    coded_share: float = 0.35
    coded_quantiser: tuple[float, float] = (1.0, 8.0)
    blind_share: float = 0.5
    level_error: float = 0.1
