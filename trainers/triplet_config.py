"""How old pictures are learnt to be restored in latent space."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TripletConfig:
    """What a `TripletRestorer` minimises where `config.trainer` is triplet.

    The weights are of means over all numbers; those of Wan et al., CVPR 2020, are in
    brackets where they mean the same.

    Attributes:
        old_folder: Folder of clips of real old film that `kinozoo ingest` wrote.
        reconstruction: Weight of the absolute error of what both autoencoders give
            back (alpha, 10).
        divergence: Weight of their Kullback-Leibler divergence.
        latent_adversarial: Weight of what draws the latent maps of old and of degraded
            pictures together (1).
        adversarial: Weight of the least-squares loss on pictures (1).
        mapping: Weight of the absolute error of translated latent maps (lambda 1, 60).
        restoration: Weight of the absolute error of restored pictures; the paper has a
            perceptual loss in its place, which needs a trained network.
        features: Weight of the absolute error of the discriminator's features of
            restored pictures (lambda 2, 10).
        finding: Weight of the cross-entropy between true and found damage.
        density: Of damage, as in `DamageConfig`.
        pieces: Most pieces of dirt in a picture.
        scratches: Most scratches in a picture.
        damage_folder: Folder of masks, as in `DamageConfig`.
        visible: Damage that changes a pixel by less, 0 to 255, is none.
        judge_width: Channels of the discriminators after their first convolution.
    """

    old_folder: str = ""
    reconstruction: float = 10.0
    divergence: float = 0.05
    latent_adversarial: float = 0.3
    adversarial: float = 0.05
    mapping: float = 10.0
    restoration: float = 10.0
    features: float = 0.5
    finding: float = 0.5
    density: tuple[float, float] = (0.0, 0.5)
    pieces: int = 3
    scratches: int = 2
    damage_folder: str = ""
    visible: float = 8.0
    judge_width: int = 24

    def __post_init__(self) -> None:
        for name in (
            "reconstruction",
            "divergence",
            "latent_adversarial",
            "adversarial",
            "mapping",
            "restoration",
            "features",
            "finding",
        ):
            if getattr(self, name) < 0:
                raise ValueError(
                    f"config.triplet.{name} must be 0 or more; received "
                    f"{getattr(self, name)}."
                )
