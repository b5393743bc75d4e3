"""The contract that every network from noise to pictures keeps."""

from abc import abstractmethod
from typing import Any

import keras
from keras import ops


class PictureGenerator(keras.Model):
    """A network that makes pictures of one size from noise.

    Pictures are float32 in [0, 1] under any dtype policy, channels last. All weights
    are there once it is made.

    Attributes:
        latent_size: Numbers of noise for a picture, standard normal.
        picture_shape: Height, width and channels of the pictures.
        classes: How many kinds of pictures can be asked for; 0 where none can.
    """

    latent_size: int
    picture_shape: tuple[int, int, int]
    classes: int

    def __init__(
        self,
        latent_size: int,
        picture_shape: tuple[int, int, int],
        classes: int,
        **kwargs: Any,
    ):
        # Keras would round noise to the compute dtype before `call` sees it.
        super().__init__(autocast=False, **kwargs)
        self.latent_size = latent_size
        self.picture_shape = (picture_shape[0], picture_shape[1], picture_shape[2])
        self.classes = classes

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Makes pictures.

        Args:
            inputs: `noise`, float32 `[B, latent_size]`; with classes also `label`,
                int32 `[B]`.
            training: Whether layers such as batch normalisation learn.

        Returns:
            float32 `[B, H, W, C]` in [0, 1].
        """
        del training  # Keras hands it down to the layers.
        noise = ops.cast(inputs["noise"], self.compute_dtype)
        label = inputs["label"] if self.classes else None
        centred = self.generate(noise, label)
        return 0.5 + 0.5 * ops.tanh(ops.cast(centred, "float32"))

    @abstractmethod
    def generate(self, noise: Any, label: Any) -> Any:
        """Returns what the hyperbolic tangent turns into pictures around 0."""

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent_size": self.latent_size,
            "picture_shape": list(self.picture_shape),
            "classes": self.classes,
        }
