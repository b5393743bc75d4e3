"""DCGAN's generator: transposed convolutions from noise to a picture."""

from typing import Any

import keras
from keras import ops

from zoo.gan.normalisation import batch_normalisation
from zoo.gan.picture_generator import PictureGenerator

_FIRST_SIDE = 4


@keras.saving.register_keras_serializable(package="kinozoo")
class DCGANGenerator(PictureGenerator):
    """4 x 4 features from noise, doubled in size until they are a picture.

    Radford et al., "Unsupervised representation learning with deep convolutional
    generative adversarial networks", ICLR 2016 (arXiv 1511.06434), figure 1: batch
    normalisation and ReLU after every layer but the last, weights drawn with a
    deviation of 0.02. Kernels are 4 x 4, a multiple of the stride, so that they leave
    no checkerboard; the paper has 5 x 5.

    Args:
        latent_size: Numbers of noise.
        channels: Of the features at half the size of the picture; they double with
            every halving, up to `most_channels`.
        most_channels: The limit of that.
        picture_shape: Height, width and channels; a square whose side is 4 times a
            power of two.
        classes: Kinds of pictures that can be asked for; a learnt vector of the kind
            is joined to the noise.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: Pictures have another shape.
    """

    def __init__(
        self,
        latent_size: int = 100,
        channels: int = 64,
        most_channels: int = 512,
        picture_shape: tuple[int, int, int] = (64, 64, 3),
        classes: int = 0,
        **kwargs: Any,
    ):
        super().__init__(latent_size, picture_shape, classes, **kwargs)
        self.channels = channels
        self.most_channels = most_channels
        policy, size = self.dtype_policy, latent_size
        self.widths = doubled_widths(self.picture_shape, channels, most_channels)[::-1]
        if classes:
            self.class_vectors = keras.layers.Embedding(
                classes, latent_size, dtype=policy, name="class_vectors"
            )
            self.class_vectors.build((None,))
            size += latent_size
        self.head = keras.layers.Dense(
            _FIRST_SIDE**2 * self.widths[0],
            use_bias=False,
            kernel_initializer=initial_weights(),
            dtype=policy,
            name="head",
        )
        self.head.build((None, size))
        self.steps, self.normalisations = [], []
        outputs = [*self.widths[1:], self.picture_shape[2]]
        for index, (before, after) in enumerate(zip(self.widths, outputs, strict=True)):
            last = index == len(self.widths) - 1
            normalisation = batch_normalisation(dtype=policy, name=f"norm_{index}")
            normalisation.build((None, None, None, before))
            self.normalisations.append(normalisation)
            step = keras.layers.Conv2DTranspose(
                after,
                4,
                strides=2,
                padding="same",
                use_bias=last,
                kernel_initializer=initial_weights(),
                dtype=policy,
                name="tail" if last else f"step_{index}",
            )
            step.build((None, None, None, before))
            self.steps.append(step)
        self.built = True

    def generate(self, noise: Any, label: Any) -> Any:
        """Returns what the hyperbolic tangent turns into pictures around 0."""
        if self.classes:
            noise = ops.concatenate([noise, self.class_vectors(label)], axis=-1)
        features = self.head(noise)
        features = ops.reshape(features, (-1, _FIRST_SIDE, _FIRST_SIDE, self.widths[0]))
        for normalisation, step in zip(self.normalisations, self.steps, strict=True):
            features = step(ops.relu(normalisation(features)))
        return features

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "most_channels": self.most_channels,
        }


def doubled_widths(
    picture_shape: tuple[int, int, int], channels: int, most: int
) -> list[int]:
    """Returns the channels after each halving, from the picture down to 4 x 4.

    Raises:
        ValueError: The picture cannot be halved down to 4 x 4.
    """
    height, width, _ = picture_shape
    halvings = max(height // _FIRST_SIDE, 1).bit_length() - 1
    if height != width or halvings < 1 or _FIRST_SIDE * 2**halvings != height:
        raise ValueError(
            "pictures must be squares of 8, 16, 32, 64, 128, ... pixels a side; "
            f"received picture_shape={picture_shape}"
        )
    return [min(channels * 2**index, most) for index in range(halvings)]


def initial_weights() -> keras.initializers.Initializer:
    """Returns how DCGAN draws its first weights."""
    return keras.initializers.RandomNormal(stddev=0.02)
