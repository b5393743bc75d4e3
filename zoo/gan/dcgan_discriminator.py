"""DCGAN's discriminator: strided convolutions from a picture to a score."""

from typing import Any

import keras
from keras import ops

from zoo.gan.dcgan_generator import doubled_widths, initial_weights
from zoo.gan.discriminator import Discriminator
from zoo.gan.normalisation import after_kernel, convolution_class, dense_class


@keras.saving.register_keras_serializable(package="kinozoo")
class DCGANDiscriminator(Discriminator):
    """Halves a picture down to 4 x 4 features, then scores them all.

    Radford et al., "Unsupervised representation learning with deep convolutional
    generative adversarial networks", ICLR 2016 (arXiv 1511.06434), section 3: leaky
    ReLU, a normalisation after every layer but the first and the last. "batch" is the
    paper's; critics with a gradient penalty want "layer" (Gulrajani et al., 2017,
    section 4), the hinge loss "spectral" (Miyato et al., 2018).

    Args:
        channels: After the first convolution; they double with every halving.
        most_channels: The limit of that.
        picture_shape: Height, width and channels, as of `DCGANGenerator`.
        classes: Kinds of pictures that it is told, see `Discriminator`.
        normalisation: "none", "batch", "layer" or "spectral".
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: The normalisation is unknown or the shape is not possible.
    """

    def __init__(
        self,
        channels: int = 64,
        most_channels: int = 512,
        picture_shape: tuple[int, int, int] = (64, 64, 3),
        classes: int = 0,
        normalisation: str = "batch",
        **kwargs: Any,
    ):
        super().__init__(picture_shape, classes, **kwargs)
        self.channels = channels
        self.most_channels = most_channels
        self.normalisation = normalisation
        policy = self.dtype_policy
        widths = doubled_widths(self.picture_shape, channels, most_channels)
        before = self.picture_shape[2]
        self.steps, self.normalisations = [], []
        for index, width in enumerate(widths):
            step = convolution_class(normalisation)(
                width,
                4,
                strides=2,
                padding="same",
                kernel_initializer=initial_weights(),
                dtype=policy,
                name=f"step_{index}",
            )
            step.build((None, None, None, before))
            self.steps.append(step)
            after = after_kernel(normalisation, dtype=policy, name=f"norm_{index}")
            if after is not None and index:
                after.build((None, None, None, width))
                self.normalisations.append(after)
            before = width
        self.tail = dense_class(normalisation)(1, dtype=policy, name="tail")
        self.tail.build((None, 16 * before))
        self.make_class_vectors(before, normalisation)
        self.built = True

    def judge(self, centred: Any) -> tuple[Any, Any]:
        """Returns features `[B, F]` and scores `[B, 1]` of pictures in [-1, 1]."""
        features = centred
        for index, step in enumerate(self.steps):
            features = step(features)
            if index and self.normalisations:
                features = self.normalisations[index - 1](features)
            features = ops.leaky_relu(features, 0.2)
        flat = ops.reshape(features, (-1, self.tail.kernel.shape[0]))
        return ops.sum(features, axis=(1, 2)), self.tail(flat)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "most_channels": self.most_channels,
            "normalisation": self.normalisation,
        }
