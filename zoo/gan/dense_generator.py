"""The textbook's generator: dense layers from noise to a small picture."""

import math
from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.gan.normalisation import batch_normalisation
from zoo.gan.picture_generator import PictureGenerator


@keras.saving.register_keras_serializable(package="kinozoo")
class DenseGenerator(PictureGenerator):
    """100 - 128 - 256 - 512 - 1024 - 784, leaky ReLUs between, tanh at the end.

    Goodfellow et al., "Generative adversarial nets", NeurIPS 2014, in the form that
    textbooks have given it since: batch normalisation from the second layer on.

    Args:
        latent_size: Numbers of noise.
        widths: Of the hidden layers.
        picture_shape: Height, width and channels.
        classes: Kinds of pictures that can be asked for; a learnt vector of the kind
            is joined to the noise.
        **kwargs: Of `keras.Model`.
    """

    def __init__(
        self,
        latent_size: int = 100,
        widths: Sequence[int] = (128, 256, 512, 1024),
        picture_shape: tuple[int, int, int] = (28, 28, 1),
        classes: int = 0,
        **kwargs: Any,
    ):
        super().__init__(latent_size, picture_shape, classes, **kwargs)
        self.widths = list(widths)
        policy = self.dtype_policy
        size = latent_size
        if classes:
            self.class_vectors = keras.layers.Embedding(
                classes, latent_size, dtype=policy, name="class_vectors"
            )
            self.class_vectors.build((None,))
            size += latent_size
        self.hidden, self.normalisations = [], []
        for index, width in enumerate(self.widths):
            layer = keras.layers.Dense(width, dtype=policy, name=f"hidden_{index}")
            layer.build((None, size))
            self.hidden.append(layer)
            if index:
                normalisation = batch_normalisation(dtype=policy, name=f"norm_{index}")
                normalisation.build((None, width))
                self.normalisations.append(normalisation)
            size = width
        self.tail = keras.layers.Dense(
            math.prod(self.picture_shape), dtype=policy, name="tail"
        )
        self.tail.build((None, size))
        self.built = True

    def generate(self, noise: Any, label: Any) -> Any:
        """Returns what the hyperbolic tangent turns into pictures around 0."""
        features = noise
        if self.classes:
            features = ops.concatenate([noise, self.class_vectors(label)], axis=-1)
        for index, layer in enumerate(self.hidden):
            features = layer(features)
            if index:
                features = self.normalisations[index - 1](features)
            features = ops.leaky_relu(features, 0.2)
        return ops.reshape(self.tail(features), (-1, *self.picture_shape))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"widths": self.widths}
