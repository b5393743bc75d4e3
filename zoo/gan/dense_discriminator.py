"""The textbook's discriminator: dense layers from a small picture to a score."""

import math
from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.gan.discriminator import Discriminator
from zoo.gan.normalisation import after_kernel, dense_class


@keras.saving.register_keras_serializable(package="kinozoo")
class DenseDiscriminator(Discriminator):
    """784 - 512 - 256 - 1, leaky ReLUs between.

    Goodfellow et al., "Generative adversarial nets", NeurIPS 2014.

    Args:
        widths: Of the hidden layers.
        picture_shape: Height, width and channels.
        classes: Kinds of pictures that it is told, see `Discriminator`.
        normalisation: "none", "batch", "layer" or "spectral".
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: The normalisation is unknown.
    """

    def __init__(
        self,
        widths: Sequence[int] = (512, 256),
        picture_shape: tuple[int, int, int] = (28, 28, 1),
        classes: int = 0,
        normalisation: str = "none",
        **kwargs: Any,
    ):
        super().__init__(picture_shape, classes, **kwargs)
        self.widths = list(widths)
        self.normalisation = normalisation
        policy, dense = self.dtype_policy, dense_class(normalisation)
        size = math.prod(self.picture_shape)
        self.hidden, self.normalisations = [], []
        for index, width in enumerate(self.widths):
            layer = dense(width, dtype=policy, name=f"hidden_{index}")
            layer.build((None, size))
            self.hidden.append(layer)
            after = after_kernel(normalisation, dtype=policy, name=f"norm_{index}")
            if after is not None:
                after.build((None, width))
                self.normalisations.append(after)
            size = width
        self.tail = dense(1, dtype=policy, name="tail")
        self.tail.build((None, size))
        self.make_class_vectors(size, normalisation)
        self.built = True

    def judge(self, centred: Any) -> tuple[Any, Any]:
        """Returns features `[B, F]` and scores `[B, 1]` of pictures in [-1, 1]."""
        features = ops.reshape(centred, (-1, math.prod(self.picture_shape)))
        for index, layer in enumerate(self.hidden):
            features = layer(features)
            if self.normalisations:
                features = self.normalisations[index](features)
            features = ops.leaky_relu(features, 0.2)
        return features, self.tail(features)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "widths": self.widths,
            "normalisation": self.normalisation,
        }
