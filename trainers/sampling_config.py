"""How runs that invent pictures are watched."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SamplingConfig:
    """Validation of generators and autoencoders, at every `config.evaluation.every`.

    Attributes:
        pictures: How many are compared with as many of the data; 0 for no validation.
        side: Rows and columns of the grid of samples from fixed noise.
        features: What they are compared by: "random_convolution" for a seeded network
            that was never trained, or the name of one in `keras.applications`, whose
            weights Keras fetches, as "InceptionV3". Every figure bears the name. Clips
            may also be compared by a network of yours, see `clip_feature_network`.
        collapse: Share of the data's diversity below which a loud warning is given.
    """

    pictures: int = 1_000
    side: int = 8
    features: str = "random_convolution"
    collapse: float = 0.5
