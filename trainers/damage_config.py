"""How clips are scratched and soiled, to learn mending them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DamageConfig:
    """How clips are scratched and soiled, where the recipe is "damage".

    Grain and noise belong to the picture: they come before the damage and are in
    the clean clips too. Compression comes after it.

    Attributes:
        folder: Folder of masks (see `data_pipeline.degradations.damage_masks`), of
            which those for training are taken; empty for drawn shapes.
        share: Share of the clips that are damaged.
        density: Least and greatest probability of each piece of dirt in a frame
            and of each scratch in a clip, drawn per clip.
        pieces: Most pieces of dirt in a frame.
        scratches: Most scratches in a clip.
        diameter: Least and greatest size of a speck, in pixels.
        opacity: Least and greatest share of the picture that damage hides.
        visible: Change of a pixel, 0 to 255 scale, from which it counts as damaged.
        posts_share: Share of the clips that posts are put into (see
            `StandingPosts`), which are no damage.
        grain_share: Share of the clips with grain and noise.
        grain_level: Least and greatest strength of the grain, 0 to 255 scale.
        grain_size: Least and greatest blur of the grain, in pixels.
        noise_level: Least and greatest standard deviation of the white noise on
            clips with grain, 0 to 255 scale.
        coded_share: Share of the clips that are compressed by a video codec.
        coded_quantiser: Least and greatest quantiser, see `CodecCompression`.
    """

    folder: str = ""
    share: float = 0.85
    density: tuple[float, float] = (0.0, 0.5)
    pieces: int = 3
    scratches: int = 2
    diameter: tuple[float, float] = (3.0, 40.0)
    opacity: tuple[float, float] = (0.5, 1.0)
    visible: float = 8.0
    posts_share: float = 0.0
    grain_share: float = 0.5
    grain_level: tuple[float, float] = (0.0, 16.0)
    grain_size: tuple[float, float] = (0.4, 1.1)
    noise_level: tuple[float, float] = (0.0, 6.0)
    coded_share: float = 0.25
    coded_quantiser: tuple[float, float] = (1.0, 6.0)
