"""What generators of clips learn besides fooling their discriminators."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TranslationConfig:
    """Weights of the losses of a restorer that learns against a discriminator.

    What `config.loss` says is added to these where there are pairs.

    Attributes:
        adversarial: Of the adversarial loss.
        perceptual: Of the distance between features of restored and clean frames.
        features: What these are: "random_convolution" for a seeded network that was
            never trained, or "VGG16" or "VGG19", whose weights Keras fetches. It also
            gives the distance by which a run is validated; every figure bears the name.
        ping_pong: Of the difference between the same frames of a clip that runs to its
            end and back (TecoGAN).
        cycle: Of what a clip loses on the way to the other look and back (CycleGAN).
        identity: Of how much clips change that have the wanted look already.
        other_folder: Training clips of the second look; empty for other crops of the
            clips in `config.data.folder`, which the recipe of `config.degradation`
            leaves as they are for this look.
    """

    adversarial: float = 1.0
    perceptual: float = 0.0
    features: str = "random_convolution"
    ping_pong: float = 0.0
    cycle: float = 10.0
    identity: float = 5.0
    other_folder: str = ""

    def __post_init__(self) -> None:
        for name in ("adversarial", "perceptual", "ping_pong", "cycle", "identity"):
            value = getattr(self, name)
            if value < 0:
                raise ValueError(
                    f"config.translation.{name} must be 0 or more; received {value}."
                )
