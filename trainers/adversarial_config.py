"""How a generator and a discriminator learn from each other."""

from dataclasses import dataclass, field
from typing import Any, Literal

LossName = Literal[
    "non_saturating", "least_squares", "hinge", "wasserstein", "relativistic"
]
PenaltyName = Literal["none", "gradient", "r1"]


@dataclass(frozen=True, kw_only=True)
class AdversarialConfig:
    """The game of `config.trainer=adversarial`; the generator is `config.model`.

    Attributes:
        discriminator: Name of a discriminator in `zoo.catalog`, of pictures for
            generators of pictures, of videos for those of clips, and of clips for
            restorers.
        discriminator_arguments: Keyword arguments of its class; the shape of the
            pictures and the number of classes are the generator's.
        loss: See `zoo.losses`: `NonSaturatingLoss` and so on.
        penalty: On the discriminator's slope, see `zoo.losses.gradient_penalty`:
            "gradient" between real and generated pictures, "r1" at real ones; where
            a discriminator judges places, on the slope of the mean of an example's.
        penalty_weight: Lambda or gamma of the papers.
        discriminator_steps: Its updates per update of the generator.
        discriminator_learning_rate: Its peak, which the schedule scales; 0 for the
            generator's. Two time scales: Heusel et al., NeurIPS 2017.
        augmentation: Some of "colour", "translation" and "cutout", done to all that
            the discriminator sees, see `zoo.gan.diff_augment`; for generators from
            noise.
    """

    discriminator: str = "dcgan_discriminator"
    discriminator_arguments: dict[str, Any] = field(default_factory=dict)
    loss: LossName = "non_saturating"
    penalty: PenaltyName = "none"
    penalty_weight: float = 10.0
    discriminator_steps: int = 1
    discriminator_learning_rate: float = 0.0
    augmentation: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.discriminator_steps < 1:
            raise ValueError(
                "config.adversarial.discriminator_steps must be 1 or more; received "
                f"{self.discriminator_steps}."
            )
        if self.discriminator_learning_rate < 0:
            raise ValueError(
                "config.adversarial.discriminator_learning_rate must be 0 or more; "
                f"received {self.discriminator_learning_rate}."
            )
