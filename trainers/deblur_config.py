"""How clips are blurred, to learn making them sharp."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DeblurConfig:
    """How clips are blurred, where the recipe is "deblur".

    A clip is blurred in one way or not at all: by its own movement, as consecutive
    frames are averaged; by a movement of the camera that is drawn for every frame; or
    by a lens out of focus. Some then get noise, or are compressed.

    Attributes:
        frames: Frames of the blurred clips. Clean clips (`config.data.frames`) have
            `most_averaged` times as many.
        motion_share: Share of the clips whose consecutive frames are averaged.
        most_averaged: Most frames in such a mean, odd; each clip draws an odd number
            from 3 on. The next mean starts where one ends, as with a shutter that is
            never closed.
        shake_share: Share of the clips whose every frame is blurred along a line.
        shake: Least and greatest length of it in pixels, see `MotionBlur`.
        defocus_share: Share of the clips out of focus.
        defocus: Least and greatest radius in pixels, see `DefocusBlur`.
        light_share: Share of the clips whose light is averaged, as in a camera; of
            the others the values, as when a film is copied, scaled or compressed.
        noise_share: Share of the clips with white noise.
        noise_level: Least and greatest standard deviation of it, 0 to 255 scale.
        coded_share: Share of the clips that are compressed by a video codec.
        coded_quantiser: Least and greatest quantiser, see `CodecCompression`.
    """

    frames: int = 5
    motion_share: float = 0.5
    most_averaged: int = 3
    shake_share: float = 0.05
    shake: tuple[float, float] = (1.0, 9.0)
    defocus_share: float = 0.35
    defocus: tuple[float, float] = (0.8, 3.5)
    light_share: float = 0.8
    noise_share: float = 0.7
    noise_level: tuple[float, float] = (0.0, 3.0)
    coded_share: float = 0.05
    coded_quantiser: tuple[float, float] = (1.0, 4.0)
