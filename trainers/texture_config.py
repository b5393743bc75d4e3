"""What a painter of textures learns."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TextureConfig:
    """The losses of a network that paints films in the texture of a picture.

    Attributes:
        reference: Path of the picture; empty where no texture is learnt.
        side: The picture is shrunk so that its longer side has so many pixels, which
            decides how large strokes are.
        features: As `TranslationConfig.features`.
        content: Weight of what is shown: the distance of features of the deepest layer
            between painted and given frames.
        texture: Weight of the Gram loss.
        smoothness: Weight of the differences between neighbouring pixels.
        steadiness: Weight of the differences between a painted frame and the one
            before, moved along the motion of the film, where both show the same.
    """

    reference: str = ""
    side: int = 256
    features: str = "random_convolution"
    content: float = 1.0
    texture: float = 1.0
    smoothness: float = 0.02
    steadiness: float = 1.0

    def __post_init__(self) -> None:
        for name in ("content", "texture", "smoothness", "steadiness"):
            if getattr(self, name) < 0:
                raise ValueError(
                    f"config.texture.{name} must be 0 or more; received "
                    f"{getattr(self, name)}."
                )
