"""How autoencoders learn to put pictures into few numbers."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class VariationalConfig:
    """What is minimised where `config.trainer` is variational.

    Networks with a codebook have no divergence: its weight, warm-up and free bits are
    for the others, and codes, commitment and decay for them.

    Attributes:
        likelihood: Of a pixel given the latent numbers: "bernoulli" takes the picture
            for probabilities of white, for networks that give their logits, as vae;
            "gaussian" has the deviation below.
        deviation: Of the Gaussian, on pixels in [0, 1].
        weight: Of the divergence: beta of the beta-VAE, 1 for the evidence bound.
        warm_up_steps: Updates over which that weight rises linearly from 0.
        free_bits: Nats of each latent dimension that cost nothing, see
            `zoo.losses.gaussian_divergence`.
        commitment: Weight of what draws features to their codes, for networks with a
            codebook: beta of van den Oord et al., 2017, equation 3.
        codebook_decay: Share of its moving averages that an update keeps.
        least_use: Codes that stand for fewer vectors per update, on average, start
            anew at one of the batch; 0 lets none.
        told_share: Share of the clips whose last frame is told to a network that
            fills between two, see `zoo.vae.stochastic_predictor`.
        principal_blocks: Blocks of training clips from whose principal components the
            subspaces of a `CausalVideoAutoencoder` start; 0: from a model of pictures.
    """

    likelihood: Literal["bernoulli", "gaussian"] = "bernoulli"
    deviation: float = 0.1
    weight: float = 1.0
    warm_up_steps: int = 0
    free_bits: float = 0.0
    commitment: float = 0.25
    codebook_decay: float = 0.99
    least_use: float = 0.1
    told_share: float = 0.5
    principal_blocks: int = 0

    def __post_init__(self) -> None:
        for name, holds, expected in (
            ("deviation", self.deviation > 0, "above 0"),
            ("codebook_decay", 0 <= self.codebook_decay < 1, "in [0, 1)"),
            ("warm_up_steps", self.warm_up_steps >= 0, "0 or more"),
            ("free_bits", self.free_bits >= 0, "0 or more"),
        ):
            if not holds:
                raise ValueError(
                    f"config.variational.{name} must be {expected}; received "
                    f"{getattr(self, name)}."
                )
