"""How clips are made to look like old film, to learn mending it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OldFilmConfig:
    """How clips are made to look like old film, where the recipe is "old_film".

    Blur, flicker, grain and noise, damage and compression come in this order, each
    on a share of the clips; what is to be learnt is the clean clip.

    Attributes:
        posts_share: Share of the clips that posts are put into, before all else and
            to be kept (see `StandingPosts`), since they are mistaken for scratches.
        blur_share: Share of the clips that are blurred.
        blur: Least and greatest width of the blur, see `GaussianBlur`.
        flicker_share: Share of the clips that flicker.
        flicker: Least and greatest strength, see `Flicker`.
        local_flicker: The same of what varies across the frame.
        grain_share: Share of the clips with grain, and of those with noise.
        grain_level: Least and greatest strength of the grain, 0 to 255 scale.
        grain_size: Least and greatest blur of the grain, in pixels.
        noise_level: Least and greatest standard deviation of the white noise, 0 to
            255 scale.
        damage_share: Share of the clips with dirt and scratches.
        damage_folder: Folder of masks, as in `DamageConfig`.
        density: See `DamageConfig`, as the next two.
        pieces: Most pieces of dirt in a frame.
        scratches: Most scratches in a clip.
        coded_share: Share of the clips that are compressed by a video codec.
        coded_quantiser: Least and greatest quantiser, see `CodecCompression`.
    """

    posts_share: float = 0.0
    blur_share: float = 0.75
    blur: tuple[float, float] = (0.3, 1.5)
    flicker_share: float = 0.6
    flicker: tuple[float, float] = (0.0, 0.08)
    local_flicker: tuple[float, float] = (0.0, 0.04)
    grain_share: float = 0.85
    grain_level: tuple[float, float] = (0.0, 20.0)
    grain_size: tuple[float, float] = (0.4, 1.3)
    noise_level: tuple[float, float] = (0.0, 6.0)
    damage_share: float = 0.6
    damage_folder: str = ""
    density: tuple[float, float] = (0.0, 0.35)
    pieces: int = 3
    scratches: int = 2
    coded_share: float = 0.75
    coded_quantiser: tuple[float, float] = (1.5, 10.0)
