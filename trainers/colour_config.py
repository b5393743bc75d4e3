"""How clips lose their colours, to learn giving them back."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ColourConfig:
    """How clips lose their colours, where the recipe is "colour".

    Of each clip of `config.data.frames` frames a stretch is made grey, and one of all
    frames is the reference.

    Attributes:
        frames: Length of the stretch.
        reference_share: Share of the clips that get their reference; the others
            are to be coloured without. With 0 none is even looked for, which takes
            less time.
        first_share: Share of the references that are the first frame of the stretch;
            of the others any frame.
        mirrored_share: Share of the references that are mirrored left to right, so
            that a place in the picture alone tells nothing.
        gamma: Least and greatest power of the brightness of clips, drawn per clip; the
            reference keeps its own.
        noise_level: Least and greatest standard deviation of the noise on grey clips,
            0 to 255 scale.
    """

    frames: int = 2
    reference_share: float = 0.7
    first_share: float = 0.25
    mirrored_share: float = 0.15
    gamma: tuple[float, float] = (0.85, 1.2)
    noise_level: tuple[float, float] = (0.0, 4.0)
